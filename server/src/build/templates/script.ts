/** JavaScript and TypeScript: an object for each exported interface, with a class for each resource. */
import type { BuildLanguage } from "../../protocol/build.ts";
import type { FunctionJson } from "../../protocol/resolve.ts";
import { camelCase, pascalCase, scriptName } from "./names.ts";
import { resultText, type Types, typeText } from "./scriptTypes.ts";
import type { Template, TemplateContext } from "./template.ts";
import { isAsync, type Port, plainName, type ResourcePort, type Side } from "./worldModel.ts";

/** Those that the template was tried with. */
const PACKAGES = { "@bytecodealliance/componentize-js": "0.22.0", esbuild: "0.28.2" };

/** For either language. TypeScript's types come with the project, as jco gives them. */
export const scriptTemplate =
  (language: Extract<BuildLanguage, "javascript" | "typescript">): Template =>
  async (context) => {
    const typed = language === "typescript";
    const types = typed ? await context.types() : { ok: true as const, value: [] };
    if (!types.ok) return types;
    const main = typed ? "index.ts" : "index.js";
    const config = typed ? [{ path: "tsconfig.json", text: TSCONFIG }] : [];
    const declared = types.value.map((it) => ({ ...it, path: `types/${it.path}` }));
    const devDependencies = typed ? { ...PACKAGES, typescript: "7.0.2" } : PACKAGES;
    const json = { name: context.name.toLowerCase(), version: "0.1.0", private: true, type: "module", main, devDependencies };
    const sources = [
      { path: main, text: source(context, typed) },
      { path: "package.json", text: `${JSON.stringify(json, null, 2)}\n` },
    ];
    return { ok: true, value: { sources: [...sources, ...config, ...declared], main, ignored: ["node_modules/"] } };
  };

const TSCONFIG = `{
  "compilerOptions": {
    "target": "es2023",
    "module": "esnext",
    "moduleResolution": "bundler",
    "strict": true,
    "skipLibCheck": true,
    "types": [],
    "noEmit": true
  },
  "include": ["*.ts", "types/**/*.d.ts"]
}
`;

function source({ model }: TemplateContext, typed: boolean): string {
  const { imports, exports, resolve } = model;
  const calls = [
    ...callsOf(imports),
    ...(imports.functions.length > 0 ? [`import { ${imports.functions.map((it) => scriptName(it.name)).join(", ")} } from "$root";`] : []),
  ];
  const comment = calls.length === 0 ? "" : `// It may call:\n${calls.map((it) => `//   ${it}\n`).join("")}\n`;
  const unique = (it: Port): boolean => exports.interfaces.filter((one) => one.name === it.name).length === 1;
  const heads: string[] = [];
  const parts = exports.interfaces
    .filter((it) => it.functions.length + it.resources.length > 0)
    .map((port, index) => {
      const home = `${pascalCase(port.name)}Types${unique(port) ? "" : index + 1}`;
      const own = (name: string): string => {
        heads.push(importLine(port, home));
        return `${home}.${pascalCase(name)}`;
      };
      const types: Types = { resolve, typed, home: own };
      return interfaceText(port, exports, types);
    });
  const world: Types = { resolve, typed, home: (name) => `import('${model.key}').${pascalCase(name)}` };
  const functions = exports.functions.map((it) => worldFunction(it, world));
  const lines = [...new Set(heads)].map((it) => `${it}\n`).join("");
  return `${lines}${lines === "" ? "" : "\n"}${comment}${[...parts, ...functions].join("\n")}`;
}

const importLine = (port: Port, home: string): string =>
  `import type * as ${home} from "${port.package === null ? camelCase(port.name) : port.key}";`;

function callsOf({ interfaces }: Side): string[] {
  return interfaces.flatMap((it) => {
    const names = [...it.functions.map((one) => safe(camelCase(plainName(one)))), ...it.resources.map((one) => pascalCase(one.name))];
    return names.length === 0 ? [] : [`import { ${names.join(", ")} } from "${it.key}";`];
  });
}

/** A reserved word can be imported under another name only. */
const safe = (name: string): string => (scriptName(name) === name ? name : `${name} as ${name}_`);

/** An object under the interface's name; two of one name are exported under their full ones. */
function interfaceText(port: Port, side: Side, types: Types): string {
  const same = side.interfaces.filter((it) => it.name === port.name);
  const members = [
    ...port.resources.map((it) => `  ${pascalCase(it.name)}: ${classText(it, types)},\n`),
    ...port.functions.map((it) => `  ${method(it, types, "  ")},\n`),
  ];
  const body = `{\n${members.join("\n")}};\n`;
  const name = scriptName(port.name);
  if (same.length > 1)
    return `const ${name}${same.indexOf(port) + 1} = ${body}export { ${name}${same.indexOf(port) + 1} as "${port.key}" };\n`;
  return name === camelCase(port.name)
    ? `export const ${name} = ${body}`
    : `const ${name} = ${body}export { ${name} as ${camelCase(port.name)} };\n`;
}

function classText({ constructor_, methods, statics }: ResourcePort, types: Types): string {
  const members = [
    ...(constructor_ ? [`constructor${signature(constructor_, types, false)} {\n      throw new Error("todo");\n    }`] : []),
    ...methods.map((it) => method({ ...it, params: it.params.slice(1) }, types, "    ")),
    ...statics.map((it) => `static ${method(it, types, "    ")}`),
  ];
  return `class {\n${members.map((it) => `    ${it}\n`).join("\n")}  }`;
}

function method(fn: FunctionJson, types: Types, indent: string): string {
  return `${isAsync(fn) ? "async " : ""}${camelCase(plainName(fn))}${signature(fn, types, true)} {\n${indent}  throw new Error("todo");\n${indent}}`;
}

function worldFunction(fn: FunctionJson, types: Types): string {
  const name = scriptName(fn.name);
  const own = camelCase(fn.name);
  const head = name === own ? "export " : "";
  const tail = name === own ? "" : `\nexport { ${name} as ${own} };\n`;
  return `${head}${isAsync(fn) ? "async " : ""}function ${name}${signature(fn, types, true)} {\n  throw new Error("todo");\n}\n${tail}`;
}

function signature(fn: FunctionJson, types: Types, returns: boolean): string {
  const params = fn.params.map(({ name, type }) => `${scriptName(name)}${types.typed ? `: ${typeText(type, types)}` : ""}`);
  const result = returns && types.typed ? `: ${resultText(fn.result, types, isAsync(fn))}` : "";
  return `(${params.join(", ")})${result}`;
}
