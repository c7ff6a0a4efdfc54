/** The editor's findings on wac-parser's own suite: made with components that lost their code, they must say what the official crates say of the whole ones. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { diskFiles, type Files } from "../../server/src/compose/files.ts";
import { findPackages } from "../../server/src/compose/packages.ts";
import { toDiagnostic } from "../../server/src/compose/problems.ts";
import { readDocument } from "../../server/src/compose/wacDocument.ts";
import { absent, crateSource, toolkit } from "../toolkit/kit.ts";

const crate = crateSource("wac-parser", "0.12.0");
const skip = crate === null ? { skip: absent("the sources of wac-parser 0.12.0 are not in cargo's registry") } : {};

/** The files of a case, whose packages lie in a folder named after it instead of in `deps/`. */
function filesOf(file: string): Files {
  const disk = diskFiles();
  const deps = path.join(path.dirname(file), "deps");
  const real = (it: string): string => (it.startsWith(deps) ? file.replace(/\.wac$/, "") + it.slice(deps.length) : it);
  return {
    text: (it) => disk.text(real(it)),
    bytes: (it) => disk.bytes(real(it)),
    stamp: (it) => (disk.stamp(real(it)) === undefined ? undefined : `${real(it)} ${disk.stamp(real(it))}`),
    kind: (it) => disk.kind(real(it)),
    list: (it) => disk.list(real(it)),
  };
}

for (const group of ["resolution", "encoding", "resolution/fail", "encoding/fail"]) {
  test(`wac-parser's ${group} cases have the official verdict`, skip, async () => {
    const tk = await toolkit();
    const folder = path.join(crate!, "tests", ...group.split("/"));
    const names = readdirSync(folder).filter((it) => it.endsWith(".wac"));
    let same = 0;
    for (const name of names) {
      const file = path.join(folder, name);
      const text = readFileSync(file, "utf8").replaceAll("\r\n", "\n");
      const files = filesOf(file);
      const source = { path: file, text };
      const references = tk.wacPackages(source);
      if (!references.ok) {
        assert.equal(readDocument(tk, files, file, text).diagnostics[0]?.message, references.problem.message);
        same++;
        continue;
      }
      const options = { roots: [path.join(folder, "deps")], overrides: {} };
      const { found, missing } = findPackages(files, references.value, options);
      const packages = found.map((it) => {
        if (!it.file.endsWith(".wat") || it.package.content.tag !== "binary") return it.package;
        const binary = tk.assemble(it.file, it.package.content.val);
        return binary.ok ? { name: it.package.name, content: { tag: "binary" as const, val: binary.value } } : null;
      });
      const { diagnostics } = readDocument(tk, files, file, text);
      // A package that is not there, or that is broken, is told in words of our own.
      if (missing.length > 0 || packages.includes(null)) {
        assert.equal(diagnostics[0]?.code, "unknown-package", name);
        same++;
        continue;
      }
      const official = tk.compose(
        source,
        packages.filter((it) => it !== null),
        { importDependencies: true, validate: true },
      );
      if (official.ok) assert.deepEqual(diagnostics, [], name);
      else {
        const wanted = toDiagnostic(official.problem, file, "wac", () => text);
        assert.ok(
          diagnostics.some(
            (it) =>
              it.code === wanted.code &&
              it.message === wanted.message &&
              it.range.start.line === wanted.range.start.line &&
              it.range.start.character === wanted.range.start.character,
          ),
          `${name}: ${JSON.stringify(wanted)}\nis not among ${JSON.stringify(diagnostics)}`,
        );
      }
      same++;
    }
    assert.ok(names.length > 0);
    console.log(`wac-parser 0.12.0, ${group}: ${same} of ${names.length} verdicts, places and words are the same`);
  });
}
