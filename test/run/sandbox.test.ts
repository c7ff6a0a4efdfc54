/** What a guest can reach: nothing by default, and with a grant exactly what was granted. The guest is test/fixtures/probe. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import http from "node:http";
import net, { type AddressInfo } from "node:net";
import path from "node:path";
import test from "node:test";
import type { Grants } from "../../server/src/protocol/run.ts";
import { probe, run, scratch, witloom } from "./kit.ts";

async function attempt(call: string, grants: Partial<Grants> = {}): Promise<{ answer: string | null; denied: string[] }> {
  const { answer, denied } = await run(await probe(), call, { grants, trace: false });
  return { answer, denied };
}

process.env["WITLOOM_TEST_SECRET"] = "leaked";

for (const [call, answer, denied] of [
  ["env()", "[]", "there is no environment variable; --env NAME"],
  ["args()", '["probe.wasm"]', null],
  ["cwd()", "none", null],
  ["dirs()", "0", "there is no folder; --dir-ro FOLDER"],
  ["connect(80)", "err(access-denied)", "connecting to 127.0.0.1:80; --allow-net 127.0.0.1:80"],
  ["listen()", "err(access-denied)", "binding to 127.0.0.1:0; --allow-listen 127.0.0.1:0"],
  ["udp()", "err(access-denied)", "a UDP socket; --allow-udp HOST:PORT"],
  ['lookup("localhost")', "err(permanent-resolver-failure)", "looking up localhost; --allow-net localhost:PORT"],
  ['fetch("127.0.0.1:1")', "err(HTTP-request-denied)", "an HTTP request to 127.0.0.1:1; --allow-http 127.0.0.1:1"],
] as const) {
  test(`without grants ${call} is ${answer}`, async () => {
    assert.deepEqual(await attempt(call), { answer, denied: denied === null ? [] : [denied] });
  });
}

test("clock and random numbers are there", async () => {
  const [now, later] = [(await attempt("now()")).answer!, Math.floor(Date.now() / 1000)];
  assert.ok(Math.abs(Number(/seconds: (\d+)/.exec(now)![1]) - later) < 10);
  const [a, b] = [(await attempt("random(16)")).answer, (await attempt("random(16)")).answer];
  assert.notEqual(a, b);
});

test("the exit code passes through, and so do the standard streams", async () => {
  assert.equal((await witloom(["run", await probe(), "--invoke", "leave(7)"])).code, 7);
  assert.equal((await witloom(["run", await probe(), "--invoke", "leave(0)"])).code, 0);
  const said = await witloom(["run", await probe(), "--invoke", 'say("hällo\\n")']);
  assert.deepEqual([said.code, said.stdout, said.stderr], [0, "hällo\n", "hällo\n"]);
  const heard = await witloom(["run", await probe(), "--invoke", "hear()"], { input: "to you\n" });
  assert.deepEqual([heard.stdout, heard.stderr], ['"to you\\n"\n', ""]);
  assert.equal((await witloom(["run", await probe(), "--invoke", "hear()"])).stdout, '""\n');
});

test("one variable is granted, given or taken over", async () => {
  const run = async (...options: string[]): Promise<string> =>
    (await witloom(["run", await probe(), "--invoke", "env()", ...options], { env: { TAKEN: "over" } })).stdout;
  assert.equal(await run("--env", "A=b=c", "--env", "TAKEN"), '[("A", "b=c"), ("TAKEN", "over")]\n');
  assert.equal(await run("--env", "EMPTY="), '[("EMPTY", "")]\n');
});

test("arguments follow the program's name", async () => {
  const { stdout } = await witloom(["run", await probe(), "--invoke", "args()", "--", "one", "--two", ""]);
  assert.equal(stdout, '["probe.wasm", "one", "--two", ""]\n');
});

/** A folder to grant, with a secret outside of it and links that lead there. */
function tree(): { inside: string; outside: string } {
  const folder = scratch();
  const inside = path.join(folder, "inside");
  mkdirSync(inside);
  writeFileSync(path.join(inside, "file"), "content");
  writeFileSync(path.join(folder, "secret"), "secret");
  symlinkSync("../secret", path.join(inside, "relative"));
  symlinkSync(path.join(folder, "secret"), path.join(inside, "absolute"));
  symlinkSync("..", path.join(inside, "up"));
  symlinkSync("file", path.join(inside, "good"));
  return { inside, outside: path.join(folder, "secret") };
}

