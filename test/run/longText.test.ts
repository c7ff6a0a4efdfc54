/** Long texts into files: in pieces, others have their turn meanwhile, and what was there stays until all is written. */
import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { chunksOf, decoded, fileText, joined, writeText } from "../../server/src/run/longText.ts";
import { random } from "../toolkit/kit.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "witloom-long-text-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const posix = process.platform !== "win32";

function* pieces(count: number, fail = false): Iterable<string> {
  for (let i = 0; i < count; i++) {
    yield i % 3 === 0 ? "" : `${i} é\u{1f600}\n`.repeat(100);
    if (fail && i === count - 1) throw new Error("no more");
  }
}

test("what is written is what is read, and one may be cut where a character is", async () => {
  const file = path.join(folder, "whole.txt");
  assert.equal(await writeText(file, pieces(2000)), true);
  const text = readFileSync(file, "utf8");
  assert.equal(text, [...pieces(2000)].join(""));
  assert.ok(text.length > 1 << 20);
  assert.ok([...fileText(file)].length > 4);
  assert.equal([...fileText(file)].join(""), text);
  assert.equal([...joined(pieces(2000))].join(""), text);
  assert.deepEqual(readdirSync(folder), ["whole.txt"]);
  const next = random(7);
  const bytes = Uint8Array.from({ length: 600_000 }, () => next(256));
  bytes.set([0xef, 0xbb, 0xbf]);
  assert.equal([...decoded(chunksOf(bytes))].join(""), Buffer.from(bytes).toString("utf8"));
});

test("a run that breaks, or is cancelled, leaves what was there, and nothing else", async () => {
  const file = path.join(folder, "kept.txt");
  writeFileSync(file, "before");
  await assert.rejects(writeText(file, pieces(2000, true)), /no more/);
  const token = { isCancellationRequested: false };
  function* cancelled(): Iterable<string> {
    yield* pieces(1500);
    token.isCancellationRequested = true;
    yield* pieces(1500);
  }
  assert.equal(await writeText(file, cancelled(), token), false);
  assert.equal(readFileSync(file, "utf8"), "before");
  assert.deepEqual(readdirSync(folder).sort(), ["kept.txt", "whole.txt"]);
  await assert.rejects(writeText(path.join(folder, "none", "file"), pieces(1)), { code: "ENOENT" });
  await assert.rejects(writeText(folder, pieces(1)), { code: "EISDIR" });
});

test("others have their turn while a long text is written", async () => {
  let [turns, going] = [0, true];
  const turn = (): void => {
    turns++;
    if (going) setImmediate(turn);
  };
  setImmediate(turn);
  await writeText(path.join(folder, "whole.txt"), pieces(4000));
  going = false;
  assert.ok(turns > 5, String(turns));
});

test("modes and links stay, what is no file on a disk is written itself, and what may not be written is not", {
  skip: !posix,
}, async () => {
  const file = path.join(folder, "kept.txt");
  chmodSync(file, 0o640);
  const link = path.join(folder, "link.txt");
  symlinkSync(file, link);
  await writeText(link, ["now"]);
  assert.ok(lstatSync(link).isSymbolicLink());
  assert.deepEqual([readFileSync(file, "utf8"), statSync(file).mode & 0o777], ["now", 0o640]);
  assert.equal(await writeText("/dev/null", ["gone"]), true);
  assert.ok(statSync("/dev/null").isCharacterDevice());
  if (process.getuid?.() === 0) return;
  chmodSync(file, 0o400);
  await assert.rejects(writeText(file, ["no"]), { code: "EACCES" });
  // A folder in which no other file can be made.
  const closed = path.join(folder, "closed");
  mkdirSync(closed);
  writeFileSync(path.join(closed, "open.txt"), "before");
  chmodSync(closed, 0o500);
  await writeText(path.join(closed, "open.txt"), ["after"]);
  assert.equal(readFileSync(path.join(closed, "open.txt"), "utf8"), "after");
  chmodSync(closed, 0o700);
  assert.ok(existsSync(closed));
});
