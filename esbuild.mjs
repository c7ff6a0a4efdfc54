// Bundles every entry point into dist/. `--watch` rebuilds on change. The engine components are transpiled first (cached by content).
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import * as esbuild from "esbuild";
import { engines } from "./scripts/toolkit-digest.mjs";
import { transpileEngines } from "./scripts/toolkit-transpile.mjs";

const require = createRequire(import.meta.url);
const production = process.argv.includes("--production");
const common = {
  bundle: true,
  platform: "node",
  target: "node20",
  sourcemap: !production,
  minify: production,
  logLevel: "info",
  legalComments: "none",
};

// CommonJS has no import.meta: bundled modules that find files beside themselves get the bundle's own address.
const commonjs = {
  ...common,
  format: "cjs",
  define: { "import.meta.url": "importMetaUrl" },
  banner: { js: 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
};

/** Files that are loaded at run time by path: core modules, and the WASI shim's own worker. */
function copyAssets() {
  const bindgen = path.join(path.dirname(require.resolve("@bytecodealliance/jco-transpile/component")));
  const shim = path.dirname(path.dirname(require.resolve("@bytecodealliance/preview2-shim")));
  // Shared files are named by their content: those of earlier builds must not ship.
  rmSync("dist/runner", { recursive: true, force: true });
  mkdirSync("dist/runner", { recursive: true });
  writeFileSync("dist/runner/package.json", '{ "type": "module" }\n');
  for (const engine of engines) {
    rmSync(`dist/${engine}`, { recursive: true, force: true });
    cpSync(`out/${engine}`, `dist/${engine}`, { recursive: true, filter: (file) => !/\.d\.ts$|\.br$|digest|interfaces/.test(file) });
  }
  for (const name of ["js-component-bindgen-component.core.wasm", "js-component-bindgen-component.core2.wasm"])
    cpSync(path.join(bindgen, name), path.join("dist/runner", name));
  cpSync(path.join(shim, "io/worker-thread.bundle.js"), "dist/runner/worker-thread.bundle.js");
}

/** What builds put in the place of WASI 0.1: WASI 0.2 (jco's copy of the official adapter), or answers without any WASI. */
async function copyAdapters() {
  const jco = path.dirname(path.dirname(require.resolve("@bytecodealliance/jco")));
  cpSync(path.join(jco, "lib/wasi_snapshot_preview1.reactor.wasm"), "dist/runner/adapter-wasi.wasm");
  const stub = await parse(readFileSync("components/tools/wasi-stub.wat", "utf8"));
  writeFileSync("dist/runner/adapter-stub.wasm", stub);
}

/** The canvas, and the layout engine that it runs in a worker. */
const webview = {
  ...common,
  platform: "browser",
  target: "chrome128",
  format: "iife",
  entryPoints: {
    wiring: "client/webview/wiring/main.ts",
    style: "client/webview/wiring/style.css",
    form: "client/webview/form/main.ts",
    serve: "client/webview/serve/main.ts",
    rights: "client/webview/rights/main.ts",
    timeline: "client/webview/timeline/main.ts",
    "timeline-style": "client/webview/timeline/style.css",
    compare: "client/webview/compare/main.ts",
    "compare-style": "client/webview/compare/style.css",
    "rights-style": "client/webview/rights/style.css",
    "form-style": "client/webview/form/style.css",
    layout: "elkjs/lib/elk-worker.min.js",
  },
  outdir: "dist/webview",
  sourcemap: false,
};

/**
 * Brotli saves a third against the package's own compression; it costs a moment at the first use, so what starts with the server stays plain.
 * Packed files are kept by the content of what they were made from.
 */
function compress(file) {
  const bytes = readFileSync(file);
  const kept = `out/packed/${createHash("sha256").update(bytes).digest("hex")}.br`;
  if (!existsSync(kept)) {
    mkdirSync("out/packed", { recursive: true });
    writeFileSync(kept, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_LGWIN]: 24 } }));
  }
  cpSync(kept, `${file}.br`);
  rmSync(file);
}

/** jco's own component reads its core module packed, where there is only that. */
const packedCores = {
  name: "packed-cores",
  setup(build) {
    build.onLoad({ filter: /js-component-bindgen-component\.js$/ }, ({ path: file }) => {
      const plain = "return WebAssembly.compile(await _fs.readFile(url));";
      const parts = readFileSync(file, "utf8").split(plain);
      if (parts.length !== 2)
        throw new Error(`${file} reads its core modules in ${parts.length - 1} places, not in 1 as this build knows it.`);
      const packed =
        "const packed = await _fs.readFile(new URL(url.href + '.br')).catch(() => null);" +
        "return WebAssembly.compile(packed ? (await import('node:zlib')).brotliDecompressSync(packed) : await _fs.readFile(url));";
      return { contents: parts.join(packed), loader: "js" };
    });
  },
};

await transpileEngines();
copyAssets();
await copyAdapters();
if (production)
  for (const file of ["bindgen/bindgen.core.wasm", "symbols/symbols.core.wasm", "runner/js-component-bindgen-component.core.wasm"])
    compress(`dist/${file}`);
const builds = [
  {
    ...commonjs,
    entryPoints: { extension: "client/src/extension.ts" },
    outdir: "dist",
    external: ["vscode"],
    // Its main file is made for another module system, which cannot be bundled.
    alias: { "jsonc-parser": "jsonc-parser/lib/esm/main.js" },
  },
  {
    ...commonjs,
    entryPoints: {
      server: "server/src/server.ts",
      worker: "server/src/worker.ts",
      builder: "server/src/builder.ts",
      bindings: "server/src/bindings/bindgenThread.ts",
      symbols: "server/src/toolkit/symbolsThread.ts",
      adapter: "server/src/adapter.ts",
      cli: "server/src/cli.ts",
    },
    outdir: "dist",
  },
  {
    ...common,
    format: "esm",
    // What both need of jco stands in a file of its own that they share.
    entryPoints: {
      runner: "server/src/runner.ts",
      types: "server/src/bindings/jcoThread.ts",
      guestScript: "server/src/build/guestScript.ts",
    },
    splitting: true,
    plugins: [packedCores],
    outdir: "dist/runner",
    outExtension: { ".js": ".mjs" },
    external: ["@bytecodealliance/jco-node-fs"],
    banner: { js: 'import { createRequire as createRequireHere } from "node:module"; const require = createRequireHere(import.meta.url);' },
  },
  webview,
];
if (process.argv.includes("--watch")) for (const build of builds) await (await esbuild.context(build)).watch();
else await Promise.all(builds.map((build) => esbuild.build(build)));
