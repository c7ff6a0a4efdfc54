/** Reads W3C Trace Context (level 1, https://www.w3.org/TR/trace-context/) from a request's headers. */
import type { TraceContext } from "../../protocol/run.ts";

/** `version-trace id-parent id-flags`; later versions may go on after another hyphen. */
const PARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
/** Most characters of `tracestate` that the standard asks to be passed on. */
const MOST_STATE = 512;

/** The context that a request continues; null where it has none, two, or a wrong one: then a new trace begins. Header names are in lower case. */
export function traceContext(headers: readonly (readonly [string, Uint8Array])[]): TraceContext | null {
  const values = (name: string): string[] =>
    headers.filter((it) => it[0] === name).map((it) => Buffer.from(it[1]).toString("latin1").trim());
  const [parent, ...more] = values("traceparent");
  const parts = PARENT.exec(parent ?? "");
  if (!parts || more.length > 0) return null;
  const [, version, trace, span, , rest] = parts;
  if (version === "ff" || (version === "00" && rest !== undefined) || /^0+$/.test(trace!) || /^0+$/.test(span!)) return null;
  const state = values("tracestate").join(",");
  return { parent: `00-${trace}-${span}-${parts[4]}`, ...(state === "" || state.length > MOST_STATE ? {} : { state }) };
}
