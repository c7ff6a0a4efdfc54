/** `witloom decompose`: a composed component as a `.wac` and its components. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { decompose as takeApart } from "../compose/decompose.ts";
import { diskFiles } from "../compose/files.ts";
import { type Command, diagnosticText, oneFile, UsageError } from "./command.ts";

export const decompose: Command = {
  usage:
    "witloom decompose FILE.wasm -o FOLDER [--force]\n\nWrites FOLDER/NAME.wac and the components below FOLDER/deps, so that the .wac composes to the same graph.\nFiles that are there already are kept, and that is an error, unless --force is given.",
  options: { output: { type: "string", short: "o" }, force: { type: "boolean" } },
  async run(args, around) {
    const file = oneFile(args, ".wasm file");
    const output = args.text("output");
    if (output === undefined) throw new UsageError("say where to with -o FOLDER");
    const absolute = path.resolve(around.cwd, file);
    if (diskFiles().kind(absolute) !== "file") throw new UsageError(`${file} does not exist; check the path`);
    const apart = takeApart(await around.toolkit(), diskFiles(), absolute);
    if (!apart.ok) {
      for (const it of apart.diagnostics) around.err(diagnosticText(it));
      return 1;
    }
    const folder = path.resolve(around.cwd, output);
    const written = [{ file: apart.document.name, bytes: new TextEncoder().encode(apart.document.text) }, ...apart.components];
    const taken = written.find((it) => existsSync(path.join(folder, it.file)));
    if (taken && !args.flag("force"))
      throw new UsageError(`${path.join(output, taken.file)} is there already; choose another folder, or give --force`);
    for (const it of written) {
      mkdirSync(path.dirname(path.join(folder, it.file)), { recursive: true });
      writeFileSync(path.join(folder, it.file), it.bytes);
      around.out(`${path.join(output, it.file)}\n`);
    }
    for (const it of apart.lost) around.err(`${file}: ${it}\n`);
    return apart.lost.length > 0 ? 1 : 0;
  },
};
