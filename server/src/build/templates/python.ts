/** Python: a class for each exported interface and resource, under the names that componentize-py looks for. */
import { failed } from "../../bindings/problems.ts";
import type { FunctionJson, ResolveJson, TypeRef } from "../../protocol/resolve.ts";
import { pascalCase, pythonName, snakeCase } from "./names.ts";
import type { Template } from "./template.ts";
import { isAsync, isResult, type Port, plainName, type ResourcePort, type Side } from "./worldModel.ts";

/** Modules that Python has loaded before it looks for one's own: none can take their place. */
const LOADED = new Set(
  "abc asyncio builtins codecs collections dataclasses enum functools inspect io keyword operator os posix re reprlib site stat sys time types typing warnings weakref".split(
    " ",
  ),
);

export const pythonTemplate: Template = async ({ model }) => {
  const { imports, exports, resolve } = model;
  const clash = exports.interfaces.find((it) => it.resources.length > 0 && LOADED.has(moduleOf(it, exports)));
  if (clash)
    return failed(
      "unsupported",
      `componentize-py looks for the resources of ${clash.key} in a module ${moduleOf(clash, exports)}, which Python itself has; rename the interface, or choose another language.`,
    );
  const calls = [
    ...imports.functions.map((it) => `wit_world.${pythonName(it.name)}`),
    ...imports.interfaces.flatMap((it) => callsOf(it, imports)),
  ];
  const comment = calls.length === 0 ? "" : `# It may call:\n${calls.map((it) => `#   ${it}\n`).join("")}\n`;
  const classes = exports.interfaces
    .filter((it) => it.functions.length > 0)
    .map((it) =>
      classText(
        pascalCase(nameOf(it, exports)),
        `exports.${pascalCase(nameOf(it, exports))}`,
        it.functions.map((one) => def(one, resolve, false)),
      ),
    );
  if (exports.functions.length > 0)
    classes.push(
      classText(
        "WitWorld",
        "wit_world.WitWorld",
        exports.functions.map((it) => def(it, resolve, false)),
      ),
    );
  const modules = exports.interfaces.filter((it) => it.resources.length > 0);
  const app = `${HEAD}import wit_world\nfrom wit_world import exports\n\n${comment}${classes.map((it) => `\n${it}`).join("\n")}`;
  const sources = modules.map((it) => ({ path: `${moduleOf(it, exports)}.py`, text: resourceModule(it, exports, resolve) }));
  const main = classes.length > 0 || sources.length === 0 ? "app.py" : sources[0]!.path;
  return { ok: true, value: { sources: [{ path: "app.py", text: app }, ...sources], main, ignored: ["__pycache__/"] } };
};

/** Types are notes for people and editors: Python does not look at them. */
const HEAD = "from __future__ import annotations\n\n";

/** componentize-py names an interface by its package too where two of a side have one name. */
function nameOf(port: Port, side: Side): string {
  const alone = side.interfaces.filter((it) => it.name === port.name).length === 1;
  if (alone || port.package === null) return port.name;
  return `${port.package.replace(/@.*/, "").replace(":", "-")}-${port.name}`;
}

const moduleOf = (port: Port, side: Side): string => snakeCase(nameOf(port, side));

function callsOf(port: Port, side: Side): string[] {
  const home = `wit_world.imports.${moduleOf(port, side)}`;
  return [
    ...port.functions.map((it) => `${home}.${pythonName(plainName(it))}`),
    ...port.resources.map((it) => `${home}.${pascalCase(it.name)}`),
  ];
}

function classText(name: string, base: string, methods: string[]): string {
  return `class ${name}(${base}):\n${methods.length === 0 ? "    pass\n" : methods.join("\n")}`;
}

function resourceModule(port: Port, side: Side, resolve: ResolveJson): string {
  const home = moduleOf(port, side);
  const classes = port.resources.map((it) => classText(pascalCase(it.name), `protocols.${pascalCase(it.name)}`, methodsOf(it, resolve)));
  return `${HEAD}from wit_world.exports import ${home} as protocols\n\n${classes.map((it) => `\n${it}`).join("\n")}`;
}

function methodsOf({ constructor_, methods, statics }: ResourcePort, resolve: ResolveJson): string[] {
  const first = constructor_ ? [def({ ...constructor_, name: "__init__", result: null }, resolve, false)] : [];
  return [
    ...first,
    ...methods.map((it) => def({ ...it, params: it.params.slice(1) }, resolve, false)),
    ...statics.map((it) => def(it, resolve, true)),
  ];
}

function def(fn: FunctionJson, resolve: ResolveJson, ofClass: boolean): string {
  const name = fn.name === "__init__" ? fn.name : pythonName(plainName(fn));
  const params = [ofClass ? "cls" : "self", ...fn.params.map((it) => `${pythonName(it.name)}: ${typeText(it.type, resolve)}`)];
  const raises = isResult(resolve, fn.result) ? "        # An error of its result: raise componentize_py_types.Err(value)\n" : "";
  const result = fn.name === "__init__" ? "None" : resultText(fn.result, resolve);
  return `${ofClass ? "    @classmethod\n" : ""}    ${isAsync(fn) ? "async " : ""}def ${name}(${params.join(", ")}) -> ${result}:\n${raises}        raise NotImplementedError("todo")\n`;
}

const PRIMITIVES: Record<string, string> = { bool: "bool", f32: "float", f64: "float", char: "str", string: "str" };

/** A result's error is raised, its value returned. */
function resultText(type: TypeRef | null | undefined, resolve: ResolveJson): string {
  if (type === null || type === undefined) return "None";
  const kind = typeof type === "number" ? resolve.types[type]!.kind : null;
  if (kind !== null && typeof kind === "object" && "result" in kind)
    return kind.result.ok === null ? "None" : typeText(kind.result.ok, resolve);
  return typeText(type, resolve);
}

function typeText(type: TypeRef, resolve: ResolveJson): string {
  if (typeof type === "string") return PRIMITIVES[type] ?? "int";
  const { kind, name } = resolve.types[type]!;
  if (name !== null) return pascalCase(name);
  if (typeof kind !== "object") return "object";
  const inside = (it: TypeRef): string => typeText(it, resolve);
  if ("list" in kind) return kind.list === "u8" ? "bytes" : `list[${inside(kind.list)}]`;
  if ("option" in kind) return `${inside(kind.option)} | None`;
  if ("tuple" in kind) return `tuple[${kind.tuple.types.map(inside).join(", ")}]`;
  if ("map" in kind) return `dict[${inside(kind.map[0])}, ${inside(kind.map[1])}]`;
  if ("handle" in kind) return inside("own" in kind.handle ? kind.handle.own : kind.handle.borrow);
  if ("type" in kind) return inside(kind.type);
  return "object";
}
