import assert from "node:assert/strict";
import test from "node:test";
import { Worker } from "node:worker_threads";
import { buildSync } from "esbuild";
import { createRing, ringReader, ringWriter } from "../../server/src/run/ring.ts";
import { fixture } from "./kit.ts";

test("lines come out as they went in; the rest of a line waits", () => {
  const ring = createRing();
  const [write, read] = [ringWriter(ring), ringReader(ring)];
  assert.equal(read(), "");
  write("one\ntw");
  assert.equal(read(), "one\n");
  assert.equal(read(), "");
  write("o\n🦊\n");
  assert.equal(read(), "two\n🦊\n");
});

test("a character that is split between two reads stays whole", () => {
  const ring = createRing();
  const [write, read] = [ringWriter(ring), ringReader(ring)];
  let text = "";
  for (let i = 0; i < 40; i++) {
    write(`${"ö".repeat(70_001)}\n`); // odd against the capacity: the wrap falls into a character
    text += read();
  }
  assert.equal(text, `${"ö".repeat(70_001)}\n`.repeat(40));
});

/** A thread that writes more than the ring holds, while this one reads late. */
const writer = (): string =>
  buildSync({
    stdin: {
      contents: `import { workerData, parentPort } from "node:worker_threads";
        import { ringWriter } from "../../server/src/run/ring.ts";
        const write = ringWriter(workerData.ring);
        for (let i = 0; i < workerData.count; i++) write(i + ":" + "x".repeat(i % 3000) + "\\n");
        parentPort.postMessage("done");`,
      resolveDir: fixture(),
    },
    bundle: true,
    platform: "node",
    format: "cjs",
    write: false,
  }).outputFiles[0]!.text;

test("a writer in another thread waits while the ring is full, and nothing is lost", async () => {
  const ring = createRing();
  const count = 12_000; // 18 MB, four times the capacity
  const worker = new Worker(writer(), { eval: true, workerData: { ring, count } });
  const read = ringReader(ring);
  let text = "";
  let done = false;
  worker.once("message", () => {
    done = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 150));
  assert.equal(done, false, "the writer must wait for the reader");
  while (!done) {
    text += read();
    await new Promise((resolve) => setImmediate(resolve));
  }
  text += read();
  await worker.terminate();
  const lines = text.split("\n").slice(0, -1);
  assert.equal(lines.length, count);
  assert.ok(lines.every((line, i) => line === `${i}:${"x".repeat(i % 3000)}`));
});
