/** `witloom doctor`: which toolchains are there, and how to get the others. */
import { doctor as look } from "../build/doctor.ts";
import { thisMachine } from "../build/machine.ts";
import { diskFiles } from "../compose/files.ts";
import type { ToolchainReport } from "../protocol/build.ts";
import { type Command, UsageError } from "./command.ts";

export const doctor: Command = {
  usage: `witloom doctor [--json]

Each toolchain: found or not, its version and tools, and the command that installs it.
--json   {"toolchains":[{"language","found","version","tools":[{"name","found","version","path"}],"install"}]}`,
  options: { json: { type: "boolean" } },
  async run(args, around) {
    if (args.positionals.length > 0) throw new UsageError(`doctor takes no argument, '${args.positionals[0]}' was given`);
    const toolchains = await look(thisMachine(diskFiles()), around.cwd);
    around.out(args.flag("json") ? `${JSON.stringify({ toolchains })}\n` : toolchains.map(rowOf).join(""));
    return 0;
  },
};

function rowOf({ language, found, version, tools, install }: ToolchainReport): string {
  const there = tools.filter((it) => it.found).map((it) => `${it.name} ${it.version} (${it.path})`);
  const rest = found ? there.join(", ") : `install it with: ${install}`;
  return `${language.padEnd(11)} ${(found ? `found ${version}` : "not found").padEnd(24)} ${rest}\n`;
}
