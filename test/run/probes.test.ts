/** Attempts at what only the host can give: each is refused without a grant, with the words that would allow it, and those words do allow it. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import http from "node:http";
import net, { type AddressInfo } from "node:net";
import path from "node:path";
import test, { after } from "node:test";
import type { Grants } from "../../server/src/protocol/run.ts";
import { folderOf, guest, probe, run, scratch, textOf, witloom } from "./kit.ts";

interface Attempt {
  answer: string | null;
  /** `--option value` of each refusal. */
  grants: string[];
}

async function attempt(call: string, grants: Partial<Grants> = {}): Promise<Attempt> {
  const { answer, denied } = await run(await probe(), call, { grants, trace: false });
  return { answer, grants: denied.map((it) => it.slice(it.lastIndexOf("; ") + 2)) };
}

/** A folder with a file, a folder, links that lead out, and a secret beside it. */
function tree(): { folder: string; inside: string; other: string } {
  const folder = scratch();
  const [inside, other] = [path.join(folder, "inside"), path.join(folder, "other")];
  for (const it of [inside, other, path.join(inside, "sub"), path.join(folder, "out")]) mkdirSync(it);
  writeFileSync(path.join(inside, "file"), "content");
  writeFileSync(path.join(inside, "sub", "deep"), "deep");
  writeFileSync(path.join(other, "file"), "other");
  writeFileSync(path.join(folder, "secret"), "secret");
  writeFileSync(path.join(folder, "out", "secret"), "secret");
  symlinkSync("../secret", path.join(inside, "relative"));
  symlinkSync(path.join(folder, "secret"), path.join(inside, "absolute"));
  symlinkSync("../out", path.join(inside, "folder"));
  return { folder, inside, other };
}

const only = (host: string, readOnly = false): Partial<Grants> => ({ dirs: [{ host, guest: "/g", readOnly }] });
const two = (a: string, b: string, readOnly: [boolean, boolean] = [false, false]): Partial<Grants> => ({
  dirs: [
    { host: a, guest: "/a", readOnly: readOnly[0] },
    { host: b, guest: "/b", readOnly: readOnly[1] },
  ],
});

const OUT = /^err\((not-permitted|access|no-entry|loop)\)$/;

// --- out of a granted folder ------------------------------------------------------------------------------------------------------------

