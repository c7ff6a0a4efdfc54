/** C++: definitions for the declarations of wit-bindgen's header, and the resources' own headers. */

import { failed } from "../../bindings/problems.ts";
import type { GeneratedFile } from "../../protocol/bindings.ts";
import { type CppDeclarations, declarations } from "./cppHeader.ts";
import { type Template, textOf } from "./template.ts";

export const cppTemplate: Template = async ({ name, world, bindings }) => {
  const made = await bindings("cpp");
  if (!made.ok) return made;
  const header = made.value.find((it) => it.path.endsWith("_cpp.h"));
  if (!header) return failed("unsupported", `wit-bindgen gave no header for the world ${world}.`);
  const main = declarations(textOf(header));
  const classes = made.value.filter((it) => /^exports-.*\.h$/.test(it.path)).map((it) => ({ file: it, found: declarations(textOf(it)) }));
  const all = classes.flatMap((it) => it.found.types);
  const headers = classes.map(({ file, found }) => ownHeader(file, found, [...main.types, ...all]));
  const bodies = [
    ...main.functions.map((it) => ({ scope: it.scope, text: `${it.result} ${it.name}(${it.params}) {\n  abort(); // todo\n}\n` })),
    ...classes.flatMap(({ found }) => found.methods.map((it) => ({ scope: it.scope, text: method(it) }))),
  ];
  const scopes = [...new Set(bodies.map((it) => it.scope))].filter((it) => it.startsWith("exports"));
  const parts = scopes.map((scope) => {
    const inside = bodies.filter((it) => it.scope === scope).map((it) => it.text);
    return `namespace ${scope} {\n\n${inside.join("\n")}\n}\n`;
  });
  const text = `#include <cstdlib>\n#include <utility>\n#include "${header.path}"\n\n${parts.join("\n")}`;
  return { ok: true, value: { sources: [{ path: `${name}.cpp`, text }, ...headers], main: `${name}.cpp`, ignored: [] } };
};

type Method = CppDeclarations["methods"][number];

/** What makes a resource needs its arguments' types whole, so it stands here and not in the header. */
function method({ owner, result, name, params, names }: Method): string {
  const full = `${owner}::${name}(${withOwned(params, owner)})`;
  if (name === "New") {
    const moved = names.map((it) => `std::move(${it})`).join(", ");
    return `${owner}::Owned ${full} {\n  return Owned(new ${owner}(${moved}));\n}\n`;
  }
  const type = result === "" ? "" : `${withOwned(result, owner).replace(/^Owned\b/, `${owner}::Owned`)} `;
  return `${type}${full} {\n  abort(); // todo\n}\n`;
}

/** The class as one's own file: with the types that it names declared before it, which wit-bindgen leaves out. */
function ownHeader(file: GeneratedFile, own: CppDeclarations, types: CppDeclarations["types"]): GeneratedFile {
  const owner = own.types[0]?.name ?? "";
  const text = textOf(file);
  const used = types.filter((it) => it.name !== owner && new RegExp(`\\b${it.name}\\b`).test(text));
  const forward = used.map((it) => `namespace ${it.scope} { ${it.declaration}; }\n`).join("");
  const body = text
    .replace(/^\/\* User class definition[\s\S]*?\*\/\n/m, `// The class is yours: give it what it holds.\n${forward}`)
    .replace(/\{return Owned\(new [^}]*\}/, ";");
  return { path: file.path, text: withOwned(body, owner) };
}

/** `Other::Owned` asks for the whole of another class; its meaning does not. */
function withOwned(text: string, owner: string): string {
  return text.replace(/((?:::)?(?:\w+::)*?)(\w+)::Owned\b/g, (all, path: string, name: string) =>
    name === owner ? all : `std::unique_ptr<${path}${name}, wit::ResourceExportBase<${path}${name}>::Deregister>`,
  );
}
