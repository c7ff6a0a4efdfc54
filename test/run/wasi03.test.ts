/** WASI 0.3: what asynchronous components get of the host, what is refused until it is granted, and the same limits as for others. */
import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer as createHttp } from "node:http";
import { type AddressInfo, createServer, type Server } from "node:net";
import path from "node:path";
import { test } from "node:test";
import type { Grants } from "../../server/src/protocol/run.ts";
import { waitingNode } from "../kit/waitingNode.ts";
import { fixture, type RunSettings, run, scratch, witloom } from "./kit.ts";

const found = waitingNode();
const skip = "absent" in found ? found.absent : false;
const node = "node" in found ? found.node : "";
const attempts = fixture("wasi03", "attempts.wasm");

/** What came of attempts, line by line, and what was refused. */
async function attempt(args: string[], grants: Partial<Grants> = {}, settings: RunSettings = {}) {
  const ran = await run(attempts, undefined, { node, ...settings, grants: { ...grants, args } });
  return { ...ran, lines: ran.stdout.split("\n").filter((it) => it !== "") };
}

const dir = (host: string, readOnly = false) => ({ host, guest: "/data", readOnly });

test("the example of crate wasip3 runs, and what it prints is an event of its stream", { skip }, async () => {
  const { stdout, calls, outcome } = await run(fixture("wasi03", "cli-command.wasm"), undefined, { node });
  assert.deepEqual([stdout, outcome.kind], ["Hello, WASI!", "done"]);
  const [write] = calls.filter((it) => it["function"] === "write-via-stream");
  assert.deepEqual([write!["args"], write!["result"]], [["stream#1"], "future#1"]);
  const chunks = write!["chunks"] as { stream: string; of: string; count: number; value: string | null; end: boolean; time: number }[];
  assert.ok(chunks[0]!.time >= (write!["start"] as number) + (write!["duration"] as number), "the future is given before it arrives");
  const bytes = `[${[...Buffer.from("Hello, WASI!")].join(", ")}]`;
  assert.deepEqual(
    chunks.map(({ stream, of, count, value, end }) => [stream, of, count, value, end]),
    [
      ["stream#1", "argument", 12, bytes, false],
      ["stream#1", "argument", 0, null, true],
      ["future#1", "result", 1, "ok", true],
    ],
  );
});

test("environment, arguments, standard streams and exit codes", { skip }, async () => {
  const echoed = await witloom(["run", attempts, "--node", node, "--env", "A=1", "--", "env", "echo"], { input: "in and out" });
  assert.equal(echoed.stdout, 'env: [("A", "1")] cwd None\necho: in and out\n', echoed.stderr);
  assert.equal((await witloom(["run", attempts, "--node", node, "--", "exit,7"])).code, 7);
  const failed = await witloom(["run", attempts, "--node", node, "--", "nonsense"]);
  assert.deepEqual([failed.code, failed.stdout], [1, "nonsense: error no such attempt\n"]);
  const large = await witloom(["run", attempts, "--node", node, "--", "echo"], { input: "x".repeat(300_000) });
  assert.equal(large.stdout.length, 300_007);
});

test("clocks and random numbers: real, fixed, and taken away", { skip }, async () => {
  const real = await attempt(["wait,40", "now"]);
  assert.ok(Number(/wait: (\d+) ms/.exec(real.stdout)![1]) >= 40, real.stdout);
  assert.ok(Math.abs(Number(/seconds: (\d+)/.exec(real.stdout)![1]) - Date.now() / 1000) < 60);
  const fixed = await attempt(["now", "wait,100000000", "random"], { seed: 7 });
  assert.equal(fixed.lines[0], "now: Instant { seconds: 1577836800, nanoseconds: 1000000 } 1000000");
  assert.equal(fixed.stdout, (await attempt(["now", "wait,100000000", "random"], { seed: 7 })).stdout);
  for (const [what, args] of [
    ["clocks", "now"],
    ["clocks", "wait,1"],
    ["random", "random"],
  ] as const) {
    const none = await attempt([args], { deny: [what] });
    assert.match(none.answer!, new RegExp(`which --deny ${what} takes away`));
    assert.equal(none.denied.length, 1);
  }
  assert.deepEqual((await attempt(["env"], { deny: ["stdio"] })).denied.at(-1), "writing to stdout; --deny stdio");
});

test("files: none without a grant, all of a granted folder, nothing beside it", { skip }, async () => {
  const folder = scratch();
  const data = path.join(folder, "data");
  mkdirSync(data);
  writeFileSync(path.join(data, "a.txt"), "hello");
  writeFileSync(path.join(folder, "secret"), "secret");
  symlinkSync("../secret", path.join(data, "out"));
  assert.deepEqual((await attempt(["dirs", "read,a.txt"])).lines, ["dirs: []", "read: error ErrorCode::NoEntry"]);
  const all = [
    "read,a.txt",
    "read,a.txt,2",
    "write,b.txt,abc,60000",
    "append,b.txt,end",
    "stat,b.txt",
    "mkdir,sub",
    "list,.",
    "read,b.txt",
  ];
  const done = await attempt([...all, "rename,b.txt,sub/c.txt", "unlink,sub/c.txt", "read,gone"], { dirs: [dir(data)] });
  assert.deepEqual(done.lines, [
    "read: hello",
    "read: llo",
    "write: written, 0 left, 180000 there",
    "append: written, 0 left, 180003 there",
    "stat: DescriptorType::RegularFile 180003",
    "mkdir: made",
    "list: a.txt DescriptorType::RegularFile; b.txt DescriptorType::RegularFile; out DescriptorType::SymbolicLink; sub DescriptorType::Directory",
    "read: 180003 bytes",
    "rename: renamed",
    "unlink: gone",
    "read: error ErrorCode::NoEntry",
  ]);
  const out = ["read,out", "read,../secret", "write,../new,x", `read,${folder}/secret`, "rename,a.txt,../a.txt", "list,.."];
  const refused = await attempt(out, { dirs: [dir(data)] });
  for (const line of refused.lines) assert.match(line, /error ErrorCode::NotPermitted$/);
  assert.equal(refused.lines.length, out.length);
  assert.equal(refused.denied.length, out.length, refused.denied.join("\n"));
  const readOnly = await attempt(["read,a.txt", "write,a.txt,x", "append,a.txt,x", "mkdir,m", "unlink,a.txt", "symlink,a.txt,l"], {
    dirs: [dir(data, true)],
  });
  assert.deepEqual(readOnly.lines[0], "read: hello");
  for (const line of readOnly.lines.slice(1)) assert.match(line, /error ErrorCode::NotPermitted$/);
  assert.equal(readFileSync(path.join(data, "a.txt"), "utf8"), "hello");
});

