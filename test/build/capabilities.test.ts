/** Which WASI of a component surprises: neither the world nor the sources ask for it, and no standard library brings it. */
import assert from "node:assert/strict";
import test from "node:test";
import { capabilityFindings } from "../../server/src/build/capabilities.ts";
import type { BuildLanguage } from "../../server/src/protocol/build.ts";
import { memory } from "./kit.ts";

const FILES = "wasi:filesystem/types@0.2.3";
const NET = ["wasi:sockets/tcp@0.2.3", "wasi:sockets/udp@0.2.3"];

function found(language: BuildLanguage | null, imports: string[], texts: Record<string, string> = {}, named: string[] = []): string[] {
  const files = memory(Object.fromEntries(Object.entries(texts).map(([name, text]) => [`/p/${name}`, text])));
  const project = { name: "p", folder: "/p", language, wit: "/p/wit", component: "/p/p.wasm", inputs: [] };
  return capabilityFindings({ project, files, home: "/p/x", imports, named }).map((it) => `${it.severity} ${it.code} ${it.message}`);
}

test("a library that opens sockets is a warning, unless the world or a source asks for them", () => {
  const warning =
    "warning unneeded-capability The component imports wasi:sockets, which neither its world names nor its sources use; remove the code or the library that needs it, or import it in the world.";
  assert.deepEqual(found("c", NET, { "a.c": "int x;" }), [warning]);
  assert.deepEqual(found("c", NET, { "a.c": "#include <sys/socket.h>" }), []);
  assert.deepEqual(found("go", NET, { "a.go": 'import "net/http"' }), []);
  assert.deepEqual(found("c", NET, { "a.c": "int x;" }, ["wasi:sockets/tcp"]), []);
});

test("what a standard library brings, clocks and streams are no findings; nor is anything where the sources are not known", () => {
  assert.deepEqual(found("c", [FILES, "wasi:cli/environment@0.2.3", "wasi:clocks/wall-clock@0.2.3", "wasi:cli/stdout@0.2.3"]), []);
  assert.deepEqual(found("rust", [FILES]), []);
  assert.deepEqual(found(null, NET), []);
});

test("an interpreter's own imports are information with what to set", () => {
  const [told, ...more] = found("python", [FILES, ...NET, "wasi:cli/environment@0.2.3"], { "app.py": "import sys; sys.argv" });
  assert.deepEqual(more, []);
  assert.equal(
    told,
    'information unneeded-capability The component imports wasi:filesystem and wasi:sockets, which neither its world names nor its sources use: Python\'s interpreter brings them along; "wasi": false in witloom.json leaves WASI out (print is an error then).',
  );
  assert.deepEqual(found("javascript", ["wasi:http/types@0.2.3"], { "a.js": "await fetch(x)" }), []);
});
