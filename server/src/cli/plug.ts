/** `witloom plug`: exports of plugs into the imports of a socket, byte for byte as `wac plug`; what fits nowhere is told with its reason. */
import path from "node:path";
import { diskFiles } from "../compose/files.ts";
import { problemText } from "../compose/problems.ts";
import { type Command, oneFile, UsageError } from "./command.ts";
import { existing, writeResult } from "./compose.ts";

export const plug: Command = {
  usage: "witloom plug SOCKET.wasm --plug P.wasm [--plug Q.wasm] -o OUT.wasm",
  options: { plug: { type: "string", multiple: true }, output: { type: "string", short: "o" } },
  async run(args, around) {
    const socket = oneFile(args, "socket component");
    const plugs = args.list("plug");
    if (plugs.length === 0) throw new UsageError("name at least one component with --plug");
    for (const file of [socket, ...plugs]) existing(file, around);
    const read = (file: string): Uint8Array => diskFiles().bytes(path.resolve(around.cwd, file))!;
    const parts = plugs.map((file) => ({ name: path.basename(file).replace(/\.[^.]*$/, ""), bytes: read(file) }));
    const outcome = (await around.toolkit()).plug(read(socket), parts);
    if (!outcome.ok) {
      around.err(`${socket}: ${problemText(outcome.problem)}\n`);
      return 1;
    }
    for (const it of outcome.value.unmatched) around.err(`${plugs[it.plug]}: its export ${it.export} is not used: ${it.reason}\n`);
    writeResult(args, around, outcome.value.bytes);
    return 0;
  },
};
