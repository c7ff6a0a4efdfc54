import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { byteOffsetToPosition, type Package, type Problem } from "../../server/src/toolkit/toolkit.ts";
import { absent, binaryPackage, canonical, crateSource, must, print, readWit, toolkit, wat } from "./kit.ts";

const crate = crateSource("wac-parser", "0.12.0");

interface Case {
  name: string;
  path: string;
  text: string;
  expected: string;
  packages: string;
}

function cases(folder: string): Case[] {
  const files = readdirSync(folder).filter((name) => name.endsWith(".wac"));
  return files.map((name) => ({
    name,
    path: path.relative(crate ?? "", path.join(folder, name)).replaceAll("\\", "/"),
    text: readFileSync(path.join(folder, name), "utf8").replaceAll("\r\n", "\n"),
    expected: readFileSync(path.join(folder, `${name}.result`), "utf8").replaceAll("\r\n", "\n"),
    packages: path.join(folder, name.replace(/\.wac$/, "")),
  }));
}

/** One case is about a package whose text is wrong; that is the assembler's error, and the package is then not there. */
async function assemble(file: string, item: Case): Promise<Uint8Array | null> {
  try {
    return await wat(readFileSync(file, "utf8"));
  } catch (error) {
    const reason = /Custom\("(.*?)"\)/.exec(String(error))?.[1] ?? String(error);
    assert.ok(item.expected.includes(reason), `${file}: ${reason}`);
    return null;
  }
}

/** As wac's resolver looks for it: a folder of WIT, or a component in text or binary form. */
async function resolvePackages(item: Case): Promise<Package[]> {
  const tk = await toolkit();
  const found: Package[] = [];
  const wanted = tk.wacPackages({ path: item.path, text: item.text });
  for (const key of wanted.ok ? wanted.value : []) {
    const file = path.join(item.packages, ...key.name.split(":"), ...(key.version === undefined ? [] : [key.version]));
    const name = key.version === undefined ? key.name : `${key.name}@${key.version}`;
    if (existsSync(file) && statSync(file).isDirectory())
      found.push({ name, content: { tag: "wit", val: await readWit(file, item.packages) } });
    else if (existsSync(`${file}.wat`)) {
      const bytes = await assemble(`${file}.wat`, item);
      if (bytes !== null) found.push(binaryPackage(name, bytes));
    } else if (existsSync(`${file}.wasm`)) found.push(binaryPackage(name, new Uint8Array(readFileSync(`${file}.wasm`))));
  }
  return found;
}

function flat(text: string): string {
  return text.replace(/[│╭╰├─▶×┬·|\s]+/g, " ").trim();
}

/** The golden is a drawing: its message, causes, labels and position are compared. */
function sameReport(problem: Problem, item: Case): void {
  const expected = flat(item.expected);
  for (const text of [problem.message, ...problem.causes, ...problem.labels.flatMap((label) => label.message ?? [])]) {
    assert.ok(expected.includes(flat(text)), `${item.path}: "${text}" is not in\n${item.expected}`);
  }
  const place = /\[[^\]]*\.wac:(\d+):(\d+)\]/.exec(item.expected);
  if (place === null) return;
  const starts = problem.labels.map((label) => byteOffsetToPosition(item.text, label.span.start));
  assert.ok(
    starts.some((at) => at.line + 1 === Number(place[1]) && at.character + 1 === Number(place[2])),
    `${item.path}: ${place[0]} is none of ${JSON.stringify(starts)}`,
  );
}

if (crate === null) {
  test("official WAC suite", { skip: absent("the sources of wac-parser 0.12.0 are not in cargo's registry") }, () => {});
} else {
  const folder = (name: string): string => path.join(crate, "tests", ...name.split("/"));

  test("official WAC suite: parser", async () => {
    const tk = await toolkit();
    const valid = cases(folder("parser"));
    for (const item of valid) assert.equal(canonical(must(tk.parseWac(item))), canonical(JSON.parse(item.expected)), item.path);
    const invalid = cases(folder("parser/fail"));
    for (const item of invalid) {
      const outcome = tk.parseWac(item);
      assert.ok(!outcome.ok, `${item.path} is accepted`);
      sameReport(outcome.problem, item);
    }
    assert.deepEqual([valid.length, invalid.length], [7, 18]);
  });

  test("official WAC suite: resolution", async () => {
    const tk = await toolkit();
    const valid = cases(folder("resolution"));
    for (const item of valid) {
      const report = must(tk.graphOf(item, await resolvePackages(item)));
      assert.deepEqual(report.problems, [], item.path);
      assert.equal(report.graph.nodes.length, item.expected.match(/instantiation of package/g)?.length ?? 0, item.path);
    }
    const invalid = cases(folder("resolution/fail"));
    for (const item of invalid) {
      const packages = await resolvePackages(item);
      const references = tk.wacPackages(item);
      const outcome = references.ok ? tk.compose(item, packages) : references;
      assert.ok(!outcome.ok, `${item.path} is accepted`);
      if (item.expected.includes("× failed to resolve package")) continue;
      sameReport(outcome.problem, item);
      const report = tk.graphOf(item, packages);
      if (references.ok && report.ok) {
        const messages = report.value.problems.map((problem) => problem.message);
        assert.ok(
          messages.includes(outcome.problem.message),
          `${item.path}: ${outcome.problem.message} is none of\n${messages.join("\n")}`,
        );
      }
    }
    assert.deepEqual([valid.length, invalid.length], [14, 114]);
  });

  test("official WAC suite: encoding", async () => {
    const tk = await toolkit();
    const valid = cases(folder("encoding"));
    for (const item of valid) {
      const { bytes } = must(tk.compose(item, await resolvePackages(item), { importDependencies: true }));
      assert.equal((await print(bytes)).trim(), item.expected.trim(), item.path);
    }
    const invalid = cases(folder("encoding/fail"));
    for (const item of invalid) {
      const outcome = tk.compose(item, await resolvePackages(item), { importDependencies: true });
      assert.ok(!outcome.ok, `${item.path} is accepted`);
      sameReport(outcome.problem, item);
    }
    assert.deepEqual([valid.length, invalid.length], [6, 4]);
  });
}