const port = (server: Pick<Server, "address">): number => (server.address() as AddressInfo).port;

test("sockets: each address by its own grant", { skip }, async () => {
  // Answers only when the other side has ended its own.
  const echo = createServer({ allowHalfOpen: true }, (socket) => {
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk;
    });
    socket.on("end", () => socket.end(`got ${text}`));
  });
  await new Promise<void>((resolve) => echo.listen(0, "127.0.0.1", resolve));
  const back = createSocket("udp4");
  back.on("message", (message, from) => back.send(`udp ${message}`, from.port, from.address));
  await new Promise<void>((resolve) => back.bind(0, "127.0.0.1", resolve));
  try {
    const [tcp, udp] = [`127.0.0.1:${port(echo)}`, `127.0.0.1:${back.address().port}`];
    const tries = [`tcp,${tcp},hi`, `udp,${udp},hi`, "lookup,localhost", "accept,127.0.0.1:0"];
    const refused = await attempt(tries);
    for (const line of refused.lines) assert.match(line, /error ErrorCode::(AccessDenied|PermanentResolverFailure)$/);
    assert.deepEqual(refused.denied, [
      `connecting to ${tcp}; --allow-net ${tcp}`,
      "a UDP socket; --allow-udp HOST:PORT",
      "looking up localhost; --allow-net localhost:PORT",
      "binding to 127.0.0.1:0; --allow-listen 127.0.0.1:0",
    ]);
    const granted = await attempt([...tries.slice(0, 3), "tcp,127.0.0.1:1,no"], { net: [tcp, "localhost:1"], udp: [udp] });
    assert.equal(granted.lines[0], "tcp: got hi");
    assert.equal(granted.lines[1], "udp: udp hi");
    assert.match(granted.lines[2]!, /^lookup: \[.*127, 0, 0, 1/);
    assert.equal(granted.lines[3], "tcp: error ErrorCode::ConnectionRefused");
    const free = createServer();
    await new Promise<void>((resolve) => free.listen(0, "127.0.0.1", resolve));
    const here = `127.0.0.1:${port(free)}`;
    await new Promise((resolve) => free.close(resolve));
    assert.deepEqual((await attempt([`accept,${here}`], { net: [here], listen: [here] })).lines, ["accept: to myself"]);
  } finally {
    echo.close();
    back.close();
  }
});

test("HTTP requests: each host by its own grant; bodies and trailers both ways", { skip }, async () => {
  const server = createHttp((request, response) => {
    let text = "";
    request.on("data", (chunk) => {
      text += chunk;
    });
    request.on("end", () => {
      response.writeHead(201, { "x-answer": "yes", trailer: "x-end" });
      response.write(`${request.method} ${request.url} ${request.headers["x-ask"]} `);
      response.addTrailers({ "x-end": "all" });
      response.end(`${text} ${JSON.stringify(request.trailers)}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const host = `127.0.0.1:${port(server)}`;
    const tries = [`http,http,${host},/a`, `http,http,${host},/b?c,body`];
    const refused = await attempt(tries);
    assert.deepEqual(refused.lines, ["http: error ErrorCode::HttpRequestDenied", "http: error ErrorCode::HttpRequestDenied"]);
    assert.deepEqual(refused.denied, [`an HTTP request to ${host}; --allow-http ${host}`]);
    const granted = await attempt([...tries, "http,http,127.0.0.1:1,/", "http,http,a@b,/"], { http: [host, "127.0.0.1:1"] });
    assert.deepEqual(granted.lines.slice(0, 3), [
      'http: 201 Some("yes") GET /a one  {} ["x-end=all"] Ok(())',
      'http: 201 Some("yes") POST /b?c one body {"x-sum":"good"} ["x-end=all"] Ok(())',
      "http: error ErrorCode::ConnectionRefused",
    ]);
    assert.equal(granted.lines[3], "http: error ErrorCode::HttpRequestDenied");
  } finally {
    server.close();
  }
});

test("limits end asynchronous guests too", { skip }, async () => {
  const flood = await attempt(["flood,3000"], {}, { limits: { memory: 0, table: 0, handles: 0, output: 1 << 20, outputRate: 0 } });
  assert.match(flood.answer!, /`attempts` printed more than 1 MiB/);
  assert.match(
    (await attempt(["wait,60000"], {}, { timeout: 1 })).answer!,
    /time limit of 1 s was reached while `attempts` waited for the host/,
  );
});
