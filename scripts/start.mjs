#!/usr/bin/env node
// `npm start`: from a fresh clone to the sample application running, its calls printed, and the editor open on it.
// Each step is skipped when its work is done already; each that fails says so in one sentence.
//   npm start [-- --no-open] [-- --port N]
import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build, installPackages, root } from "./setup.mjs";

const inRoot = (...parts) => path.join(root, ...parts);

/** Ends the start with one sentence. */
class StartError extends Error {}

async function main(argv) {
  const portAt = argv.indexOf("--port");
  const port = portAt < 0 ? "0" : (argv[portAt + 1] ?? "0");
  installPackages();
  build();
  const composition = buildParser() ? "shop.wac" : "shop-c.wac";
  runSample(composition);
  if (argv.includes("--no-open")) return;
  if (findOnPath("code")) openDesktop();
  else await serve(port);
}

/** The only component that is not in the repository, because of its size; the C parser takes its place where it cannot be built. */
function buildParser() {
  if (existsSync(inRoot("components/deps/orders/parser.wasm"))) return true;
  if (!findOnPath("python3")) {
    console.log("There is no Python here, so the sample uses its parser in C (shop-c.wac).");
    return false;
  }
  console.log("Building the parser in Python ...");
  const built = spawnSync("sh", ["build.sh"], { cwd: inRoot("components/parser"), encoding: "utf8" });
  if (built.status === 0) return true;
  const reason = `${built.stdout ?? ""}${built.stderr ?? ""}`.trim().split("\n").pop();
  console.log(`The Python parser could not be built (${reason}), so the sample uses its parser in C (shop-c.wac).`);
  return false;
}

function runSample(composition) {
  console.log(`\n$ witloom run components/${composition} --trace=tree\n`);
  step(process.execPath, ["dist/cli.js", "run", `components/${composition}`, "--trace=tree"], `components/${composition} did not run`);
}

function openDesktop() {
  console.log("\nOpening components/ in VS Code with the extension ...");
  const args = ["--new-window", `--extensionDevelopmentPath=${root}`, inRoot("components")];
  step("code", args, "VS Code could not be opened");
}

/** Without a desktop VS Code: the one that the tests use, in the browser. */
async function serve(port) {
  const { installHost, quietSettings } = await import("./vscode-host.mjs");
  const { node, server } = await installHost("newest", { browser: false, log: console.log });
  const session = inRoot(".vscode-host/session");
  const extensions = path.join(session, "extensions");
  // As an installed extension: under "extension development" VS Code on the web wants its test driver, which keeps notifications back.
  rmSync(extensions, { recursive: true, force: true });
  for (const name of ["package.json", "README.md", "dist", "syntaxes", "media"]) {
    if (existsSync(inRoot(name))) cpSync(inRoot(name), path.join(extensions, "witloom.witloom", name), { recursive: true });
  }
  const settings = path.join(session, "data/User/settings.json");
  if (!existsSync(settings)) {
    mkdirSync(path.dirname(settings), { recursive: true });
    writeFileSync(settings, `${JSON.stringify(quietSettings, null, 2)}\n`);
  }
  const args = ["--host", "127.0.0.1", "--port", port, "--without-connection-token", "--accept-server-license-terms"];
  args.push("--telemetry-level", "off", "--disable-workspace-trust", "--server-data-dir", session, "--extensions-dir", extensions);
  args.push("--default-folder", inRoot("components"));
  const child = spawn(node, [server, ...args], {
    env: { ...process.env, EXTENSIONS_GALLERY: "{}" },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  // Its own process group, so that language server and guests end with it.
  const stop = () => {
    try {
      process.kill(-child.pid, "SIGTERM");
    } catch {} // gone already
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  let log = "";
  const read = (chunk) => {
    log = (log + chunk).slice(-4000);
    const listening = /Extension host agent listening on (\d+)/.exec(log);
    if (!listening) return;
    child.stdout.off("data", read);
    child.stdout.resume();
    console.log(`\nVS Code with components/ open: http://localhost:${listening[1]}/   (Ctrl-C ends it)`);
  };
  child.stdout.on("data", read);
  child.stderr.resume();
  const code = await new Promise((resolve) => child.once("exit", resolve));
  if (code) throw new StartError(`VS Code's server ended with exit code ${code}: ${log.trim().split("\n").pop()}`);
}

function findOnPath(program) {
  return (process.env.PATH ?? "")
    .split(path.delimiter)
    .some((folder) => existsSync(path.join(folder, program)) || existsSync(path.join(folder, `${program}.cmd`)));
}

/** Runs a command with our own input and output. */
function step(command, args, failure) {
  const shell = process.platform === "win32" && command !== process.execPath; // npm and code are .cmd files there
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: "inherit", shell });
  if (error) throw new StartError(`${failure}: ${error.message}.`);
  if (status !== 0) throw new StartError(`${failure} (\`${path.basename(command)} ${args.join(" ")}\` ended with exit code ${status}).`);
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error.constructor.name.endsWith("StartError") || error.constructor.name === "HostError" ? error.message : error);
  process.exit(1);
});
