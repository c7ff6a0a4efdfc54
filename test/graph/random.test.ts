/**
 * Random gestures on random compositions: the official crates accept every text that comes of them, its graph is the one before with just the
 * gesture's change, and taking the edit back gives the very bytes.
 */
import assert from "node:assert/strict";
import test from "node:test";
import type { Gesture } from "../../server/src/protocol/wiring.ts";
import type { Composition } from "./kit.ts";
import { gesture, read, shopWorld, wires } from "./kit.ts";

const PACKAGES = ["shop:catalog", "shop:basket", "shop:till", "shop:logger", "shop:discount", "shop:printer"];
const world = await shopWorld();

/** A generator of whole numbers below a bound; the same seed gives the same numbers (mulberry32). */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

function pick<T>(list: readonly T[], next: (below: number) => number): T | undefined {
  return list.length === 0 ? undefined : list[next(list.length)];
}

/** Any gesture, sensible or not. */
function anyGesture(it: Composition, next: (below: number) => number): Gesture {
  const node = pick(it.wiring.nodes, next);
  const other = pick(it.wiring.nodes, next);
  const add: Gesture = { kind: "add", package: pick(PACKAGES, next)! };
  if (!node || !other) return add;
  const from = pick(node.exports, next);
  const to = pick(other.imports, next);
  const near = other.imports.find((own) => node.exports.some((it) => it.name === own.name));
  const edge = pick(it.wiring.wires, next)?.id;
  const choices: (Gesture | null)[] = [
    add,
    near ? { kind: "connect", from: { node: node.id, port: near.name }, to: { node: other.id, port: near.name } } : null,
    from && to ? { kind: "connect", from: { node: node.id, port: from.name }, to: { node: other.id, port: to.name } } : null,
    near ? { kind: "connect", from: { node: null, port: near.name }, to: { node: other.id, port: near.name } } : null,
    edge === undefined ? null : { kind: "disconnect", edges: [edge] },
    edge === undefined ? null : { kind: "insert", edge, package: "shop:discount" },
    next(3) === 0 ? { kind: "remove", nodes: [node.id] } : null,
    { kind: "rename", node: node.id, name: pick(["new", "main", "a-b", "let", `x${next(50)}`], next)! },
    { kind: "duplicate", nodes: [...new Set([node.id, other.id])] },
    from ? { kind: "export", node: node.id, port: from.name } : null,
    to ? { kind: "import", node: other.id, port: to.name } : null,
    { kind: "plug", nodes: [] },
  ];
  return pick(choices, next) ?? add;
}

/** What a gesture must have done to the wires. `renamed`: how nodes are called now. */
function checkEffect(before: Composition, after: Composition, it: Gesture, name: (id: string) => string): void {
  const [old, now] = [new Set(wires(before.wiring).map((line) => rename(line, name))), new Set(wires(after.wiring))];
  const gone = [...old].filter((line) => !now.has(line));
  const fresh = [...now].filter((line) => !old.has(line));
  if (it.kind === "connect" && it.to.node !== null) {
    assert.ok(now.has(`${it.to.node}.${it.to.port} <- ${it.from.node ?? "*"}.${it.from.port}`), "the wire is there");
    assert.ok(fresh.length <= 1 && gone.length <= 1, JSON.stringify({ gone, fresh }));
  }
  if (it.kind === "rename") assert.deepEqual({ gone, fresh }, { gone: [], fresh: [] });
  if (it.kind === "disconnect") {
    assert.ok(gone.length >= 1 && gone.length <= 1, JSON.stringify({ gone, fresh }));
    assert.ok(
      fresh.every((line) => line.includes("<- *.")),
      JSON.stringify({ gone, fresh }),
    );
  }
  if (it.kind === "add" || it.kind === "duplicate" || it.kind === "plug")
    assert.ok(
      gone.every((line) => line.includes("<- *.")),
      JSON.stringify(gone),
    );
  if (it.kind === "remove") {
    assert.ok(!after.wiring.nodes.some((node) => it.nodes.includes(node.id)));
    assert.ok(
      gone.every((line) => it.nodes.some((id) => line.startsWith(`${id}.`) || line.includes(`<- ${id}.`))),
      JSON.stringify(gone),
    );
  }
}

function rename(line: string, name: (id: string) => string): string {
  return line.replace(/^([^.]+)\./, (_, id: string) => `${name(id)}.`).replace(/<- ([^.]+)\./, (_, id: string) => `<- ${name(id)}.`);
}

test("random gestures on random compositions", () => {
  let done = 0;
  let refused = 0;
  for (let seed = 1; seed <= 25; seed++) {
    const next = random(seed);
    let now = read(world, "package a:b;\n");
    for (let step = 0; step < 40; step++) {
      const wanted = anyGesture(now, next);
      const outcome = gesture(world, now, wanted);
      if (!outcome.ok) {
        assert.match(outcome.message, /^[A-Z`].*\.$/);
        refused++;
        continue;
      }
      const { edit } = outcome;
      if (!edit) continue;
      const text = now.text.slice(0, edit.start) + edit.newText + now.text.slice(edit.end);
      const undone = text.slice(0, edit.start) + now.text.slice(edit.start, edit.end) + text.slice(edit.start + edit.newText.length);
      assert.equal(undone, now.text);
      const after = read(world, text);
      const story = `seed ${seed}, step ${step}: ${JSON.stringify(wanted)}\n${now.text}\n=>\n${text}\n`;
      // Where two resources would have to be one, or one name be exported twice, the door asks the official crates and refuses.
      if (after.diagnostics.length > 0) {
        assert.ok(
          after.diagnostics.every((it) => ["resource-mismatch", "invalid-component"].includes(it.code)),
          story + JSON.stringify(after.diagnostics),
        );
        refused++;
        continue;
      }
      try {
        checkEffect(now, after, wanted, (id) => outcome.renamed[id] ?? id);
      } catch (error) {
        throw new Error(`${story}${(error as Error).message}`);
      }
      done++;
      now = after;
    }
  }
  assert.ok(done > 400, `only ${done} gestures did something, ${refused} were refused`);
});
