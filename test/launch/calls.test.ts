/** Calls that the workspace keeps under a name, and what a form's page may say. */
import assert from "node:assert/strict";
import http from "node:http";
import type { AddressInfo } from "node:net";
import test from "node:test";
import { applyEdits } from "jsonc-parser";
import { checkFormMessage } from "../../client/src/calls/check.ts";
import { forgetNamed, type NamedEdit, type NamedEntry, readNamed, saveNamed } from "../../client/src/calls/namedFile.ts";
import { checkServeMessage } from "../../client/src/serve/check.ts";
import { send } from "../../client/src/serve/send.ts";

const entry = (name: string, call = "f(1)"): NamedEntry => ({ name, program: "app.wac", call });
const after = (text: string, edit: NamedEdit): string => {
  assert.ok(edit.ok, JSON.stringify(edit));
  return applyEdits(text, edit.edits);
};

test("named calls are added, replaced and forgotten; comments stay", () => {
  const first = after("", saveNamed("", entry("a")));
  assert.deepEqual(readNamed(first), [entry("a")]);
  const commented = first.replace('"calls"', '// ours\n  "calls"');
  const two = after(commented, saveNamed(commented, entry("b", 'g("x")')));
  assert.deepEqual(readNamed(two), [entry("a"), entry("b", 'g("x")')]);
  const changed = after(two, saveNamed(two, entry("a", "f(2)")));
  assert.deepEqual(readNamed(changed), [entry("a", "f(2)"), entry("b", 'g("x")')]);
  const other = after(changed, saveNamed(changed, { ...entry("a"), program: "other.wac" }));
  const less = after(other, forgetNamed(other, entry("a")));
  assert.deepEqual(readNamed(less).map((it) => [it.program, it.name]), [["app.wac", "b"], ["other.wac", "a"]]); // biome-ignore format: short
  assert.ok(less.includes("// ours"));
  assert.deepEqual(readNamed(after("{}", saveNamed("{}", entry("a")))), [entry("a")]);
  assert.equal(after(less, forgetNamed(less, entry("none"))), less);
});

test("a broken file stays as it is; what is no entry is left out", () => {
  for (const text of ["{", '{"calls": 3}', "[", "nonsense"]) {
    const edit = saveNamed(text, entry("a"));
    assert.ok(!edit.ok && /mend it first\.$/.test(edit.message), text);
  }
  assert.deepEqual(readNamed('{"calls": [1, {"name": "a"}, null, {"name": "n", "program": "p", "call": "c()"}]}').length, 1);
});

test("a form's page is not believed", () => {
  for (const good of [{ kind: "ready" }, { kind: "check", id: 1, call: "f()" }, { kind: "complete", id: 1, call: "f(", offset: 2 }, { kind: "end" }])
    assert.deepEqual(checkFormMessage(good), good); // biome-ignore format: short
  for (const bad of [
    null,
    "call",
    [],
    {},
    { kind: "toString" },
    { kind: "call" },
    { kind: "call", call: 3 },
    { kind: "check", id: -1, call: "" },
    { kind: "complete", id: 1, call: "x", offset: 1.5 },
    { kind: "save", call: "x".repeat(10_000_001) },
    { kind: "__proto__" },
  ])
    assert.equal(checkFormMessage(bad), null, JSON.stringify(bad)?.slice(0, 60));
});

test("a serve panel's page is not believed either", () => {
  const request = { method: "GET", path: "/a?b", headers: [["x", "y"]], body: "" };
  assert.deepEqual(checkServeMessage({ kind: "send", request, more: 1 }), { kind: "send", request });
  assert.deepEqual(checkServeMessage({ kind: "stop" }), { kind: "stop" });
  for (const bad of [{ method: "get it" }, { path: 1 }, { headers: [["x"]] }, { headers: "x" }, { body: null }])
    assert.equal(checkServeMessage({ kind: "send", request: { ...request, ...bad } }), null, JSON.stringify(bad));
  for (const bad of [null, 1, {}, { kind: "send" }, { kind: "open" }]) assert.equal(checkServeMessage(bad), null);
});

test("one request is sent to what is served, and what fails is a sentence", async () => {
  const server = http.createServer((request, response) => {
    if (request.url === "/broken") return void request.socket.destroy();
    response.writeHead(201, { "x-url": request.url });
    request.pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const ask = (more: object) => send(url, { method: "POST", path: "/a", headers: [], body: "", ...more });
  try {
    const found = await ask({ path: "//elsewhere.org/x", body: "hé", headers: [["x-a", "b"]] });
    assert.ok(found.kind === "response" && found.status === 201 && found.body === "hé");
    assert.ok(found.kind === "response" && found.headers.some(([name, value]) => name === "x-url" && value === "//elsewhere.org/x"));
    for (const bad of [{ path: "/broken" }, { headers: [["bad header", "x"]] }, { headers: [["x", "a\nb"]] }]) {
      const answer = await ask(bad);
      assert.ok(answer.kind === "failed" && /^The request failed: .+\.$/s.test(answer.message), JSON.stringify(answer));
    }
  } finally {
    server.close();
  }
});
