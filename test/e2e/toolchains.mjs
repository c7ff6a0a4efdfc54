// The languages whose tools this machine has, as `witloom doctor` finds them.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { root } from "./host.mjs";

const doctor = spawnSync(process.execPath, [path.join(root, "dist/cli.js"), "doctor", "--json"], { cwd: root, encoding: "utf8" });
const { toolchains } = JSON.parse(doctor.stdout);
const found = toolchains.flatMap((it) => (it.found ? [it.language] : []));

/** Of the wanted languages those that can be built here; says loudly which cannot. Where nothing may be skipped, it throws. */
export function presentOf(wanted) {
  const absent = wanted.filter((it) => !found.includes(it));
  if (absent.length > 0) {
    if (process.env.WITLOOM_NO_SKIP) throw new Error(`no toolchain for ${absent.join(", ")}`);
    console.error(`SKIPPED in part: no toolchain for ${absent.join(", ")}`);
  }
  return wanted.filter((it) => found.includes(it));
}

/** Path of the first tool of a language that is present. */
export const toolOf = (language) => toolchains.find((it) => it.language === language).tools[0].path;

/** What a test of the language says of itself: false, or why it is skipped. */
export const skipWithout = (language) => (found.includes(language) ? false : `no toolchain for ${language}`);
