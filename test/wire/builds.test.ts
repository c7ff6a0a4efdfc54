/** Builds over the wire: projects, findings at their files, watching with what follows, cancelling, plans, cleaning up, new projects. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import test, { after, before } from "node:test";
import { pathToFileURL } from "node:url";
import type { BuildOptions, BuildOutput, BuildView } from "../../server/src/protocol/builds.ts";
import { LspClient } from "../kit/lspClient.ts";
import { guest } from "../run/kit.ts";

const WIT = "package a:b;\nworld w {\n  export add: func(a: u32, b: u32) -> u32;\n}\n";
const core = (operation: string): string =>
  `(module (func (export "add") (param i32 i32) (result i32) (i32.${operation} (local.get 0) (local.get 1))))`;

let client: LspClient;
let folder: string;
let adds: Uint8Array;
let subtracts: Uint8Array;
const at = (...names: string[]): string => path.join(folder, ...names);
const uri = (...names: string[]): string => pathToFileURL(at(...names)).href;

/** A project whose command copies a file that is there; its component lies where compositions look. */
function project(name: string, command: unknown, wit = WIT): void {
  mkdirSync(at(name, "wit"), { recursive: true });
  mkdirSync(at("deps", "a"), { recursive: true });
  writeFileSync(at(name, "wit", "a.wit"), wit);
  writeFileSync(at(name, "made.bin"), adds);
  writeFileSync(at(name, "witloom.json"), JSON.stringify({ component: `../deps/a/${name}.wasm`, build: command }));
}

before(async () => {
  folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "witloom-builds-")));
  [adds, subtracts] = [await guest(WIT, "w", core("add")), await guest(WIT, "w", core("sub"))];
  project("copied", ["cp", "made.bin", "../deps/a/copied.wasm"]);
  project("shouting", ["sh", "-c", "echo 'src/x.c:3:5: error: nothing fits' >&2; echo 'Hello from the compiler'; exit 1"]);
  project("slow", ["sh", "-c", "sleep 1000 & echo $! > pid; wait"]);
  writeFileSync(at("app.wac"), "package test:app;\n\nlet c = new a:copied {};\nexport c.add;\n");
  client = await LspClient.start(folder);
});

after(async () => {
  assert.equal(await client.stop(), 0);
  rmSync(folder, { recursive: true, force: true });
});

async function begin(options: BuildOptions): Promise<number> {
  const answer = await client.request("witloom/build", options);
  assert.ok("build" in answer, JSON.stringify(answer));
  return answer.build.id;
}

const when = (id: number, fits: (build: BuildView) => boolean): Promise<BuildView> =>
  client.notification("witloom/buildChanged", (it) => it.id === id && fits(it));

async function build(options: BuildOptions): Promise<BuildView> {
  return when(await begin(options), (it) => it.state === "ended");
}

test("the projects are known, also those of a composition that are not built yet", async () => {
  const projects = await client.request("witloom/projects", null);
  assert.deepEqual(
    projects.map((it) => [it.name, it.folder, it.component, it.built]),
    ["copied", "shouting", "slow"].map((name) => [name, uri(name), uri("deps", "a", `${name}.wasm`), false]),
  );
  assert.deepEqual(await client.request("witloom/partsOf", { uri: uri("app.wac") }), [uri("copied")]);
});

test("a component is built, then up to date, then built by force", async () => {
  for (const [options, state] of [
    [{}, "built"],
    [{}, "cached"],
    [{ force: true }, "built"],
  ] as const) {
    const { components, cancelled } = await build({ folders: [uri("copied")], ...options });
    assert.deepEqual(
      [components.map((it) => [it.name, it.state, it.bytes, it.errors]), cancelled],
      [[["copied", state, adds.length, 0]], false],
    );
  }
  assert.ok(readFileSync(at("deps", "a", "copied.wasm")).equals(adds));
});

