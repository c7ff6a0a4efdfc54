/** What the layout promises: which packages a folder may import, that the manifest equals the code, budgets, and that nothing is skipped for good. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";

const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { encoding: "utf8" })
  .split("\n")
  .filter((it) => it !== "");
const read = (file: string): string => readFileSync(file, "utf8");
const sources = files.filter((it) => /^(server|client)\/.*\.ts$/.test(it) && !it.endsWith(".d.ts"));
type Described = { markdownDescription?: string; description?: string };
interface Debugger {
  configurationAttributes: Record<"launch" | "attach", { properties: Record<string, Described> }>;
  initialConfigurations: Record<string, unknown>[];
  configurationSnippets: { label: string; description: string; body: Record<string, unknown> }[];
}

const manifest = JSON.parse(read("package.json")) as {
  contributes: {
    commands: { command: string }[];
    configuration: { properties: Record<string, unknown> };
    debuggers: Debugger[];
  };
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};

/** npm packages and Node's own modules that each folder may import; a folder that is not named may import neither. */
const PACKAGES: [RegExp, RegExp][] = [
  [/^server\/src\/(protocol|wit|wac|graph|trace|features)\//, /^$/],
  [/^server\/src\/toolkit\//, /^node:/],
  [/^server\/src\/compose\//, /^(node:|smol-toml$)/],
  [/^server\/src\/bindings\//, /^(node:|@bytecodealliance\/(jco-transpile\/component|preview2-shim\/filesystem)$)/],
  [/^server\/src\/build\//, /^(node:|smol-toml$|@bytecodealliance\/(jco-transpile\/wasm-tools|preview2-shim\/filesystem)$)/],
  [/^server\/src\/run\//, /^(node:|@bytecodealliance\/(jco-transpile\/component|preview2-shim))/],
  [/^server\/src\/lsp\//, /^(node:|vscode-languageserver)/],
  [/^server\/src\/dap\//, /^(node:|vscode-languageserver$|@vscode\/debug(adapter|protocol)$)/],
  [/^server\/src\/cli\//, /^node:/],
  [/^server\/src\/[^/]+\.ts$/, /^(node:|vscode-languageserver\/node)/],
  [/^client\/webview\//, /^(d3-(selection|zoom)|elkjs\/lib\/elk-api\.js)$/],
  [/^client\/src\//, /^(node:|vscode$|vscode-languageclient|jsonc-parser$)/],
];

function imports(text: string): string[] {
  return [...text.matchAll(/(?:^|\n)(?:import|export)[^;]*?from\s+"([^"]+)"|(?<!@)import\("([^"$]+)"\)/g)].map(
    (match) => match[1] ?? match[2]!,
  );
}

test("a folder imports only the packages that it may", () => {
  for (const file of sources) {
    const allowed = PACKAGES.find(([folder]) => folder.test(file))?.[1];
    assert.ok(allowed, `${file} lies in a folder that test/tidy.test.ts does not know`);
    for (const name of imports(read(file))) {
      if (name.startsWith(".")) continue;
      assert.match(name, allowed, `${file} imports ${name}`);
    }
  }
});

test("the client shares nothing with the server but the protocol", () => {
  for (const file of sources.filter((it) => it.startsWith("client/"))) {
    for (const name of imports(read(file)).filter((it) => it.includes("server/")))
      assert.match(name, /server\/src\/protocol\//, `${file} imports ${name}`);
  }
});

test("the stages import each other in one direction, and no two files import each other", () => {
  const graph = new Map(
    sources.map((file) => [
      file,
      imports(read(file))
        .filter((it) => it.startsWith("."))
        .map((it) => path.join(path.dirname(file), it)),
    ]),
  );
  const state = new Map<string, "open" | "done">();
  const visit = (file: string, trail: string[]): void => {
    if (state.get(file) === "done") return;
    assert.notEqual(state.get(file), "open", `a circle of imports: ${[...trail, file].join(" -> ")}`);
    state.set(file, "open");
    for (const next of graph.get(file) ?? []) visit(next, [...trail, file]);
    state.set(file, "done");
  };
  for (const file of sources) visit(file, []);
});

test("files and functions stay small", () => {
  const sizes = sources.map((file) => [file, read(file).split("\n").length] as const);
  for (const [file, lines] of sizes) assert.ok(lines <= 400, `${file} has ${lines} lines; 400 is the most`);
  const sorted = sizes.map(([, lines]) => lines).sort((a, b) => a - b);
  assert.ok(sorted[sorted.length >> 1]! <= 130, `the median file has ${sorted[sorted.length >> 1]} lines; about 100 is the aim`);
  for (const file of ["server/src/server.ts", "server/src/cli.ts", "server/src/runner.ts", "client/src/extension.ts"]) {
    assert.ok(read(file).split("\n").length <= 100, `${file} is an entry point: a screenful`);
  }
  for (const file of sources) {
    let start = -1;
    read(file)
      .split("\n")
      .forEach((line, index) => {
        if (/^(export )?(async )?function /.test(line)) start = index;
        if (line === "}" && start >= 0) {
          assert.ok(index - start < 60, `${file}:${start + 1}: a function of ${index - start + 1} lines; 60 is the most`);
          start = -1;
        }
      });
  }
});

test("commands and settings of the manifest are those of the code", () => {
  const code = sources
    .filter((it) => it.startsWith("client/"))
    .map(read)
    .join("\n");
  const declared = manifest.contributes.commands.map((it) => it.command).sort();
  const table = [...new Set([...read("client/src/commands.ts").matchAll(/"(witloom\.[A-Za-z]+)"/g)].map((match) => match[1]!))].filter(
    (it) => declared.includes(it) || !it.includes("."),
  );
  for (const command of declared) assert.ok(code.includes(`"${command}"`), `package.json declares ${command}, which no code registers`);
  assert.ok(table.length > 0);
  const lenses = [...read("server/src/features/wacLenses.ts").matchAll(/"(witloom\.[A-Za-z]+)"/g)].map((match) => match[1]!);
  for (const command of lenses) assert.ok(declared.includes(command), `a code lens calls ${command}, which package.json does not declare`);
  const settings = Object.keys(manifest.contributes.configuration.properties).filter((it) => !it.startsWith("witloom.trace."));
  const all = `${code}\n${sources.map(read).join("\n")}`;
  for (const setting of settings) {
    const last = setting.split(".").at(-1)!;
    assert.ok(all.includes(last), `package.json declares the setting ${setting}, which no code reads`);
  }
});

test("launch.json may hold what is read of it, nothing else, and every field is described", () => {
  const [{ configurationAttributes: own, initialConfigurations, configurationSnippets }] = manifest.contributes.debuggers as [Debugger];
  const declared = /export interface LaunchConfiguration \{([\s\S]*?)\n\}/.exec(read("server/src/protocol/launch.ts"))![1]!;
  const fields = [...declared.matchAll(/^ {2}(\w+)\??:/gm)].map((match) => match[1]!);
  assert.deepEqual(Object.keys(own.launch.properties).sort(), fields.sort());
  // Fields that are no matter of the run itself, and who reads them.
  const session = read("server/src/dap/lifecycle.ts");
  const reader = read("server/src/run/launch.ts");
  for (const field of fields) {
    const read = new RegExp(`["'.]${field}\\b|\\{[^}]*\\b${field}\\b[^}]*\\} = `);
    assert.ok(read.test(reader) || read.test(session), `launch.json may hold ${field}, which nothing reads`);
  }
  for (const [request, { properties }] of Object.entries(own))
    for (const [name, it] of Object.entries(properties))
      assert.match(it.markdownDescription ?? it.description ?? "", /^[A-Z].{10,}\.( |$|`)|\.$/, `${request}: ${name} is not described`);
  const bodies = [...initialConfigurations, ...configurationSnippets.map((it) => it.body)];
  const known = (body: Record<string, unknown>): string[] => [
    ...["type", "request", "name", "preLaunchTask"],
    ...Object.keys(own[body["request"] as "launch" | "attach"].properties),
  ];
  for (const body of bodies)
    assert.deepEqual(
      Object.keys(body).filter((it) => !known(body).includes(it)),
      [],
    );
  for (const { label, description } of configurationSnippets) assert.ok(label.startsWith("Witloom: ") && description.endsWith("."), label);
  assert.ok(bodies.some((it) => "preLaunchTask" in it));
});

test("dependencies are pinned exactly", () => {
  for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
    assert.match(version, /^\d+\.\d+\.\d+$/, `${name} is ${version}`);
  }
});

test("the lock file knows the packages of every platform", () => {
  // npm leaves out what it cannot find for other platforms when it writes the file, and `npm ci` then refuses it.
  const lock = JSON.parse(read("package-lock.json")) as {
    packages: Record<string, { version?: string; optionalDependencies?: Record<string, string> }>;
  };
  for (const [name, entry] of Object.entries(lock.packages)) {
    for (const optional of Object.keys(entry.optionalDependencies ?? {})) {
      const found = [`node_modules/${optional}`, `${name}/node_modules/${optional}`].some((it) => lock.packages[it]?.version !== undefined);
      assert.ok(found, `package-lock.json lacks ${optional} of ${name}: run node scripts/lockfile.mjs`);
    }
  }
});

test("no test is left out for good, and nothing names this machine", () => {
  const tests = files.filter((it) => /^test\/.*\.(ts|mjs)$/.test(it) && !it.endsWith("tidy.test.ts"));
  for (const file of tests) assert.doesNotMatch(read(file), /\.only\(|\bit\.skip\(|\bdescribe\.skip\(|test\.todo\(|test\.skip\("/, file);
  const text = files.filter(
    (it) =>
      /\.(ts|mjs|json|md|sh|py|rs|go|c|cpp|toml|wit|wac)$|\.ci\/run$/.test(it) &&
      it !== "package-lock.json" &&
      !it.endsWith("tidy.test.ts"),
  );
  for (const file of text) assert.doesNotMatch(read(file), /\/work\/|\/root\/|registry\.npmjs\.org|index\.crates\.io/, file);
});

test("no committed file is larger than 3 MB, but the engines", () => {
  for (const file of files.filter((it) => !/^components\/(toolkit\/toolkit|bindgen\/bindgen|symbols\/symbols)\.wasm$/.test(it))) {
    assert.ok(readFileSync(file).length <= 3 << 20, `${file} has ${readFileSync(file).length} bytes`);
  }
});
