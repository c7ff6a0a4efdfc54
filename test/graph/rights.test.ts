/** The map of capabilities: what each instance imports itself, and what it reaches through those it calls. */
import assert from "node:assert/strict";
import test from "node:test";
import { capabilityOf, rightsOf } from "../../server/src/graph/rights.ts";
import type { ComponentGraph } from "../../server/src/protocol/graph.ts";

const node = (id: string, ...imports: string[]): ComponentGraph["nodes"][number] => ({
  id,
  package: `t:${id}`,
  imports: imports.map((name) => ({ name, type: "" })),
  exports: [],
});
const edge = (from: string, to: string, name: string): ComponentGraph["edges"][number] => ({ from, export: name, to, import: name });

test("rights are an instance's own, and those of whom it calls, by the shortest way", () => {
  const graph: ComponentGraph = {
    nodes: [
      node("store", "wasi:filesystem/preopens@0.2.6", "wasi:filesystem/types@0.2.6", "wasi:clocks/wall-clock@0.2.6"),
      node("cache", "t:x/store"),
      node("app", "t:x/cache", "t:x/store", "wasi:cli/stdout@0.2.0"),
      node("alone"),
    ],
    edges: [edge("store", "cache", "t:x/store"), edge("cache", "app", "t:x/cache"), edge("store", "app", "t:x/store")],
    imports: [],
    exports: [],
    problems: [],
  };
  const short = rightsOf(graph).map((it) => [it.instance, it.capability, it.through.join(">")]);
  assert.deepEqual(short, [
    ["store", "files", ""],
    ["store", "clocks", ""],
    ["cache", "files", "store"],
    ["cache", "clocks", "store"],
    ["app", "stdio", ""],
    ["app", "files", "store"],
    ["app", "clocks", "store"],
  ]);
});

test("what another instance provides in the host's place is not the host's", () => {
  const name = "wasi:random/random@0.2.6";
  const graph: ComponentGraph = {
    nodes: [node("fake"), node("user", name)],
    edges: [edge("fake", "user", name)],
    imports: [],
    exports: [],
    problems: [],
  };
  assert.deepEqual(rightsOf(graph), []);
});

test("interfaces with types alone are no capability", () => {
  for (const name of ["wasi:filesystem/types@0.2.6", "wasi:sockets/tcp@0.2.0", "wasi:http/types@0.2.0", "wasi:io/poll@0.2.0", "t:x/y"])
    assert.equal(capabilityOf(name), null, name);
  assert.equal(capabilityOf("wasi:http/outgoing-handler@0.2.6"), "http");
  assert.equal(capabilityOf("wasi:clocks/system-clock@0.3.0"), "clocks");
});