test("what a compiler says stands at its file, is in the terminal's text, and goes when it is mended", async () => {
  const id = await begin({ folders: [uri("shouting")] });
  const said = (kind: BuildOutput["kind"], pattern: RegExp): Promise<BuildOutput> =>
    client.notification("witloom/buildOutput", (it) => it.build === id && it.kind === kind && pattern.test(it.text));
  assert.equal((await said("step", /^sh -c/)).project, "shouting");
  await said("output", /Hello from the compiler/);
  await said("bad", /^shouting \(own commands\): failed/);
  const source = uri("shouting", "src", "x.c");
  const { diagnostics } = await client.diagnostics(source, (it) => it.diagnostics.length > 0);
  assert.deepEqual(
    diagnostics.map((it) => [it.range.start, it.message, it.severity, it.source]),
    [[{ line: 2, character: 4 }, "nothing fits", 1, "build"]],
  );
  const { components } = await when(id, (it) => it.state === "ended");
  assert.deepEqual(
    components.map((it) => [it.state, it.errors]),
    [["failed", 1]],
  );
  client.forget();
  await build({ folders: [uri("shouting")], command: ["cp", "made.bin", "../deps/a/shouting.wasm"] });
  await client.diagnostics(source, (it) => it.diagnostics.length === 0);
});

test("an error in the WIT stands at the WIT, once, and goes as it is mended in the editor", async () => {
  const wrong = WIT.replace("-> u32", "-> nope");
  project("broken", ["true"], wrong);
  assert.deepEqual(
    (await build({ folders: [uri("broken")] })).components.map((it) => it.state),
    ["failed"],
  );
  const file = uri("broken", "wit", "a.wit");
  await client.diagnostics(file, (it) => it.diagnostics.length === 1);
  client.forget();
  await client.open(file, "wit", wrong);
  await client.diagnostics(file, (it) => it.diagnostics.length === 1);
  await client.change(file, 2, WIT);
  await client.diagnostics(file, (it) => it.diagnostics.length === 0);
  rmSync(at("broken"), { recursive: true });
});

test("a broken project file is told at its line", async () => {
  project("odd", ["true"]);
  writeFileSync(at("odd", "witloom.json"), '{\n  "build": 7\n}\n');
  const { components } = await build({ folders: [uri("odd")] });
  assert.deepEqual(
    components.map((it) => [it.name, it.state]),
    [["odd", "failed"]],
  );
  const { diagnostics } = await client.diagnostics(uri("odd", "witloom.json"), (it) => it.diagnostics.length > 0);
  assert.equal(diagnostics[0]!.range.start.line, 1);
  rmSync(at("odd"), { recursive: true });
});

