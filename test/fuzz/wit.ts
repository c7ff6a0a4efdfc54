/** As `test/wit/random.test.ts`, for as many cases as one likes: `node scripts/fuzz.mjs [COUNT] [SEED]`. Ends with 1 where something is wrong. */
import { mutations, realPackages, smithed, tally, told } from "../kit/randomWit.ts";
import { nativeTool, random, toolkit } from "../toolkit/kit.ts";

const [count = 5000, seed = Date.now() % 1_000_000] = process.argv.slice(2).map(Number);
const kit = await toolkit();
const next = random(seed);
const tool = nativeTool("WASM_TOOLS", "wasm-tools");
if (!tool) console.log("wasm-tools is not there (PATH, or WASM_TOOLS): no packages of wit-smith");
const packages = [...(await realPackages()), ...(tool ? smithed(tool, kit, Math.ceil(count / 20), next) : [])];
const all = tally(kit, [...packages, ...mutations(packages, count, next)]);
for (const it of all.wrong) console.log(it);
console.log(`seed ${seed}: ${told(all)}`);
process.exitCode = all.wrong.length > 0 ? 1 : 0;
