/** Serving `wasi:http/handler@0.3`: bodies as streams both ways, trailers, and whatever a guest does. */
import assert from "node:assert/strict";
import http from "node:http";
import { test } from "node:test";
import { waitingNode } from "../kit/waitingNode.ts";
import { fixture, treeOf, witloom } from "./kit.ts";
import { serving, until } from "./serving.ts";

const found = waitingNode();
const skip = "absent" in found ? found.absent : false;
const node = "node" in found ? found.node : "";
const file = fixture("wasi03", "service.wasm");

test("the example of crate wasip3 answers", { skip }, async () => {
  const { ask } = await serving({ node, file: fixture("wasi03", "http-proxy-compat.wasm") });
  const { status, body } = await ask("/");
  assert.deepEqual([status, body], [200, "Hello, WASI!"]);
});

test("heads, bodies and trailers both ways", { skip }, async () => {
  const { ask, model } = await serving({ node, file, workers: 1 }, true);
  const none = await ask("/echo");
  assert.deepEqual(
    [none.status, none.headers["x-answer"], none.body, none.trailers["x-end"]],
    [200, "echo", "Method::Get true asked 0 trailers [] of 0: ", "all"],
  );
  const full = await ask("/echo", { method: "PURGE", headers: { "x-ask": ["1", "2"] }, body: "hello", trailers: { "x-sum": "5" } });
  assert.equal(full.body, 'PURGE true asked 2 trailers ["x-sum=5"] of 5: hello');
  assert.deepEqual([(await ask("/nope")).status, (await ask("/count?n=300")).body.length], [404, 300 * 1024]);
  const large = Buffer.alloc(1_500_000, "abcdefg");
  assert.equal((await ask("/upper", { method: "POST", body: large })).body, large.toString().toUpperCase());
  const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  await ask("/echo", { headers: { traceparent } });
  await until(() => [...model.calls.values()].some((it) => it.context?.parent === traceparent));
  assert.ok(treeOf(model).filter((it) => it.startsWith("host > service handler#handle(request#")).length >= 5);
});

test("what is answered piece by piece arrives before the request is whole", { skip }, async () => {
  const { port } = await serving({ node, file });
  const first = await new Promise<string>((resolve, reject) => {
    const request = http.request({ port, path: "/upper", method: "POST" }, (response) => {
      response.once("data", (chunk: Buffer) => {
        resolve(chunk.toString());
        request.end();
        response.resume();
      });
    });
    request.on("error", reject);
    request.write("now");
  });
  assert.equal(first, "NOW");
});

test("errors, traps and limits are answered, and the next request too", { skip }, async () => {
  const { ask, served, denied } = await serving({ node, file, timeout: 1, workers: 1 });
  const failed = await ask("/denied");
  assert.deepEqual([failed.status, failed.body], [500, "the component answered with the error HTTP-request-denied\n"]);
  const trapped = await ask("/panic");
  assert.match(trapped.body, /^`service` in wasi:http\/handler@0\.3\.2#handle trapped: /);
  assert.equal((await ask("/wait")).status, 504);
  assert.equal((await ask("/forward?to=127.0.0.1:1")).status, 500);
  assert.deepEqual(denied, ["an HTTP request to 127.0.0.1:1"]);
  assert.equal((await ask("/count?n=1")).body.length, 1024);
  await until(() => served.length === 5);
  assert.deepEqual(
    served.map((it) => it.error !== null),
    [true, true, true, true, false],
  );
});

test("a guest passes on what a granted host answers", { skip }, async () => {
  const other = await serving({ node, file });
  const to = `127.0.0.1:${other.port}`;
  const { ask } = await serving({ node, file, grants: { http: [to] } });
  assert.equal((await ask(`/forward?to=${to}`)).body.length, 2048);
});

test("two hundred requests, twenty at a time, and clients that go away in the middle", { skip }, async () => {
  const { ask, port, served } = await serving({ node, file, workers: 2, reuse: 50 });
  for (let i = 0; i < 3; i++)
    await new Promise<void>((resolve) => {
      const request = http.get({ port, path: "/count?n=100000" }, (response) => response.once("data", () => request.destroy()));
      request.on("error", () => undefined).on("close", () => resolve());
    });
  let next = 0;
  const client = async (): Promise<void> => {
    while (next < 200) {
      const n = next++;
      const { body } = await ask("/echo", { method: "POST", body: `${n}` });
      assert.ok(body.endsWith(` of ${`${n}`.length}: ${n}`), body);
    }
  };
  await Promise.all(Array.from({ length: 20 }, client));
  await until(() => served.length === 203);
});

test("a component that serves nothing says so", { skip }, async () => {
  const { code, stderr } = await witloom(["serve", fixture("wasi03", "cli-command.wasm"), "--addr", "127.0.0.1:0", "--node", node]);
  assert.equal(code, 1);
  assert.match(stderr, /it exports neither wasi:http\/incoming-handler@0\.2 nor wasi:http\/handler@0\.3/);
});