test("stopping ends the whole process group, and the component that was there stays", async () => {
  writeFileSync(at("deps", "a", "slow.wasm"), adds);
  const id = await begin({ folders: [uri("slow")] });
  await client.notification("witloom/buildOutput", (it) => it.build === id && it.kind === "step");
  while (!existsSync(at("slow", "pid")) || readFileSync(at("slow", "pid"), "utf8") === "")
    await new Promise((resolve) => setTimeout(resolve, 20));
  const pid = Number(readFileSync(at("slow", "pid"), "utf8"));
  assert.ok(isAlive(pid));
  await client.request("witloom/stopBuild", { id });
  const ended = await when(id, (it) => it.state === "ended");
  assert.deepEqual([ended.cancelled, ended.components.map((it) => it.state)], [true, ["cancelled"]]);
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.ok(readFileSync(at("deps", "a", "slow.wasm")).equals(adds));
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

test("watching: what is saved is built, its composition composed again, the last run run again; a mistake is told once", async () => {
  const composed = await client.request("witloom/compose", { uri: uri("app.wac") });
  assert.ok("uri" in composed, JSON.stringify(composed));
  const before = readFileSync(at("app.wasm"));
  const started = await client.request("witloom/run", { uri: uri("app.wac"), trace: true, invoke: "add(40, 2)" });
  assert.ok("run" in started, JSON.stringify(started));
  assert.equal((await client.notification("witloom/runChanged", (it) => it.state === "ended")).result, "42");
  const id = await begin({ folders: [uri("copied")], watch: true });
  await when(id, (it) => it.state === "resting");

  writeFileSync(at("copied", "made.bin"), subtracts);
  const again = await client.notification("witloom/runChanged", (it) => it.state === "ended" && it.id !== started.run.id);
  assert.deepEqual([again.result, again.again, again.traced], ["38", true, true]);
  const rested = await when(id, (it) => it.state === "resting");
  assert.deepEqual([rested.components.map((it) => it.state), rested.recomposed, rested.rerun], [["built"], [uri("app.wac")], again.id]);
  assert.ok(!before.equals(readFileSync(at("app.wasm"))));

  writeFileSync(at("copied", "made.bin"), "no wasm");
  const bad = await when(id, (it) => it.state === "resting");
  assert.deepEqual([bad.components.map((it) => it.state), bad.recomposed, bad.rerun], [["failed"], [], null]);
  assert.ok(readFileSync(at("deps", "a", "copied.wasm")).equals(subtracts));
  // A file that the project is not made of builds nothing, and what failed is not tried again for it.
  client.forget();
  writeFileSync(at("copied", ".hidden"), "x");
  writeFileSync(at("copied", "made.bin"), adds);
  const good = await when(id, () => true);
  assert.deepEqual([good.state, good.components.map((it) => it.name)], ["building", ["copied"]]);
  await when(id, (it) => it.state === "resting" && it.components[0]!.state === "built");
  await client.request("witloom/stopBuild", { id });
  assert.equal((await when(id, (it) => it.state === "ended")).cancelled, true);
});

test("a plan is shown without being carried out; cleaning takes away what was built and nothing else", async () => {
  const [plan] = await client.request("witloom/plans", { folders: [uri("slow")] });
  assert.deepEqual(
    [plan?.name, plan?.steps, plan?.missing, plan?.problems],
    ["slow", ["sh -c 'sleep 1000 & echo $! > pid; wait'"], null, []],
  );
  const cleaned = await client.request("witloom/clean", { folders: [uri("copied")] });
  assert.deepEqual(cleaned, { removed: [uri("deps", "a", "copied.wasm"), uri("copied", ".witloom")] });
  assert.ok(existsSync(at("copied", "made.bin")) && existsSync(at("deps", "a", "slow.wasm")));
});

test("the toolchains are told, and the files of a new component", async () => {
  const toolchains = await client.request("witloom/toolchains", null);
  assert.equal(toolchains.length, 8);
  const worlds = await client.request("witloom/targetWorlds", null);
  const world = worlds.find((it) => it.folder === uri("copied", "wit"));
  assert.deepEqual([world?.world, world?.package], ["w", "a:b"]);
  const made = await client.request("witloom/newComponent", {
    wit: world!.folder,
    world: "w",
    language: "go",
    name: "fresh",
    folder: uri("fresh"),
  });
  assert.ok("files" in made, JSON.stringify(made));
  assert.ok(made.files.some((it) => it.path === made.main) && made.files.some((it) => it.path === "witloom.json"));
  const refused = await client.request("witloom/newComponent", {
    wit: world!.folder,
    world: "no",
    language: "go",
    name: "fresh",
    folder: uri("fresh"),
  });
  assert.ok("error" in refused && /no/.test(refused.error.message), JSON.stringify(refused));
});

test("a debugged program is begun again when it was built anew, where its configuration wants it, at the same call; else nothing is taken from under it", async () => {
  writeFileSync(at("copied", "made.bin"), adds);
  await build({ force: true, folders: [uri("copied")] });
  const session = "rebuilt";
  let seq = 0;
  type Message = { type: string; event?: string; request_seq?: number; success?: boolean; body?: { [key: string]: unknown } };
  const message = async (fits: (it: Message) => boolean): Promise<Message> =>
    (await client.notification("witloom/debugMessage", (it) => it.session === session && fits(it.message as Message))).message as Message;
  const send = async (command: string, args?: object): Promise<Message> => {
    const own = ++seq;
    await client.request("witloom/debug", { session, message: { seq: own, type: "request", command, arguments: args } });
    return message((it) => it.request_seq === own);
  };
  const result = async (): Promise<unknown> => (await send("evaluate", { expression: "result", context: "watch" })).body?.["result"];
  await send("initialize", { adapterID: "witloom" });
  await send("setFunctionBreakpoints", { breakpoints: [{ name: "add", condition: "result > 0" }] });
  const configuration = { program: "app.wac", cwd: folder, invoke: "add(5, 3)", replay: true };
  await send("launch", configuration);
  await send("configurationDone");
  await message((it) => it.event === "stopped");
  assert.equal(await result(), "8");
  // Not wanted: the session stands where it stood.
  writeFileSync(at("copied", "made.bin"), subtracts);
  await build({ force: true, folders: [uri("copied")] });
  assert.equal(await result(), "8");
  await send("restart", { arguments: { ...configuration, restartOnBuild: true } });
  await message((it) => it.event === "stopped");
  assert.equal(await result(), "2");
  writeFileSync(at("copied", "made.bin"), adds);
  await build({ force: true, folders: [uri("copied")] });
  await message((it) => it.event === "output" && /built anew/.test(String(it.body?.["output"])));
  await message((it) => it.event === "stopped");
  assert.equal(await result(), "8");
  await send("disconnect");
  await client.request("witloom/endDebug", { session });
});