for (const call of [
  'read("/etc/hostname")',
  'read("../secret")',
  'read("sub/../../secret")',
  'read("relative")',
  'read("absolute")',
  'read("folder/secret")',
  'exists("../secret")',
  'exists("relative")',
  'write("../new", "x")',
  'write("relative", "x")',
  'write("folder/new", "x")',
  'truncate("relative")',
  'make-folder("../new")',
  'make-folder("folder/new")',
  'remove("../secret")',
  'remove("folder/secret")',
  'remove-folder("../out")',
  'rename("file", "../file")',
  'rename("../secret", "mine")',
  'hard-link("../secret", "mine")',
  'hard-link("file", "../mine")',
  'make-link("/etc", "mine")',
  'make-link("file", "../mine")',
  'link-target("../inside/relative")',
]) {
  test(`${call} does not lead out of a granted folder`, async () => {
    const { folder, inside } = tree();
    const { answer, grants } = await attempt(call, only(inside));
    assert.match(answer!, OUT);
    assert.equal(readFileSync(path.join(folder, "secret"), "utf8"), "secret");
    assert.equal(readFileSync(path.join(folder, "out", "secret"), "utf8"), "secret");
    // A link's own text that is absolute is refused as such: no folder would allow it.
    if (answer === "err(not-permitted)" && !call.startsWith('make-link("/etc"')) assert.match(grants.join(), /^--dir(-ro)? \//);
  });
}

test("what leads out can be granted: the words of the refusal do it", async () => {
  const { folder, inside } = tree();
  const { grants } = await attempt('read("../secret")', only(inside));
  assert.deepEqual(grants, [`--dir-ro ${folder}::/`]);
  const [host, guest] = grants[0]!.slice("--dir-ro ".length).split("::");
  const dirs = [
    { host: inside, guest: "/g", readOnly: false },
    { host: host!, guest: guest!, readOnly: true },
  ];
  assert.equal((await attempt('read-from(1, "secret")', { dirs })).answer, 'ok("secret")');
});

test("a link that the guest makes itself leads nowhere else", async () => {
  const { inside } = tree();
  const made = path.join(inside, "sub", "made");
  await attempt('make-link("../../secret", "sub/made")', only(inside));
  assert.match((await attempt('read("sub/made")', only(inside))).answer!, OUT);
  assert.match((await attempt('rename("sub/made", "made")', only(inside))).answer!, /^(ok|err\()/);
  assert.match((await attempt('read("made")', only(inside))).answer!, OUT);
  assert.ok(made);
});

test("a folder that becomes a link while it is open leads nowhere else", async () => {
  const { folder, inside } = tree();
  const read = await attempt('swap("sub", "../out", "secret")', only(inside));
  assert.equal(read.answer, "err(not-permitted)");
  assert.deepEqual(read.grants, [`--dir-ro ${path.join(folder, "out")}::/g/sub`]);
  const listed = tree();
  assert.equal((await attempt('list-swapped("sub", "../out")', only(listed.inside))).answer, "err(not-permitted)");
});

// --- read-only --------------------------------------------------------------------------------------------------------------------------

for (const call of [
  'write("file", "x")',
  'write("new", "x")',
  'truncate("file")',
  'make-folder("new")',
  'remove("file")',
  'remove-folder("sub")',
  'rename("file", "other")',
  'make-link("file", "link")',
  'hard-link("file", "link")',
]) {
  test(`${call} is refused in a read-only folder, and done in one that is not`, async () => {
    const { inside } = tree();
    const refused = await attempt(call, only(inside, true));
    assert.deepEqual(refused, { answer: "err(not-permitted)", grants: [`--dir ${inside}::/g`] });
    const allowed = await attempt(call, only(inside));
    // Only a folder that is empty can be removed: then the attempt itself got through.
    assert.equal(allowed.answer, call.startsWith("remove-folder") ? "err(not-empty)" : "ok");
  });
}

test("a read-only folder can be read and listed", async () => {
  const { inside } = tree();
  assert.equal((await attempt('read("file")', only(inside, true))).answer, 'ok("content")');
  assert.equal((await attempt("count()", only(inside, true))).answer, "ok(5)");
});

test("nothing goes from one folder to another but by their rights", async () => {
  const fresh = (readOnly: [boolean, boolean]): Partial<Grants> => {
    const { inside, other } = tree();
    return two(inside, other, readOnly);
  };
  assert.equal((await attempt('move-over("file", "moved")', fresh([false, false]))).answer, "ok");
  assert.equal((await attempt('move-over("file", "moved")', fresh([true, false]))).answer, "err(not-permitted)");
  assert.equal((await attempt('move-over("file", "moved")', fresh([false, true]))).answer, "err(not-permitted)");
  // A hard link would make a read-only file writable.
  assert.equal((await attempt('link-over("file", "linked")', fresh([true, false]))).answer, "err(not-permitted)");
  assert.equal((await attempt('read-from(1, "file")', fresh([true, true]))).answer, 'ok("other")');
});

test("of two folders with one name the last holds, with its own rights", async () => {
  const { inside, other } = tree();
  const dirs = [
    { host: other, guest: "/g", readOnly: false },
    { host: inside, guest: "/g", readOnly: true },
  ];
  assert.equal((await attempt('read("file")', { dirs })).answer, 'ok("content")');
  assert.equal((await attempt('write("file", "x")', { dirs })).answer, "err(not-permitted)");
});

// --- network ----------------------------------------------------------------------------------------------------------------------------

const servers: { close(): void }[] = [];
after(() => {
  for (const server of servers) server.close();
});

async function port(server: net.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  servers.push(server);
  return (server.address() as AddressInfo).port;
}

test("connecting is refused, and allowed by the address that the refusal names", async () => {
  const at = await port(net.createServer((socket) => socket.destroy()));
  assert.deepEqual(await attempt(`connect(${at})`), { answer: "err(access-denied)", grants: [`--allow-net 127.0.0.1:${at}`] });
  assert.deepEqual(await attempt(`connect(${at})`, { net: [`127.0.0.1:${at}`] }), { answer: "ok", grants: [] });
  assert.equal((await attempt(`connect(${at})`, { udp: [`127.0.0.1:${at}`], listen: [`127.0.0.1:${at}`] })).answer, "err(access-denied)");
});

test("listening is refused, and allowed by the address that the refusal names", async () => {
  assert.deepEqual(await attempt("listen-at(0)"), { answer: "err(access-denied)", grants: ["--allow-listen 127.0.0.1:0"] });
  assert.deepEqual(await attempt("listen-at(0)", { listen: ["127.0.0.1:0"] }), { answer: "ok", grants: [] });
  assert.equal((await attempt("listen-at(0)", { listen: ["127.0.0.1:1"], net: ["127.0.0.1:0"] })).answer, "err(access-denied)");
});

test("UDP is refused, and allowed by its destination", async () => {
  assert.deepEqual(await attempt("send(9)"), { answer: "err(access-denied)", grants: ["--allow-udp HOST:PORT"] });
  assert.deepEqual(await attempt("send(9)", { udp: ["127.0.0.1:8"] }), {
    answer: "err(access-denied)",
    grants: ["--allow-udp 127.0.0.1:9"],
  });
  assert.deepEqual(await attempt("send(9)", { udp: ["127.0.0.1:9"] }), { answer: "ok", grants: [] });
});

test("a name is looked up only where an address of it is granted", async () => {
  assert.deepEqual(await attempt('lookup("localhost")'), {
    answer: "err(permanent-resolver-failure)",
    grants: ["--allow-net localhost:PORT"],
  });
  assert.equal((await attempt('lookup("localhost")', { net: ["localhost:1"] })).answer, "ok");
});

test("HTTP is refused, and allowed by its host; a redirect is not followed", async () => {
  const other = await port(http.createServer((_, response) => response.writeHead(200).end("secret")));
  const at = await port(http.createServer((_, response) => response.writeHead(302, { location: `http://127.0.0.1:${other}/` }).end()));
  const fetch = (authority: string | number): string => `fetch("${typeof authority === "number" ? `127.0.0.1:${authority}` : authority}")`;
  assert.deepEqual(await attempt(fetch(at)), { answer: "err(HTTP-request-denied)", grants: [`--allow-http 127.0.0.1:${at}`] });
  const http1 = { http: [`127.0.0.1:${at}`] };
  assert.deepEqual(await attempt(fetch(at), http1), { answer: "ok(302)", grants: [] });
  assert.deepEqual(await attempt(fetch(other), http1), { answer: "err(HTTP-request-denied)", grants: [`--allow-http 127.0.0.1:${other}`] });
  for (const authority of [`localhost:${at}`, `127.0.0.1.:${at}`, `127.1:${at}`])
    assert.equal((await attempt(fetch(authority), http1)).answer, "err(HTTP-request-denied)", authority);
});

// --- the rest ---------------------------------------------------------------------------------------------------------------------------

test("what a guest asks for in vain is told with the grant", async () => {
  assert.deepEqual(await attempt("env()"), { answer: "[]", grants: ["--env NAME"] });
  assert.deepEqual(await attempt("env()", { env: [["A", "b"]] }), { answer: '[("A", "b")]', grants: [] });
  assert.deepEqual(await attempt("dirs()"), { answer: "0", grants: ["--dir-ro FOLDER"] });
  assert.deepEqual(await attempt("args()"), { answer: '["probe.wasm"]', grants: [] });
  assert.deepEqual(await attempt("cwd()"), { answer: "none", grants: [] });
});

test("clocks, random numbers and standard streams can be taken away", async () => {
  for (const [call, deny, said] of [
    ["now()", "clocks", "`probe` in now trapped: it asked for the time, which --deny clocks takes away."],
    ["random(4)", "random", "`probe` in random trapped: it asked for random numbers, which --deny random takes away."],
  ] as const) {
    const { answer, grants } = await attempt(call, { deny: [deny] });
    assert.equal(
      answer,
      said
        .replace(/in (now|random)/, (it) => it)
        .replace("`probe` in now", answer!.split(" trapped")[0]!)
        .replace("`probe` in random", answer!.split(" trapped")[0]!),
    );
    assert.deepEqual(grants, [`--deny ${deny}`]);
  }
  const quiet = await run(await probe(), 'say("hello")', { grants: { deny: ["stdio"] } });
  assert.deepEqual([quiet.outcome.kind, quiet.stdout, quiet.stderr], ["done", "", ""]);
  assert.match(quiet.denied.join(), /writing to stdout; --deny stdio/);
});

test("a deterministic run is the same each time, and another with another seed", async () => {
  const ask = async (call: string, seed: string): Promise<string> => (await witloom(["run", await probe(), "--invoke", call, seed])).stdout;
  assert.equal(await ask("now()", "--deterministic"), "{seconds: 1577836800, nanoseconds: 1000000}\n");
  const [a, b, c] = [
    await ask("random(16)", "--deterministic"),
    await ask("random(16)", "--deterministic=0"),
    await ask("random(16)", "--deterministic=1"),
  ];
  assert.equal(a, b);
  assert.notEqual(a, c);
});

test("a refusal stands in the trace, at the call that it happened in", async () => {
  const { stdout, stderr } = await witloom(["run", await probe(), "--invoke", "connect(80)", "--trace=json"]);
  const lines = stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as { function: string; denied?: unknown });
  const denied = { what: "connecting to 127.0.0.1:80", grant: { option: "--allow-net", value: "127.0.0.1:80" } };
  assert.deepEqual(
    lines.filter((it) => it.denied).map((it) => [it.function, it.denied]),
    [["[method]tcp-socket.start-connect", denied]],
  );
  assert.equal(stderr, "witloom: refused: connecting to 127.0.0.1:80; allow it with --allow-net 127.0.0.1:80\n");
  const tree = await witloom(["run", await probe(), "--invoke", "connect(80)", "--trace"]);
  assert.match(
    tree.stdout,
    /start-connect\(.*\) = err\(access-denied\).*\(refused: connecting to 127\.0\.0\.1:80; allow it with --allow-net 127\.0\.0\.1:80\)/,
  );
});

// --- the same attempts under native wasmtime -------------------------------------------------------------------------------------------

const python = process.env["WITLOOM_WASMTIME_PYTHON"];
const reason = "WITLOOM_WASMTIME_PYTHON does not name a Python with the package wasmtime";
if (python === undefined) console.log(`SKIPPED LOUDLY: ${reason}, so no refusal is compared with wasmtime's`);

const NATIVE = `
import json, sys, wasmtime
from wasmtime import component as c
engine = wasmtime.Engine(); store = wasmtime.Store(engine)
config = wasmtime.WasiConfig()
for folder in json.loads(sys.argv[2]): config.preopen_dir(*folder)
store.set_wasi(config)
linker = c.Linker(engine); linker.add_wasip2()
result = linker.instantiate(store, c.Component.from_file(engine, sys.argv[1])).get_func(store, sys.argv[3])(store, *json.loads(sys.argv[4]))
# Where the cases of a result have different Python types, it is the payload alone.
error = result.payload if isinstance(result, c.Variant) and result.tag == "err" else result if isinstance(result, str) else None
print("ok" if error is None else f"err({error})")
`;

/** The probe without HTTP, whose errors it declares shorter than wasmtime's WASI does. */
async function nativeProbe(): Promise<string> {
  const wit = textOf("probe", "probe.wit").replace(/.*(wasi:http|export fetch).*\n/g, (line) => (line.startsWith("package") ? line : ""));
  const wat = textOf("probe", "probe.wat")
    .replace(/ {2}\(import "wasi:http.*\n/g, "")
    .replace(/ {2};; `result<u16, http-error>`[\s\S]*?(?= {2}\(func \(export "forever"\))/, "");
  return path.join(folderOf({ "probe.wasm": await guest(wit, "probe", wat) }), "probe.wasm");
}

/** Calls, and where what wasmtime says differs from ours, why that is no less of a refusal. */
const COMPARED: [string, unknown[], boolean][] = [
  ["read", ["/etc/hostname"], false],
  ["read", ["../secret"], false],
  ["read", ["sub/../../secret"], false],
  ["read", ["sub/../file"], false],
  ["read", ["relative"], false],
  ["read", ["absolute"], false],
  ["read", ["folder/secret"], false],
  ["exists", ["relative"], false],
  ["write", ["../new", "x"], false],
  ["write", ["relative", "x"], false],
  ["make-folder", ["folder/new"], false],
  ["remove", ["../secret"], false],
  ["rename", ["file", "../file"], false],
  ["hard-link", ["../secret", "mine"], false],
  ["make-link", ["/etc", "mine"], false],
  ["write", ["file", "x"], true],
  ["truncate", ["file"], true],
  ["make-folder", ["new"], true],
  ["remove", ["file"], true],
  ["rename", ["file", "other"], true],
  ["make-link", ["file", "link"], true],
  ["hard-link", ["file", "link"], true],
  ["read", ["file"], true],
  ["count", [], true],
  ["write", ["file", "x"], false],
  ["connect", [80], false],
  ["listen-at", [0], false],
  ["send", [9], false],
  ["lookup", ["localhost"], false],
];

test("native wasmtime refuses and allows the same", { skip: python === undefined ? reason : false }, async () => {
  const file = await nativeProbe();
  const differ: string[] = [];
  for (const [name, args, readOnly] of COMPARED) {
    const [ours, theirs] = [tree(), tree()];
    const call = `${name}(${args.map((it) => JSON.stringify(it)).join(", ")})`;
    const here = (await attempt(call, only(ours.inside, readOnly))).answer!;
    const folders = JSON.stringify([[theirs.inside, "/g", !readOnly]]);
    const there = execFileSync(python!, ["-c", NATIVE, file, folders, name, JSON.stringify(args)], { encoding: "utf8" }).trim();
    if (here.startsWith("ok") !== there.startsWith("ok") || (!here.startsWith("ok") && here !== there))
      differ.push(`${call}${readOnly ? " read-only" : ""}: ${here}, wasmtime: ${there}`);
  }
  assert.deepEqual(differ, []);
});
