// Builds the engine components (or those that are named): components/NAME into NAME.wasm, with NAME.digest beside it.
// Needs Debian's rustc-web, rust-web-src, cargo-web and lld-22: rustup's compilers come without the standard
// library's source, and without a wasm linker of their own on machines that cannot download one.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { componentNew } from "@bytecodealliance/jco-transpile/wasm-tools";
import { engineFolder, enginesOf, sha256, sourceDigest } from "./toolkit-digest.mjs";

const packages = { cargo: ["cargo-web", "cargo"], rustc: ["rustc-web", "rustc"], linker: ["lld-22", "wasm-ld-22"] };

/** Bytes of memory that an engine may take at most, where strangers' data could make it take any. */
const most = { symbols: 1 << 30 };

/** The file that a Debian package installed, rather than what comes first in PATH; null if it is not installed. */
function debianTool([debianPackage, name]) {
  const listing = spawnSync("dpkg", ["-L", debianPackage], { encoding: "utf8" });
  if (listing.status !== 0) return null;
  return listing.stdout.split("\n").find((line) => line.endsWith(`/bin/${name}`)) ?? null;
}

/** Paths of the tools, or null with the name of the package that is missing. */
export function findTools() {
  const tools = {};
  for (const [key, wanted] of Object.entries(packages)) {
    tools[key] = debianTool(wanted);
    if (tools[key] === null) return { tools: null, missing: wanted[0] };
  }
  return { tools, missing: null };
}

export function compilerVersion(tools) {
  return spawnSync(tools.rustc, ["--version"], { encoding: "utf8" }).stdout.trim();
}

function targetFolder() {
  return process.env.CARGO_TARGET_DIR ?? join(tmpdir(), "witloom-toolkit-target");
}

function compile(tools, name) {
  const folder = engineFolder(name);
  const cargoHome = process.env.CARGO_HOME ?? join(homedir(), ".cargo");
  const target = targetFolder();
  mkdirSync(target, { recursive: true });
  // The same flags for every engine: what they share, the standard library above all, is then compiled once.
  const remap = {
    [join(cargoHome, "registry", "src")]: "/crates",
    "/usr/src": "/rust",
    [engineFolder("toolkit")]: "/toolkit",
    [target]: "/target",
  };
  const flags = [
    ...Object.entries(remap).map(([from, to]) => `--remap-path-prefix=${from}=${to}`),
    // A deep but finite recursion must end in a clean trap, not in overwritten data.
    "-Clink-arg=--stack-first",
    "-Clink-arg=-zstack-size=4194304",
  ];
  const run = spawnSync(
    tools.cargo,
    [
      ...[
        "rustc",
        "--release",
        "--locked",
        "-j2",
        "--target",
        "wasm32-unknown-unknown",
        "-Zbuild-std=std,panic_abort",
        "-Zbuild-std-features=",
      ],
      ...(most[name] ? ["--", `-Clink-arg=--max-memory=${most[name]}`] : []),
    ],
    {
      cwd: folder,
      stdio: ["ignore", 2, 2],
      env: {
        ...process.env,
        CARGO_TARGET_DIR: target,
        RUSTC: tools.rustc,
        RUSTC_BOOTSTRAP: "1",
        CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: tools.linker,
        CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS: flags.join(" "),
      },
    },
  );
  if (run.status !== 0) throw new Error(`components/${name} does not compile: cargo ended with ${run.status ?? run.signal}.`);
  return readFileSync(join(target, "wasm32-unknown-unknown", "release", `witloom_${name}.wasm`));
}

/** The component's bytes, built from its folder's sources. */
export async function buildEngine(tools, name) {
  const component = await componentNew(compile(tools, name), []);
  return component;
}

async function main() {
  const { tools, missing } = findTools();
  if (tools === null) {
    console.error(`The engines cannot be built: install the Debian package ${missing}.`);
    process.exit(2);
  }
  for (const name of enginesOf(process.argv.slice(2))) {
    const bytes = await buildEngine(tools, name);
    const digest = { sources: sourceDigest(name), wasm: sha256(bytes), compiler: compilerVersion(tools) };
    writeFileSync(join(engineFolder(name), `${name}.wasm`), bytes);
    writeFileSync(join(engineFolder(name), `${name}.digest`), `${JSON.stringify(digest, null, 2)}\n`);
    console.log(`components/${name}/${name}.wasm: ${bytes.length} bytes`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await main();
