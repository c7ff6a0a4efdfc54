/** Serving `wasi:http`: each way to answer a request or to fail, many at a time, and a server that outlives what its guests do. */
import assert from "node:assert/strict";
import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import type { ServedRequest } from "../../server/src/protocol/run.ts";
import { parseAddress } from "../../server/src/run/prepare.ts";
import { createFlow } from "../../server/src/run/serve/body.ts";
import { Exchange } from "../../server/src/run/serve/exchange.ts";
import { fixture, probe, treeOf, witloom } from "./kit.ts";
import { serving, until } from "./serving.ts";

test("requests are answered: status, headers, bodies both ways, streams, no state from one to the next", async () => {
  const { ask } = await serving();
  const greeted = await ask("/greet?Ada");
  assert.deepEqual(
    [greeted.status, greeted.body, greeted.headers["x-greeted"], greeted.headers["content-type"]],
    [200, "Hello, Ada!", "Ada", "text/plain"],
  );
  assert.deepEqual([(await ask("/greet?")).status, (await ask("/nope")).status], [404, 404]);
  const about = await ask("/about?x=1", { method: "PURGE", headers: { host: "shop.example", "x-a": ["1", "2"], "x-latin": "caf\u00e9" } });
  assert.match(
    about.body,
    /^Method::Other\("PURGE"\) \/about\?x=1 Some\(Scheme::Http\) Some\("shop\.example"\) .*x-a=1;x-a=2;x-latin=caf\ufffd.* true$/,
  );
  const large = Buffer.alloc(1_500_000, "abcdefg");
  const echoed = await ask("/echo", { method: "POST", body: large });
  assert.equal(echoed.body, large.toString());
  assert.equal((await ask("/stream", { method: "PUT", body: large, headers: { "transfer-encoding": "chunked" } })).body, large.toString());
  assert.deepEqual([(await ask("/empty")).body, (await ask("/big?2000000")).body.length], ["", 2_000_000]);
  assert.deepEqual([(await ask("/count")).body, (await ask("/count")).body], ["0", "0"], "each request meets new instances");
  assert.equal((await ask("/big?10", { method: "HEAD" })).body, "");
});

test("an instance that is reused keeps its state for so many requests", async () => {
  const { ask } = await serving({ reuse: 3, workers: 1 });
  const counts: string[] = [];
  for (let i = 0; i < 5; i++) counts.push((await ask("/count")).body);
  assert.deepEqual(counts, ["0", "1", "2", "0", "1"]);
});

test("whatever a guest does, its client gets an answer and the next one too", async () => {
  const { ask, served, denied } = await serving({ timeout: 1 });
  const failures: [string, number, RegExp][] = [
    ["/none", 500, /returned without a response/],
    ["/error", 500, /internal-error: on purpose/],
    ["/trap", 500, /`web` in wasi:http\/incoming-handler@0\.2\.4#handle trapped/],
    ["/exit", 500, /exit code 1/],
    ["/loop", 504, /time limit of 1 s was reached while `web` ran/],
  ];
  for (const [path, status, body] of failures) {
    const answer = await ask(path);
    assert.deepEqual([path, answer.status], [path, status]);
    assert.match(answer.body, body);
    assert.equal((await ask("/greet?you")).body, "Hello, you!", `after ${path}`);
  }
  for (const path of ["/unfinished", "/short"]) {
    const answer = await ask(path);
    assert.deepEqual([answer.body, answer.cut], ["half", true], path);
  }
  assert.equal((await ask("/fetch?127.0.0.1:9")).body, "ErrorCode::HttpRequestDenied");
  assert.deepEqual(denied, ["an HTTP request to 127.0.0.1:9"]);
  await until(() => served.length === 13);
  assert.match(served.find((it) => it.path === "/loop")!.error!, /time limit/);
  assert.match(served.find((it) => it.path === "/short")!.error!, /did not finish/);
});

test("a thousand requests, fifty at a time: none is lost or mixed up, in a trace neither", async () => {
  const { ask, served, model, run } = await serving({}, true);
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < 1000) {
      const name = `n${next++}`;
      assert.equal((await ask(`/greet?${name}`)).body, `Hello, ${name}!`);
    }
  };
  await Promise.all(Array.from({ length: 50 }, worker));
  await until(() => served.length === 1000);
  assert.ok(served.every((it) => it.status === 200 && it.error === null && it.call > 0));
  run.stop("by the test");
  await run.done;
  const greets = treeOf(model).filter((it) => it.includes("web > greeter"));
  assert.equal(new Set(greets).size, greets.length, "each call once");
  const one = served.find((it) => model.calls.has(it.call))!;
  assert.equal(model.calls.get(one.call)!.function, "handle", "a request names its call");
});

