/** What wit-bindgen's header for C tells of a world: the functions to write, and those to call. */

export interface CParam {
  /** Without the star. */
  type: string;
  pointer: boolean;
  name: string;
}

export interface CFunction {
  result: string;
  name: string;
  params: CParam[];
  /** The whole, without the semicolon. */
  prototype: string;
}

export interface CHeader {
  /** The functions to write, under the interface's name as the header gives it. */
  exports: { from: string; functions: CFunction[] }[];
  /** The functions to call. */
  imports: CFunction[];
  /** Destructors of exported resources, whose representation is one's own. */
  destructors: CFunction[];
}

/** Reads the header, which is regular: sections under comments, one prototype a line. */
export function readHeader(text: string): CHeader {
  const header: CHeader = { exports: [], imports: [], destructors: [] };
  let into: CFunction[] | null = null;
  for (const line of text.split("\n")) {
    const section = /^\/\/ (Imported|Exported|Helper) Functions(?: from `([^`]*)`)?/.exec(line);
    if (section) into = section[1] === "Imported" ? header.imports : null;
    if (section?.[1] === "Exported") {
      into = [];
      header.exports.push({ from: section[2] ?? "", functions: into });
    }
    const found = prototype(line);
    if (!found) continue;
    if (into) into.push(found);
    else if (/_destructor$/.test(found.name) && !line.startsWith("extern")) header.destructors.push(found);
  }
  return header;
}

function prototype(line: string): CFunction | null {
  const match = /^(?:extern )?(\w[\w ]*?\**) ?\b(\w+)\((.*)\);$/.exec(line);
  if (!match || match[1] === "typedef") return null;
  const [, result, name, inside] = match;
  const params = inside === "void" || inside === "" ? [] : inside!.split(", ").map(param);
  return { result: result!.trim(), name: name!, params, prototype: line.replace(/^extern /, "").replace(/;$/, "") };
}

function param(text: string): CParam {
  const [, type, stars, name] = /^(.*?)\s*(\**)\s*(\w+)$/.exec(text)!;
  return { type: type!, pointer: stars !== "", name: name! };
}

/** The header among wit-bindgen's files. */
export const isHeader = (file: { path: string }): boolean => /^[^/]+\.h$/.test(file.path);
