// A real VS Code for tests: its server from the installed host, its workbench in Chromium, the extension under development loaded.
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { format } from "node:util";
import { chromium } from "playwright-core";
import { findChromium, hostPaths, quietSettings } from "../../scripts/vscode-host.mjs";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
/** The extension to load; another folder of the same shape can stand in while a part is rewritten. */
export const extensionPath = process.env.WITLOOM_EXTENSION ?? root;

/** A fresh copy of the sample workspace, without what builds leave behind, and without the smaller samples: several files would have one name. */
export function sampleWorkspace() {
  const folder = path.join(mkdtempSync(path.join(tmpdir(), "witloom-e2e-")), "components");
  const leftOut = new Set(["target", "node_modules", "gen", "samples", "toolkit", ".vscode"]);
  cpSync(path.join(root, "components"), folder, { recursive: true, filter: (file) => !leftOut.has(path.basename(file)) });
  return { folder, remove: () => rmSync(path.dirname(folder), { recursive: true, force: true }) };
}

/** Starts VS Code's server on a free port, in a process group of its own, with fresh user data. `extensions`: folders of further installed ones. */
export async function startServer({ profile, folder, settings = {}, env = {}, trust = false, port = 0, extensions = [] }) {
  const { node, server } = hostPaths(profile);
  if (!existsSync(server)) throw new Error(`The ${profile} VS Code is not installed: run \`node scripts/vscode-host.mjs ${profile}\`.`);
  const dataDir = mkdtempSync(path.join(tmpdir(), "vscode-host-"));
  for (const name of ["User", "Machine"]) mkdirSync(path.join(dataDir, "data", name), { recursive: true });
  const userSettings = { ...quietSettings, ...(trust ? { "security.workspace.trust.enabled": true } : {}), ...settings };
  // The window is a remote one, where settings of the machine count only in the machine's own file.
  for (const name of ["User", "Machine"])
    writeFileSync(path.join(dataDir, "data", name, "settings.json"), JSON.stringify(userSettings, null, 2));
  mkdirSync(path.join(dataDir, "extensions"));
  // Links, so that they find this repository's packages.
  for (const it of extensions) symlinkSync(it, path.join(dataDir, "extensions", path.basename(it)));
  const args = ["--host", "127.0.0.1", "--port", String(port), "--without-connection-token", "--accept-server-license-terms"];
  args.push("--telemetry-level", "off", "--disable-experiments", "--server-data-dir", dataDir, "--default-folder", folder);
  args.push("--enable-smoke-test-driver"); // without it a built VS Code ignores the extension under development
  if (!trust) args.push("--disable-workspace-trust");
  const child = spawn(node, [server, ...args], {
    env: { ...process.env, EXTENSIONS_GALLERY: "{}", ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const kill = (signal) => {
    try {
      process.kill(-child.pid, signal);
    } catch {} // gone already
  };
  const atExit = () => kill("SIGKILL");
  process.once("exit", atExit);
  const stop = async () => {
    if (child.exitCode === null) {
      const gone = new Promise((resolve) => child.once("exit", resolve));
      kill("SIGTERM");
      const timer = setTimeout(() => kill("SIGKILL"), 5000);
      await gone;
      clearTimeout(timer);
    }
    kill("SIGKILL"); // what the group still holds: extension host, language server, guests
    process.off("exit", atExit);
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const actual = await listening(child);
    return { url: `http://localhost:${actual}/`, port: actual, pid: child.pid, dataDir, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function listening(child) {
  return new Promise((resolve, reject) => {
    let text = "";
    const timer = setTimeout(() => reject(new Error(`VS Code's server did not start within 60 s:\n${text}`)), 60_000);
    const read = (chunk) => {
      text = (text + chunk).slice(-20_000);
      const port = /Extension host agent listening on (\d+)/.exec(text);
      if (port) {
        clearTimeout(timer);
        resolve(Number(port[1]));
      }
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", (code) => reject(new Error(`VS Code's server ended with ${code}:\n${text}`)));
  });
}

/** After the tests' exit code VS Code ends the extension host itself; killed sooner, it would not write its coverage. */
async function extensionHostGone(server, milliseconds = 10_000) {
  const isHost = (id) => {
    try {
      const parent = Number(readFileSync(`/proc/${id}/stat`, "utf8").split(") ")[1].split(" ")[1]);
      return parent === server.pid && readFileSync(`/proc/${id}/cmdline`, "utf8").includes("--type=extensionHost");
    } catch {
      return false; // the process ended while we looked
    }
  };
  const end = Date.now() + milliseconds;
  while (Date.now() < end && readdirSync("/proc").some((id) => /^\d+$/.test(id) && isHost(id))) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export function launchBrowser() {
  const executablePath = findChromium();
  if (!executablePath) throw new Error("Chromium is missing: run `node scripts/vscode-host.mjs`, or set CHROMIUM.");
  const args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"];
  return chromium.launch({ executablePath, headless: true, args: [...args, "--disable-component-update", "--no-first-run"] });
}

/** Refuses every host but our own server's, and lists what was asked for. */
export async function sealNetwork(context) {
  const asked = [];
  const foreign = (url) => url.hostname !== "localhost" && url.hostname !== "127.0.0.1";
  await context.route(foreign, (route) => {
    asked.push(route.request().url());
    return route.abort();
  });
  return asked;
}

/** The workbench's address with the extension (and, for a test run, its test file) loaded. */
export function workbenchUrl(server, { folder, extensionDevelopmentPath = [extensionPath], extensionTestsPath, payload = [] }) {
  const remote = (file) => `vscode-remote://remote${encodeURI(path.resolve(file))}`;
  const list = [["skipWelcome", "true"], ...payload, ...extensionDevelopmentPath.map((dir) => ["extensionDevelopmentPath", remote(dir)])];
  if (extensionTestsPath) list.push(["extensionTestsPath", remote(extensionTestsPath)]);
  return `${server.url}?${new URLSearchParams({ folder, payload: JSON.stringify(list) })}`;
}

// VS Code sends the extension host's console and its own log over one channel; these lines are its own.
const noise =
  /^(Resolv(ing|ed) connection token|Creating a socket|Ignoring fetching additional builtin|Updating additional builtin|\[(reconnection-grace-time|AgentHost|AccountPolicyGate|Service Worker|driver|perf|remote-connection|ExtensionHost)[^\]]*\])/;

function printLog(type, args) {
  if (noise.test(String(args[0]))) return;
  const stream = type === "error" || type === "warn" ? process.stderr : process.stdout;
  stream.write(`${format(...args)}\n`);
}

/** What @vscode/test-electron expects of `code --extensionTestsPath=...`: runs the tests in the extension host, answers their exit code. */
export async function runExtensionTests({
  profile,
  folder,
  extensionDevelopmentPath,
  extensionTestsPath,
  payload,
  extensions,
  timeout = 300_000,
}) {
  const server = await startServer({ profile, folder, extensions });
  let browser;
  try {
    browser = await launchBrowser();
    const context = await browser.newContext();
    await sealNetwork(context);
    const page = await context.newPage();
    const code = await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`The extension tests gave no exit code within ${timeout / 1000} s.`)), timeout);
      page.on("crash", () => reject(new Error("The page crashed.")));
      const open = async () => {
        await page.exposeFunction("codeAutomationLog", printLog);
        await page.exposeFunction("codeAutomationExit", (exitCode) => {
          clearTimeout(timer);
          resolve(exitCode);
        });
        await page.goto(workbenchUrl(server, { folder, extensionDevelopmentPath, extensionTestsPath, payload }));
      };
      open().catch(reject);
    });
    if (process.env.NODE_V8_COVERAGE) await extensionHostGone(server);
    return code;
  } finally {
    await browser?.close();
    await server.stop();
  }
}