test("a request with a traceparent continues its client's trace, the next one does not", async () => {
  const { ask, model, run } = await serving({ workers: 1 }, true);
  const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  await ask("/greet?a", { headers: { traceparent, tracestate: "v=1" } });
  await ask("/greet?b");
  run.stop("by the test");
  await run.done;
  const roots = [...model.calls.values()].filter((it) => it.parent === 0);
  assert.deepEqual(
    roots.map((it) => it.context),
    [{ parent: traceparent, state: "v=1" }, undefined],
  );
  const below = [...model.calls.values()].filter((it) => it.parent !== 0);
  assert.ok(below.length > 4 && below.every((it) => it.context === undefined));
});

test("requests wait for no other one, and a client that goes away holds up nobody", async () => {
  const { ask, port, served } = await serving({ workers: 4 });
  const slow = Promise.all(Array.from({ length: 4 }, () => ask("/sleep?400")));
  const gone = http.get({ port, path: "/big?50000000" }, (response) => response.destroy());
  gone.on("error", () => undefined);
  assert.deepEqual(new Set((await slow).map((it) => it.body)), new Set(["rested"]));
  assert.equal((await ask("/greet?you")).body, "Hello, you!");
  await until(() => served.some((it) => it.path === "/big?50000000"));
  assert.equal(served.find((it) => it.path === "/big?50000000")!.error, "the client went away");
});

test("the command line serves, says where, and ends with its trace when it is interrupted", async () => {
  const args = ["serve", fixture("http", "app.wac"), "--addr", "127.0.0.1:0", "--trace"];
  let told = "";
  const done = await witloom(args, {
    during(child) {
      child.stderr!.on("data", (chunk) => {
        const before = told;
        told += String(chunk);
        const port = /http:\/\/127\.0\.0\.1:(\d+)\//.exec(told)?.[1];
        if (port && !/:(\d+)\//.test(before)) http.get({ port, path: "/greet?Bo" }, (response) => response.resume());
        if (told.includes("GET /greet?Bo 200")) child.kill("SIGINT");
      });
    },
  });
  assert.deepEqual([done.code, done.signal], [0, null], done.stderr);
  assert.match(done.stdout, /greet\("Bo"\)[^\n]*Hello, Bo!/);
});

test("what cannot serve says why", async () => {
  const other = await witloom(["serve", await probe(), "--addr", "127.0.0.1:0"]);
  assert.equal(other.code, 1);
  assert.match(other.stderr, /it exports neither wasi:http\/incoming-handler@0\.2/);
  assert.equal((await witloom(["serve", await probe(), "--addr", "nowhere"])).code, 2);
  const { port } = await serving();
  const taken = await witloom(["serve", fixture("http", "app.wac"), "--addr", `127.0.0.1:${port}`]);
  assert.deepEqual(
    [taken.code, /is taken by another program; choose another port with --addr/.test(taken.stderr)],
    [1, true],
    taken.stderr,
  );
  assert.deepEqual(parseAddress("[::1]:80"), { host: "::1", port: 80 });
  assert.equal(parseAddress("host:70000"), undefined);
});

test("a status that is none, what comes after it, and a body that nobody reads leave the server and its connection whole", async () => {
  const served: ServedRequest[] = [];
  const server = http.createServer((request, response) => {
    const id = Number(request.url!.slice(1));
    const exchange = new Exchange({
      id,
      request,
      response,
      flow: createFlow(),
      timeout: 0,
      since: 0,
      served: (it) => void served.push(it),
    });
    const { data, receive } = exchange.taken(() => undefined);
    assert.equal(data.body === null, request.method === "GET");
    receive({ kind: "head", id, status: id === 1 ? 65535 : 200, headers: [] });
    for (let i = 0; i < 3; i++) receive({ kind: "chunk", id, bytes: Buffer.from("piece") });
    receive({ kind: "end", id });
    receive({ kind: "handled", id, outcome: { kind: "done", code: 0, result: null, failed: false }, problem: null, call: id });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const ask = (path: string, body?: Buffer): Promise<number> =>
    new Promise((resolve, reject) => {
      const request = http.request({ port, path, agent, method: body ? "POST" : "GET" }, (response) => {
        response.resume();
        response.on("end", () => resolve(response.statusCode!));
      });
      request.on("error", reject);
      request.end(body);
    });
  assert.deepEqual([await ask("/1"), await ask("/2", Buffer.alloc(3 << 20)), await ask("/3")], [500, 200, 200]);
  await until(() => served.length === 3);
  assert.match(served.find((it) => it.id === 1)!.error!, /the component's response cannot be sent/);
  agent.destroy();
  server.close();
});
