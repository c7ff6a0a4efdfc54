/**
 * Program of its own that a plan calls for scripts: bundles the sources with the project's bundler and puts them into a component with the project's
 * engine. Findings are lines on standard error that `problems/script.ts` reads. It is a bundle beside the runner.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { MARK, type ScriptFinding } from "./problems/script.ts";
import { keepMap, type ScriptMap } from "./scriptMap.ts";

const text = { type: "string" } as const;
const { values } = parseArgs({
  options: {
    entry: text,
    wit: text,
    world: text,
    out: text,
    engine: text,
    componentizer: text,
    bundler: text,
    "bundler-folder": text,
    "no-wasi": { type: "boolean" },
  },
});
const value = (name: Exclude<keyof typeof values, "no-wasi">): string => values[name] ?? "";

function tell(found: ScriptFinding): void {
  process.stderr.write(`${MARK}${JSON.stringify(found)}\n`);
}

type Conditions = string | { [condition: string]: Conditions | undefined };

/** Imports a package, or a part of it, from its folder, whatever its age: by its exports for `import` in Node. */
async function importFrom<T>(folder: string, part = "."): Promise<T> {
  const json = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as {
    exports?: Conditions;
    module?: string;
    main?: string;
  };
  const pick = (it: Conditions | undefined): string | undefined => {
    if (it === undefined || typeof it === "string") return it;
    for (const condition of ["node", "import", "module-sync", "default", "require"]) {
      const found = pick(it[condition]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const table = typeof json.exports === "object" ? json.exports : {};
  const star = pick(table["./*"])?.replaceAll("*", part.slice(2));
  const named = part in table ? pick(table[part]) : part === "." ? (pick(json.exports) ?? json.main ?? "index.js") : star;
  const module = (await import(pathToFileURL(path.join(folder, named ?? part)).href)) as T & { default?: T };
  return module.default && typeof module.default === "object" ? { ...module.default, ...module } : module;
}

/** The folder of an installed package, as Node finds it from a folder upwards. */
function installed(from: string, name: string): string | undefined {
  for (let home = from; ; home = path.dirname(home)) {
    const found = path.join(home, "node_modules", name);
    try {
      readFileSync(path.join(found, "package.json"));
      return found;
    } catch {
      if (path.dirname(home) === home) return undefined;
    }
  }
}

interface EsbuildMessage {
  text: string;
  location: { file: string; line: number; column: number } | null;
}

interface Esbuild {
  build(options: object): Promise<{ outputFiles: { path: string; text: string }[]; warnings: EsbuildMessage[] }>;
}

interface Rolldown {
  rolldown(options: object): Promise<{ generate(options: object): Promise<{ output: { code?: string; map?: ScriptMap }[] }> }>;
}

/** The sources become one script; `map` leads from its lines to theirs, and is no part of it. */
interface Bundle {
  code: string;
  map: ScriptMap | null;
}

/** Whether an import is one of the world's: `namespace:package/interface`. */
const OF_WORLD = /^[a-z][\w-]*:[a-z]/;

/** Where the script lies while the component is made: its engine names it so. */
const bundled = (): string => `${value("out")}.js`;

async function bundle(): Promise<Bundle | null> {
  if (value("bundler") === "rolldown") {
    const { rolldown } = await importFrom<Rolldown>(value("bundler-folder"));
    const made = await rolldown({ input: value("entry"), external: (id: string) => OF_WORLD.test(id) && !id.startsWith("node:") });
    const [script] = (await made.generate({ format: "esm", file: bundled(), sourcemap: "hidden" })).output;
    return script?.code === undefined ? null : { code: script.code, map: script.map ?? null };
  }
  const { build } = await importFrom<Esbuild>(value("bundler-folder"));
  const found = (severity: ScriptFinding["severity"], { text: message, location }: EsbuildMessage): void =>
    tell({
      severity,
      message,
      ...(location ? { file: path.resolve(location.file), line: location.line, column: location.column + 1 } : {}),
    });
  const options = {
    ...{ entryPoints: [value("entry")], bundle: true, format: "esm", platform: "neutral", target: "es2023", write: false },
    ...{ outfile: bundled(), sourcemap: "external", sourcesContent: false },
  };
  const world = { name: "world", setup: externals };
  try {
    const made = await build({ ...options, logLevel: "silent", mainFields: ["module", "main"], plugins: [world] });
    for (const warning of made.warnings) found("warning", warning);
    const text = (ending: string): string | undefined => made.outputFiles.find((it) => it.path.endsWith(ending))?.text;
    const [code, map] = [text(".js"), text(".js.map")];
    return code === undefined ? null : { code, map: map === undefined ? null : (JSON.parse(map) as ScriptMap) };
  } catch (error) {
    const { errors, message } = error as { errors?: EsbuildMessage[]; message?: string };
    if (!errors) tell({ severity: "error", message: message ?? String(error) });
    for (const it of errors ?? []) found("error", it);
    return null;
  }
}

function externals(setup: { onResolve(options: object, answer: (args: { path: string }) => object): void }): void {
  setup.onResolve({ filter: OF_WORLD }, ({ path: name }) => ({ path: name, external: true }));
}

/** Whether the WIT itself speaks of HTTP: the engine's own is left out otherwise. */
function worldUsesHttp(): boolean {
  const wit = value("wit");
  const files = wit.endsWith(".wit") ? [wit] : readdirSync(wit).map((it) => path.join(wit, it));
  return files.some((it) => it.endsWith(".wit") && readFileSync(it, "utf8").includes("wasi:http"));
}

async function componentize(source: string): Promise<Uint8Array> {
  const [witPath, world] = [value("wit"), value("world")];
  const folder = value("componentizer");
  writeFileSync(bundled(), source);
  if (value("engine") === "quickjs") {
    const qjs = await importFrom<{ componentize(options: object): Promise<{ component: Uint8Array }> }>(folder);
    const made = await qjs.componentize({
      witPath,
      world,
      jsSource: source,
      jsPath: value("entry"),
      sync: true,
      stubWasi: values["no-wasi"] === true,
    });
    return made.component;
  }
  // It reads the WIT through a shim that sees no files unless it is shown some.
  const shim = installed(folder, "@bytecodealliance/preview2-shim");
  if (shim !== undefined) {
    const filesystem = await importFrom<{ _setPreopens?: (folders: Record<string, string>) => void }>(shim, "./filesystem");
    filesystem._setPreopens?.({ "/": path.parse(witPath).root });
  }
  const monkey = await importFrom<{ componentize(options: object): Promise<{ component: Uint8Array }> }>(folder);
  const all = ["stdio", "random", "clocks", "http", "fetch-event"];
  // The engine looks at the clock at every turn, which fills traces: it has one only where the sources ask for the time.
  const clocks = /\b(Date|performance|setTimeout|setInterval)\b|wasi:clocks/.test(source) ? [] : ["clocks"];
  const disableFeatures = values["no-wasi"] ? all : worldUsesHttp() ? [] : ["http", "fetch-event", ...clocks];
  return (await monkey.componentize({ sourcePath: bundled(), witPath, worldName: world, disableFeatures })).component;
}

try {
  const made = await bundle();
  if (made === null) process.exitCode = 1;
  else {
    const component = await componentize(made.code);
    if (made.map) keepMap(component, made.map, path.dirname(bundled()));
    writeFileSync(value("out"), component);
  }
} catch (error) {
  const { message, payload } = error as { message?: string; payload?: unknown };
  tell({ severity: "error", message: String(payload ?? message ?? error).trim(), file: value("entry") });
  process.exitCode = 1;
}
