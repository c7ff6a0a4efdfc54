#!/usr/bin/env node
// Stands in for the desktop `code` executable: takes the arguments that @vscode/test-electron passes, runs the extension's tests in
// the installed host (WITLOOM_HOST: oldest or newest) and ends with their exit code.
import { mkdtempSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { runExtensionTests } from "./host.mjs";

const options = {};
const extensionDevelopmentPath = [];
const positional = [];
for (const argument of process.argv.slice(2)) {
  const [, name, value] = /^--([^=]+)(?:=(.*))?$/s.exec(argument) ?? [];
  if (name === undefined) positional.push(argument);
  else if (name === "extensionDevelopmentPath") extensionDevelopmentPath.push(path.resolve(value));
  else options[name] = value ?? true;
}
if (!options.extensionTestsPath) {
  console.error("This stand-in for `code` only runs extension tests.");
  process.exit(64);
}
const plain = (file) => file?.replace(/^file:\/\//, "");
const folder = plain(options["folder-uri"]) ?? positional[0] ?? mkdtempSync(path.join(tmpdir(), "vscode-host-empty-"));
const tests = createRequire(import.meta.url).resolve(path.resolve(plain(options.extensionTestsPath)));
const code = await runExtensionTests({
  profile: process.env.WITLOOM_HOST ?? "newest",
  folder: path.resolve(folder),
  extensionDevelopmentPath: process.env.WITLOOM_EXTENSION ? [process.env.WITLOOM_EXTENSION] : extensionDevelopmentPath,
  extensionTestsPath: tests,
  payload: options["disable-extensions"] ? [["disableExtensions", "true"]] : [],
}).catch((error) => {
  console.error(error);
  return 1;
});
process.exit(code);
