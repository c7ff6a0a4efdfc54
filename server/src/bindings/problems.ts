/** What the generators of this stage share: problems, and paths that may be written. */
import type { GeneratedFile } from "../protocol/bindings.ts";
import type { Outcome, Problem } from "../toolkit/toolkit.ts";

/** A failure without a place; the message is one sentence. */
export function failed(kind: string, message: string, causes: string[] = []): { ok: false; problem: Problem } {
  return { ok: false, problem: { kind, message, causes, labels: [] } };
}

/** Whether a path stays below the folder that it is joined to, on every system. */
export function isSafePath(path: string): boolean {
  if (path === "" || /[\\:\u0000-\u001f]/.test(path)) return false;
  return path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}

/** Bytes that one generation may give: a record in a record in a record … doubles the code with each. */
const MOST = 32 << 20;

/** A generator's files as plain data; fails where one would leave its folder, or all together are too much. */
export function toGenerated(files: (readonly [string, Uint8Array])[]): Outcome<GeneratedFile[]> {
  const out: GeneratedFile[] = [];
  const bytes = files.reduce((sum, [, content]) => sum + content.length, 0);
  if (bytes > MOST) {
    return failed(
      "too-large",
      `The bindings would have ${bytes >> 20} MiB, more than the ${MOST >> 20} that are allowed; make the types smaller.`,
    );
  }
  for (const [path, bytes] of files) {
    if (!isSafePath(path)) return failed("unsafe-path", `The generator names a file outside of its folder (${path}); nothing was written.`);
    out.push({ path, ...content(bytes) });
  }
  return { ok: true, value: out };
}

function content(bytes: Uint8Array): { text: string } | { base64: string } {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    if (!text.includes("\0")) return { text };
  } catch {
    // no text
  }
  return { base64: Buffer.from(bytes).toString("base64") };
}
