#!/usr/bin/env node
// Installs a real VS Code (the server and web workbench inside npm's `code-server`), the Node it needs and Chromium, from package
// registries alone, into .vscode-host/VERSION/. Doing it twice costs nothing.
//   node scripts/vscode-host.mjs [oldest|newest|all] [--server-only]
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** `oldest` is the VS Code of `engines.vscode`; code-server 4.X.Y holds VS Code 1.X.Y. */
export const PROFILES = {
  oldest: { codeServer: "4.100.3", node: "20.20.2" },
  newest: { codeServer: "4.139.1", node: "24.21.0" },
};

/** User settings under which VS Code opens without advertising, network questions or things in motion. */
export const quietSettings = {
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.enableExperiments": false,
  "workbench.welcomePage.walkthroughs.openOnInstall": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "telemetry.telemetryLevel": "off",
  "security.workspace.trust.enabled": false,
  "chat.disableAIFeatures": true,
  "git.enabled": false,
  "git.openRepositoryInParentFolders": "never",
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "update.mode": "none",
  "npm.fetchOnlinePackageInfo": false,
  "typescript.disableAutomaticTypeAcquisition": true,
  "editor.minimap.enabled": false,
  "files.autoSave": "off",
  "window.dialogStyle": "custom",
};

/** Raised in this format, installed hosts of an older one are thrown away. */
const FORMAT = "v1";

/** A failure whose message is a sentence for the person at the terminal. */
export class HostError extends Error {}

/** Where the profile's host lives, installed or not. */
export function hostDir(profile) {
  return path.join(root, ".vscode-host", PROFILES[profile].codeServer);
}

/** Paths inside an installed host. */
export function hostPaths(profile) {
  const dir = hostDir(profile);
  return {
    dir,
    node: path.join(dir, `node_modules/${nodePackage()}/bin/node`),
    server: path.join(dir, "node_modules/code-server/lib/vscode/out/server-main.js"),
  };
}

/** The browser that the scenarios drive: `CHROMIUM`, or the one on the search path. */
export function findChromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
  for (const folder of (process.env.PATH ?? "").split(path.delimiter)) {
    const found = names.map((name) => path.join(folder, name)).find((file) => existsSync(file));
    if (found) return found;
  }
  return undefined;
}

/** Installs one profile's host; returns its paths. `browser: false` leaves Chromium out. */
export async function installHost(profile, { browser = true, log = (line) => console.error(line) } = {}) {
  nodePackage();
  if (browser && !findChromium()) await aptInstall(["chromium"], "Chromium", log);
  const { codeServer, node } = PROFILES[profile];
  const dir = hostDir(profile);
  const stamp = `code-server@${codeServer} ${nodePackage()}@${node} ${FORMAT}`;
  if (readIfThere(path.join(dir, ".installed")) === stamp) return hostPaths(profile);

  const missing = ["make", "g++", "python3"].filter((tool) => !onPath(tool));
  if (missing.length > 0) await aptInstall(["build-essential", "python3"], missing.join(", "), log);
  log(`Installing VS Code ${codeServer.replace(/^4/, "1")} (code-server ${codeServer}) into ${path.relative(root, dir)} ...`);
  // Beside its final place and renamed at the end: a host is there whole or not at all.
  const partial = `${dir}.${process.pid}.partial`;
  try {
    await fill(partial, codeServer, node);
    writeFileSync(path.join(partial, ".installed"), stamp);
    rmSync(dir, { recursive: true, force: true });
    renameSync(partial, dir);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return hostPaths(profile);
}

async function fill(dir, codeServer, nodeVersion) {
  mkdirSync(dir, { recursive: true });
  writeFileSync(path.join(dir, "package.json"), '{ "name": "vscode-host", "private": true }\n');
  // Without scripts: code-server's own postinstall wants Kerberos headers and builds modules that no test needs.
  await npm(dir, ["install", "--ignore-scripts", `${nodePackage()}@${nodeVersion}`, `code-server@${codeServer}`]);

  const nodeDir = path.join(dir, "node_modules", nodePackage());
  const env = {
    PATH: `${path.join(nodeDir, "bin")}${path.delimiter}${process.env.PATH}`,
    npm_config_nodedir: nodeDir, // the package holds the headers; node-gyp would download them
    npm_config_yes: "true", // an old node-pty calls `npx node-gyp`
    npm_config_ignore_scripts: "false", // `npm run` hands this repository's own setting down
  };
  const vscode = path.join(dir, "node_modules/code-server/lib/vscode");
  await npm(vscode, ["install", "--omit=dev", "--ignore-scripts"], env); // not `npm ci`: the shrinkwrap lacks tslib
  await npm(path.join(vscode, "extensions"), ["install", "--omit=dev", "--ignore-scripts"], env);

  const modules = path.join(vscode, "node_modules");
  const native = ["@vscode/spdlog"]; // log files
  // The watchdog ends the extension host with its server; its name changed between the two versions.
  native.push(...["@vscode/native-watchdog", "native-watchdog"].filter((name) => existsSync(path.join(modules, name))));
  if (!existsSync(path.join(modules, `node-pty/prebuilds/linux-${process.arch}/pty.node`))) native.push("node-pty");
  await npm(vscode, ["rebuild", ...native], env);
  await addRipgrep(dir, modules);
  trim(dir, vscode);
  execFileSync(path.join(nodeDir, "bin/node"), [path.join(vscode, "out/server-main.js"), "--version"], { stdio: "ignore" });
}

/** Old versions download `rg`; without it Quick Open and `findFiles` are silently empty. */
async function addRipgrep(dir, modules) {
  const target = path.join(modules, "@vscode/ripgrep/bin/rg");
  if (!existsSync(path.join(modules, "@vscode/ripgrep")) || existsSync(target)) return;
  const scratch = path.join(dir, "rg");
  mkdirSync(scratch);
  writeFileSync(path.join(scratch, "package.json"), "{}\n");
  await npm(scratch, ["install", "--ignore-scripts", "@vscode/ripgrep-universal@1.18.0"]);
  mkdirSync(path.dirname(target), { recursive: true });
  cpSync(path.join(scratch, `node_modules/@vscode/ripgrep-universal/bin/linux-${process.arch}/rg`), target);
  chmodSync(target, 0o755);
  rmSync(scratch, { recursive: true, force: true });
}

/** Half of the download is of no use to extension tests: agent runtimes, headers, other platforms' binaries. */
function trim(dir, vscode) {
  const modules = path.join(vscode, "node_modules");
  const drop = [
    path.join(vscode, "extensions/copilot"),
    path.join(modules, "@microsoft/mxc-sdk"),
    path.join(dir, "node_modules", nodePackage(), "include"),
    ...matching(path.join(modules, "@github"), /^copilot/),
    ...matching(path.join(modules, "node-pty/prebuilds"), /^(win32|darwin)-/),
    ...matching(path.join(modules, "@vscode/ripgrep-universal/bin"), new RegExp(`^(?!linux-${process.arch}$)`)),
  ];
  for (const target of drop) rmSync(target, { recursive: true, force: true });
}

function matching(folder, pattern) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => pattern.test(name))
    .map((name) => path.join(folder, name));
}

