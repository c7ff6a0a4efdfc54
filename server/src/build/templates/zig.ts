/** Zig: exported functions for the prototypes of C's header, whose types Zig translates. */
import { type CFunction, type CParam, isHeader, readHeader } from "./cHeader.ts";
import { type Template, textOf } from "./template.ts";

const TYPES: Record<string, string> = {
  ...{ void: "void", bool: "bool", float: "f32", double: "f64", size_t: "usize" },
  ...{ uint8_t: "u8", uint16_t: "u16", uint32_t: "u32", uint64_t: "u64", int8_t: "i8", int16_t: "i16", int32_t: "i32", int64_t: "i64" },
};
const KEYWORDS = new Set(
  "addrspace align allowzero and anyframe anytype asm break callconv catch comptime const continue defer else enum errdefer error export extern fn for if inline linksection noalias noinline nosuspend opaque or orelse packed pub resume return struct suspend switch test threadlocal try type union unreachable usingnamespace var volatile while async await bool void true false null undefined".split(
    " ",
  ),
);

export const zigTemplate: Template = async ({ bindings }) => {
  const made = await bindings("c");
  if (!made.ok) return made;
  const { exports, imports, destructors } = readHeader(textOf(made.value.find(isHeader)));
  const functions = exports.flatMap((it) => it.functions);
  const taken = new Set(["wit", ...[...functions, ...destructors].map((it) => it.name)]);
  const calls = imports.length === 0 ? "" : `// It may call:\n${imports.map((it) => `//   wit.${it.name}\n`).join("")}\n`;
  const own = destructors.map((it) => zigFunction(it, taken, "// todo: free what rep stands for"));
  const text = `const wit = @import(${JSON.stringify("wit")});\n\n${calls}${[...own, ...functions.map((it) => zigFunction(it, taken, "@trap(); // todo"))].join("\n")}`;
  return { ok: true, value: { sources: [{ path: "src/main.zig", text }], main: "src/main.zig", ignored: [] } };
};

function zigFunction({ name, params, result }: CFunction, taken: Set<string>, body: string): string {
  const all = params.map((it) => ({ name: nameOf(it.name, taken), type: typeOf(it) }));
  const unused = all.map((it) => `    _ = ${it.name};\n`).join("");
  const list = all.map((it) => `${it.name}: ${it.type}`).join(", ");
  return `export fn ${name}(${list}) ${resultOf(result)} {\n${unused}    ${body}\n}\n`;
}

/** Zig lets nothing be hidden by a parameter's name. */
function nameOf(name: string, taken: Set<string>): string {
  if (taken.has(name)) return `${name}_`;
  return KEYWORDS.has(name) || /^[iu]\d+$|^f\d+$/.test(name) ? `@"${name}"` : name;
}

const plain = (type: string): string => TYPES[type] ?? `wit.${type}`;

function typeOf({ type, pointer, name }: CParam): string {
  return pointer ? `${name.startsWith("maybe_") ? "?" : ""}*${plain(type)}` : plain(type);
}

const resultOf = (type: string): string => (type.endsWith("*") ? `*${plain(type.slice(0, -1).trim())}` : plain(type));
