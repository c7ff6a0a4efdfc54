/** From a save to the new result, with the compiler's own time told apart: watched builds of a C, a Rust, a JavaScript (StarlingMonkey) and a TypeScript project (QuickJS) over the wire. */
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { BuildOutput, BuildView } from "../../server/src/protocol/builds.ts";
import { LspClient } from "../kit/lspClient.ts";

const ROUNDS = 8;
const root = path.join(process.cwd(), "out", "bench", "save");
const uri = (...names: string[]): string => pathToFileURL(path.join(root, ...names)).href;

const PROJECTS = [
  { language: "c", source: "ops.c", text: "return a + b", compiles: /clang/ },
  { language: "javascript", source: "index.js", text: "a + b,", compiles: /guestScript/ },
  { language: "typescript", source: "index.ts", text: "a + b,", compiles: /guestScript/ },
  { language: "rust", source: "src/lib.rs", text: "        a + b", compiles: /cargo/ },
];

for (const { language, source, text, compiles } of PROJECTS) {
  const own = path.join(root, language);
  for (const it of ["wit", "src", ".witloom"]) rmSync(path.join(own, it), { recursive: true, force: true });
  mkdirSync(path.join(own, "wit"), { recursive: true });
  cpSync(`test/fixtures/build/projects/${language}`, own, { recursive: true });
  cpSync("test/fixtures/build/projects/calc.wit", path.join(own, "wit", "calc.wit"));
  writeFileSync(path.join(own, "witloom.json"), JSON.stringify({ language, component: `../deps/bench/${language}.wasm` }));
  writeFileSync(path.join(root, `${language}.wac`), `package bench:app;\n\nlet it = new bench:${language} { ... };\nexport it...;\n`);
  rmSync(path.join(root, "node_modules"), { recursive: true, force: true });
  symlinkSync(path.resolve("node_modules"), path.join(root, "node_modules"));
  const client = await LspClient.start(root);
  const begun = await client.request("witloom/build", { folders: [uri(language)], watch: true });
  if (!("build" in begun)) throw new Error(begun.error.message);
  const { id } = begun.build;
  const rested = (): Promise<BuildView> => client.notification("witloom/buildChanged", (it) => it.id === id && it.state === "resting", 300);
  const first = (await rested()).components[0];
  if (first?.state !== "built" && first?.state !== "cached") {
    console.log(`${language}: not measured (${first?.missing?.tool ?? first?.state})`);
    await client.stop();
    continue;
  }
  const run = await client.request("witloom/run", { uri: uri(`${language}.wac`), trace: true, invoke: "add(40, 2)" });
  if (!("run" in run)) throw new Error(run.error.message);
  await client.notification("witloom/runChanged", (it) => it.state === "ended");
  const file = path.join(own, source);
  const original = readFileSync(file, "utf8");
  const rows: { total: number; compile: number; before: number; after: number; steps: number[] }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    client.forget();
    const saved = performance.now();
    writeFileSync(file, original.replace(text, `${text.replace(/b,?$/, "")}b + ${round}${text.endsWith(",") ? "," : ""}`));
    await client.notification("witloom/buildOutput", (it: BuildOutput) => it.kind === "step" && compiles.test(it.text), 120);
    const started = performance.now();
    // The next thing that the build says after its compiler: a further step, or the end.
    await client.notification(
      "witloom/buildOutput",
      (it: BuildOutput) => it.kind === "good" || (it.kind === "step" && !compiles.test(it.text) && !it.text.includes("bindings")),
    );
    const compiled = performance.now();
    const times = await Promise.all([
      client.notification("witloom/buildChanged", (it) => it.components[0]?.state === "built").then(() => performance.now()),
      client.notification("witloom/runChanged", (it) => it.state === "starting").then(() => performance.now()),
      client.notification("witloom/runChanged", (it) => it.state === "running").then(() => performance.now()),
    ]);
    const ended = await client.notification("witloom/runChanged", (it) => it.state === "ended");
    const now = performance.now();
    if (ended.result !== String(42 + round)) throw new Error(`${language}: ${ended.result} instead of ${42 + round}`);
    rows.push({
      total: now - saved,
      compile: compiled - started,
      before: started - saved,
      after: now - compiled,
      steps: [...times, now].map((it, index, all) => it - (all[index - 1] ?? compiled)),
    });
    await rested();
  }
  const median = (of: (row: (typeof rows)[0]) => number): string =>
    `${rows
      .map(of)
      .sort((a, b) => a - b)
      [ROUNDS >> 1]!.toFixed(0)} ms`;
  console.log(
    `${language}: save to new result ${median((it) => it.total)}, of which the compiler ${median((it) => it.compile)}, ours ${median((it) => it.total - it.compile)} (to the compiler's start ${median((it) => it.before)}, from its end ${median((it) => it.after)}: built ${median((it) => it.steps[0]!)}, prepared ${median((it) => it.steps[1]!)}, linked ${median((it) => it.steps[2]!)}, ran ${median((it) => it.steps[3]!)})`,
  );
  await client.request("witloom/stopBuild", { id });
  await client.stop();
}
