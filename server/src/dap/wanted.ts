/** What each request of the Debug Adapter Protocol must hold, as far as this adapter reads it: clients are many, and not all of them keep to it. */

/** `?` at a field's end: it may be left out, or null. A list holds one shape, which all of its elements have. */
type Shape = "text" | "flag" | "number" | "count" | readonly [Shape] | { readonly [field: string]: Shape };

const SOURCE = { "path?": "text", "name?": "text", "sourceReference?": "count" } as const;
const RULE = { "condition?": "text", "hitCondition?": "text", "logMessage?": "text" } as const;
const FRAME = { "frameId?": "count" } as const;
const THREAD = { threadId: "count" } as const;

const WANTED: Readonly<Record<string, Shape>> = {
  initialize: { "linesStartAt1?": "flag", "columnsStartAt1?": "flag", "pathFormat?": "text" },
  disconnect: { "terminateDebuggee?": "flag" },
  setBreakpoints: {
    source: SOURCE,
    "breakpoints?": [{ line: "number", "column?": "number", "mode?": "text", ...RULE }],
    "lines?": ["number"],
  },
  setFunctionBreakpoints: { breakpoints: [{ name: "text", "mode?": "text", ...RULE }] },
  setExceptionBreakpoints: { filters: ["text"], "filterOptions?": [{ filterId: "text" }] },
  breakpointLocations: { source: SOURCE, line: "number", "endLine?": "number" },
  stackTrace: { ...THREAD, "startFrame?": "count", "levels?": "count" },
  scopes: { frameId: "count" },
  variables: { variablesReference: "count", "filter?": "text", "start?": "count", "count?": "count" },
  setVariable: { variablesReference: "count", name: "text", value: "text" },
  evaluate: { expression: "text", "context?": "text", ...FRAME },
  completions: { text: "text", column: "number", ...FRAME },
  source: { "source?": SOURCE, sourceReference: "count" },
  continue: THREAD,
  next: THREAD,
  stepIn: THREAD,
  stepOut: THREAD,
};

export type ReadArguments = { ok: true; value: object } | { ok: false; message: string };

/** A request's arguments without fields that are null; the sentence of what is missing or of another type. Other fields stay as they are. */
export function readArguments(command: string, value: unknown): ReadArguments {
  const wrong: string[] = [];
  const read = cleaned((Object.hasOwn(WANTED, command) && WANTED[command]) || {}, value, "", wrong);
  return wrong.length === 0
    ? { ok: true, value: read as object }
    : { ok: false, message: `The request ${command} was not understood: ${wrong[0]}.` };
}

function cleaned(shape: Shape, value: unknown, at: string, wrong: string[]): unknown {
  if (typeof shape === "string") {
    if (!FITS[shape](value)) wrong.push(`its \`${at}\` is no ${WORDS[shape]}`);
    return value;
  }
  if (Array.isArray(shape)) {
    if (Array.isArray(value)) return value.map((it, index) => cleaned(shape[0], it, `${at}[${index}]`, wrong));
    wrong.push(`its \`${at}\` is no list`);
    return value;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    wrong.push(at === "" ? "its arguments are no object" : `its \`${at}\` is no object`);
    return value;
  }
  const out: Record<string, unknown> = { ...value };
  for (const [key, of] of Object.entries(shape)) {
    const name = key.replace("?", "");
    const place = at === "" ? name : `${at}.${name}`;
    if (out[name] !== undefined && out[name] !== null) out[name] = cleaned(of, out[name], place, wrong);
    else if (key.endsWith("?")) delete out[name];
    else wrong.push(`it has no \`${place}\``);
  }
  return out;
}

const isNumber = (it: unknown): boolean => typeof it === "number" && Number.isSafeInteger(it);

const FITS = {
  text: (it: unknown) => typeof it === "string",
  flag: (it: unknown) => typeof it === "boolean",
  number: isNumber,
  count: (it: unknown) => isNumber(it) && (it as number) >= 0,
} as const;

const WORDS = { text: "text", flag: "true or false", number: "whole number", count: "whole number from 0 on" } as const;
