/** C: a function for each prototype of the header that the bindings have. */
import { isHeader, readHeader } from "./cHeader.ts";
import { type Template, textOf } from "./template.ts";

export const cTemplate: Template = async ({ name, bindings }) => {
  const made = await bindings("c");
  if (!made.ok) return made;
  const file = made.value.find(isHeader);
  const { exports, imports, destructors } = readHeader(textOf(file));
  const calls = imports.length === 0 ? "" : `// It may call:\n${imports.map((it) => `//   ${it.prototype};\n`).join("")}\n`;
  const own = destructors.map(({ prototype, params }) => {
    const { type, name: rep } = params[0]!;
    return `struct ${type} {\n  int todo;\n};\n\n${prototype} {\n  free(${rep});\n}\n\n`;
  });
  const functions = exports.flatMap(({ from, functions: all }) =>
    all.map((it, index) => `${index === 0 ? `// ${from}\n\n` : ""}${it.prototype} {\n  abort(); // todo\n}\n`),
  );
  const text = `#include <stdlib.h>\n#include "${file?.path}"\n\n${calls}${own.join("")}${functions.join("\n")}`;
  return { ok: true, value: { sources: [{ path: `${name}.c`, text }], main: `${name}.c`, ignored: [] } };
};