function nodePackage() {
  if (process.platform === "linux" && (process.arch === "x64" || process.arch === "arm64")) return `node-linux-${process.arch}`;
  throw new HostError(
    `The test host runs on Linux x64 or arm64, not on ${process.platform} ${process.arch}: use a desktop VS Code (press F5 in this folder).`,
  );
}

function readIfThere(file) {
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

function onPath(tool) {
  return (process.env.PATH ?? "").split(path.delimiter).some((folder) => existsSync(path.join(folder, tool)));
}

async function aptInstall(packages, what, log) {
  const command = `apt-get update && apt-get install -y --no-install-recommends ${packages.join(" ")}`;
  if (!onPath("apt-get") || process.getuid?.() !== 0) {
    throw new HostError(`${what} is missing; on Debian run: sudo sh -c '${command}'.`);
  }
  log(`Installing ${packages.join(", ")} with apt-get ...`);
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await run("apt-get", ["update", "-qq"], { env });
  await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages], { env });
}

function npm(cwd, args, env) {
  return run("npm", [...args, "--no-audit", "--no-fund", "--loglevel=error"], { cwd, env });
}

/** Runs a command quietly; its last lines appear only when it fails. */
function run(command, args, { cwd, env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const collect = (chunk) => {
      output = (output + chunk).slice(-4000);
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.on("error", (error) => reject(new HostError(`Could not start ${command}: ${error.message}.`)));
    child.on("close", (code) => {
      if (code === 0) return resolve();
      const tail = output.trim().split("\n").slice(-12).join("\n");
      reject(new HostError(`\`${command} ${args.slice(0, 4).join(" ")}\` failed with exit code ${code}:\n${tail}`));
    });
  });
}

async function main(argv) {
  const names = argv.filter((arg) => !arg.startsWith("-"));
  const wanted = names.length === 0 || names.includes("all") ? Object.keys(PROFILES) : names;
  const unknown = wanted.find((name) => !(name in PROFILES));
  if (unknown) throw new HostError(`There is no host \`${unknown}\`: choose oldest, newest or all.`);
  for (const profile of wanted) {
    const { dir } = await installHost(profile, { browser: !argv.includes("--server-only") });
    console.log(`${profile}: ${path.relative(root, dir)}`);
  }
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  main(process.argv.slice(2)).catch((error) => {
    console.error(error instanceof HostError ? error.message : error);
    process.exit(1);
  });
}
