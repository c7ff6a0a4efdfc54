/** `witloom new`: a component project for a world, ready to be built and written. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { generatorsIn } from "../bindings/generate.ts";
import { newComponent } from "../build/templates/newComponent.ts";
import { diskFiles } from "../compose/files.ts";
import { problemText } from "../compose/problems.ts";
import { BUILD_LANGUAGES } from "../protocol/build.ts";
import { type Command, UsageError } from "./command.ts";

const languages = BUILD_LANGUAGES.join(", ");

export const newProject: Command = {
  usage: `witloom new LANGUAGE NAME --wit PATH [--world WORLD] [-o DIR]

Makes a component project in DIR (default: NAME): it builds as it is, and each function that the world exports waits to be written.
LANGUAGE is one of ${languages}.
PATH is a .wit file or the folder of a WIT package; WORLD may be left out where there is one only.
A file that is there already is never overwritten: then nothing is written.`,
  options: {
    wit: { type: "string" },
    world: { type: "string", short: "w" },
    output: { type: "string", short: "o" },
  },
  async run(args, around) {
    const [given, name, ...more] = args.positionals;
    if (given === undefined || name === undefined || more.length > 0)
      throw new UsageError("a language and a name are needed: witloom new LANGUAGE NAME --wit PATH");
    const language = BUILD_LANGUAGES.find((it) => it === given);
    if (!language) throw new UsageError(`there is no template for '${given}'; there are ${languages}`);
    const wit = args.text("wit");
    if (wit === undefined) throw new UsageError("--wit PATH is needed: a .wit file or the folder of a WIT package");
    const target = path.resolve(around.cwd, wit);
    const files = diskFiles();
    if (files.kind(target) === undefined) throw new UsageError(`${wit} does not exist; check the path`);
    const folder = path.resolve(around.cwd, args.text("output") ?? name);
    const world = args.text("world");
    const made = await newComponent(generatorsIn(around.dist, await around.toolkit()), files, {
      ...{ language, name, folder, wit: target },
      ...(world === undefined ? {} : { world }),
    });
    if (!made.ok) {
      around.err(`witloom: ${problemText(made.problem).replace(/\.$/, "")}.\n`);
      return made.problem.kind === "missing-tool" || made.problem.kind === "bad-name" ? 2 : 1;
    }
    const near = path.relative(around.cwd, folder) || ".";
    const clash = made.value.files.filter((it) => files.kind(path.join(folder, it.path)) !== undefined).map((it) => it.path);
    if (clash.length > 0)
      throw new UsageError(`${near} holds ${clash.join(", ")} already; nothing was written; choose another folder with -o`);
    for (const file of made.value.files) {
      const place = path.join(folder, file.path);
      try {
        mkdirSync(path.dirname(place), { recursive: true });
        writeFileSync(place, file.text ?? Buffer.from(file.base64, "base64"), { flag: "wx" });
      } catch (error) {
        throw new UsageError(`${place} cannot be written (${(error as NodeJS.ErrnoException).code}); check the folder's permissions`);
      }
      around.out(`${path.join(near, file.path)}\n`);
    }
    around.err(`witloom: write the functions in ${path.join(near, made.value.main)}; build with: witloom build ${near}\n`);
    return 0;
  },
};
