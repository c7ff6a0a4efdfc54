/**
 * The worlds of the two components around a program, as WIT: one exports what the program imports, the other imports what it exports. In: the
 * program's own WIT, as the official crates print it. Out: the text of a package with both worlds, or null where it cannot be read.
 */
import { parseWit } from "../../../wit/parse.ts";
import { isLink, type WorldNode } from "../../../wit/tree.ts";

import { type HostResource, LOG, MADE } from "./answers.ts";

export const ANSWERS_WORLD = "witloom-answers";
export const DRIVER_WORLD = "witloom-driver";

export interface Worlds {
  text: string;
  /** Version of the WASI interfaces that the two use themselves: one that the program does not, since its own may have other functions. */
  wasi: string;
}

/** `hosts`: the resources that one makes for the other, each with its number among all of the host's. */
export function worldsOf(wit: string, hosts: readonly (HostResource & { index: number })[]): Worlds | null {
  const { items } = parseWit(wit);
  const world = items.find((it): it is WorldNode => it.kind === "world");
  if (!world) return null;
  const wasi = freeVersion(wit);
  // Types of the world itself serve its functions, which both sides may need.
  const types = world.items.filter((it) => !isLink(it)).map((it) => wit.slice(it.start, it.end));
  const links = world.items.filter(isLink);
  const turned = (kind: "import" | "export", into: string): { text: string[]; inline: boolean } => {
    const own = links.filter((it) => it.kind === kind);
    // What documents it comes first.
    const text = own.map((it) =>
      wit.slice(it.start, it.end).replace(new RegExp(`^((?:\\s*///[^\\n]*\\n|@[^\\n]*\\n)*\\s*)${kind}\\b`), `$1${into}`),
    );
    return { text, inline: own.some((it) => it.path === null) };
  };
  const answers = turned("import", "export");
  const driver = turned("export", "import");
  const made = hosts.length === 0 ? "" : MADE;
  const link = (kind: string): string => (made === "" ? "" : `${kind} ${made};`);
  const worlds = `world ${ANSWERS_WORLD} {
  import wasi:cli/stdout@${wasi};
  export ${LOG};
  ${link("export")}
  ${[...(answers.inline ? types : []), ...answers.text].join("\n  ")}
}
world ${DRIVER_WORLD} {
  import ${LOG};
  ${link("import")}
  export wasi:cli/run@${wasi};
  ${[...(driver.inline ? types : []), ...driver.text].join("\n  ")}
}`;
  return { text: `${wit.slice(0, world.start)}${worlds}\n${wit.slice(world.end)}\n${packages(wasi, hosts)}`, wasi };
}

/** The lowest version of WASI 0.2 of which the text has no package. */
function freeVersion(wit: string): string {
  for (let patch = 0; ; patch++) {
    const version = `0.2.${patch}`;
    if (!["wasi:cli", "wasi:io"].some((it) => wit.includes(`${it}@${version} {`))) return version;
  }
}

/** What the two need of each other and of the real host. */
const packages = (wasi: string, hosts: readonly (HostResource & { index: number })[]): string => `package witloom:replay {
  interface log { write: func(bytes: list<u8>); }
  interface made {
    ${hosts.map((it) => `use ${it.interface}.{%${it.name} as r${it.index}}; make${it.index}: func(number: u32) -> r${it.index};`).join("\n    ")}
  }
}
package wasi:io@${wasi} {
  interface error { resource error; }
  interface streams {
    use error.{error};
    variant stream-error { last-operation-failed(error), closed }
    resource output-stream { blocking-write-and-flush: func(contents: list<u8>) -> result<_, stream-error>; }
  }
}
package wasi:cli@${wasi} {
  interface stdout { use wasi:io/streams@${wasi}.{output-stream}; get-stdout: func() -> output-stream; }
  interface run { run: func() -> result; }
}
`;
