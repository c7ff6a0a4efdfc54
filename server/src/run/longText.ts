/** Texts in files that are too long to be read or written at once. */
import { closeSync, constants, openSync, readSync } from "node:fs";
import { access, type FileHandle, open, realpath, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { setImmediate } from "node:timers/promises";

/** Bytes that are decoded at once, and UTF-16 units that are written at once. */
const SIZE = 1 << 18;
/** Milliseconds of work before others have their turn. */
const SLICE = 8;

/** UTF-8 as text, in pieces. A byte order mark stays; what is no UTF-8 becomes U+FFFD. */
export function* decoded(chunks: Iterable<Uint8Array>): Iterable<string> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  for (const chunk of chunks) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

export function* chunksOf(bytes: Uint8Array): Iterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += SIZE) yield bytes.subarray(at, at + SIZE);
}

/** The pieces of a text as larger ones, for what is written at once. */
export function* joined(pieces: Iterable<string>): Iterable<string> {
  let text = "";
  for (const piece of pieces) {
    text += piece;
    if (text.length < SIZE) continue;
    yield text;
    text = "";
  }
  yield text;
}

/** A file's text, read as it is needed. Throws as Node does. */
export function* fileText(file: string): Iterable<string> {
  const descriptor = openSync(file, "r");
  try {
    yield* decoded(chunksOfFile(descriptor));
  } finally {
    closeSync(descriptor);
  }
}

function* chunksOfFile(descriptor: number): Iterable<Uint8Array> {
  const buffer = Buffer.allocUnsafe(SIZE);
  for (let read = readSync(descriptor, buffer); read > 0; read = readSync(descriptor, buffer)) yield buffer.subarray(0, read);
}

/** Whether nobody waits any more. */
export interface Cancellation {
  readonly isCancellationRequested: boolean;
}

/**
 * Writes a text beside the file and renames it then, so that what was there is lost only when all is written; a file that is none on a disk, or stands
 * where no other can be made, is written itself. Others have their turn meanwhile. In: the text's pieces, of which an empty one is a mere step.
 * Out: whether it was written, or cancelled. Throws as Node does.
 */
export async function writeText(file: string, pieces: Iterable<string>, token?: Cancellation): Promise<boolean> {
  const known = await stat(file).catch(() => null);
  if (known && !known.isFile()) return await into(await open(file, "w"), pieces, token);
  if (known) await access(file, constants.W_OK);
  const target = known ? await realpath(file) : file;
  const temporary = path.join(path.dirname(target), `.${path.basename(target)}.${process.pid}.${++count}.tmp`);
  const beside = await open(temporary, "wx", known ? known.mode & 0o7777 : 0o666).catch(() => null);
  if (!beside) return await into(await open(file, "w"), pieces, token);
  try {
    if (known) await beside.chmod(known.mode & 0o7777);
    const whole = await into(beside, pieces, token);
    if (whole) await rename(temporary, target);
    else await rm(temporary, { force: true });
    return whole;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Texts that this process wrote. */
let count = 0;

async function into(handle: FileHandle, pieces: Iterable<string>, token?: Cancellation): Promise<boolean> {
  try {
    let text = "";
    let end = performance.now() + SLICE;
    for (const piece of pieces) {
      text += piece;
      const full = text.length >= SIZE;
      if (!full && performance.now() < end) continue;
      if (full) await handle.appendFile(text);
      else await setImmediate();
      if (full) text = "";
      if (token?.isCancellationRequested) return false;
      end = performance.now() + SLICE;
    }
    await handle.appendFile(text);
    return true;
  } finally {
    await handle.close();
  }
}