const granted = (host: string, readOnly: boolean): Partial<Grants> => ({ dirs: [{ host, guest: "/g", readOnly }] });

test("a granted folder can be read and written", async () => {
  const { inside } = tree();
  const grants = granted(inside, false);
  assert.equal((await attempt("dirs()", grants)).answer, "1");
  assert.equal((await attempt('read("file")', grants)).answer, 'ok("content")');
  assert.equal((await attempt('write("new", "text")', grants)).answer, "ok");
  assert.equal(readFileSync(path.join(inside, "new"), "utf8"), "text");
  assert.equal((await attempt('rename("new", "newer")', grants)).answer, "ok");
  assert.equal((await attempt('remove("newer")', grants)).answer, "ok");
  assert.equal(existsSync(path.join(inside, "newer")), false);
});

for (const way of ["../secret", "relative", "absolute", "up/secret", "/etc/passwd", "x/../../secret"]) {
  test(`the path ${way} does not lead out of a granted folder`, async () => {
    const { inside, outside } = tree();
    const grants = granted(inside, false);
    const read = (await attempt(`read("${way}")`, grants)).answer!;
    assert.match(read, /^err\((not-permitted|no-entry|access|loop)\)$/);
    const written = (await attempt(`write("${way}", "overwritten")`, grants)).answer!;
    assert.match(written, /^err\(/);
    assert.equal(readFileSync(outside, "utf8"), "secret");
  });
}

for (const call of ['write("file", "x")', 'write("new", "x")', 'remove("file")', 'make-folder("d")', 'rename("file", "other")']) {
  test(`in a read-only folder ${call} is refused`, async () => {
    const { inside } = tree();
    const { answer, denied } = await attempt(call, granted(inside, true));
    assert.equal(answer, "err(not-permitted)");
    assert.match(denied.join(), / in the read-only folder \/g; --dir .*::\/g$/);
    assert.equal(readFileSync(path.join(inside, "file"), "utf8"), "content");
    assert.equal((await attempt('read("file")', granted(inside, true))).answer, 'ok("content")');
  });
}

test("one address is granted, and no other", async () => {
  let met = 0;
  const server = net.createServer((socket) => {
    met++;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const grants = { net: [`127.0.0.1:${port}`] };
    assert.deepEqual(await attempt(`connect(${port})`, grants), { answer: "ok", denied: [] });
    assert.equal(met, 1);
    const other = await attempt(`connect(${port === 65535 ? 1 : port + 1})`, grants);
    assert.equal(other.answer, "err(access-denied)");
    assert.equal((await attempt("listen()", grants)).answer, "err(access-denied)");
    assert.equal((await attempt('lookup("localhost")', grants)).answer, "err(permanent-resolver-failure)");
    assert.equal((await attempt(`connect(${port})`, { net: [`localhost:${port}`] })).answer, "ok");
    assert.equal((await attempt('lookup("localhost")', { net: [`localhost:${port}`] })).answer, "ok");
  } finally {
    server.close();
  }
});

test("one HTTP host is granted, and no other", async () => {
  const server = http.createServer((_, response) => response.writeHead(204).end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const fetch = `fetch("127.0.0.1:${port}")`;
  try {
    assert.deepEqual(await attempt(fetch, { http: [`127.0.0.1:${port}`] }), { answer: "ok(204)", denied: [] });
    assert.equal((await attempt(fetch, { http: ["127.0.0.1"] })).answer, "ok(204)");
    assert.equal((await attempt(fetch, { http: ["127.0.0.1:1"] })).answer, "err(HTTP-request-denied)");
    assert.equal((await attempt(fetch, { net: [`127.0.0.1:${port}`] })).answer, "err(HTTP-request-denied)");
  } finally {
    server.close();
  }
});

test("a trusted component inherits everything", async () => {
  const grants = { inherit: true };
  assert.match((await attempt("env()", grants)).answer!, /\("WITLOOM_TEST_SECRET", "leaked"\)/);
  assert.equal((await attempt("listen()", grants)).answer, "ok");
  assert.match((await attempt(`read("${import.meta.filename.slice(1)}")`, grants)).answer!, /^ok\(/);
});
