/**
 * What `wasmtime run` must be told so that it runs a component as we would. In: what is wanted. Out: its arguments, or one sentence why
 * it cannot: wasmtime grants networks and HTTP only as a whole, and nothing may be granted that nobody asked for.
 */
import type { Grants, RunLimits } from "../../protocol/run.ts";

/** A run for another engine. */
export interface NativeWanted {
  /** The composed component. */
  file: string;
  /** The guest's first command-line argument. */
  program: string;
  /** `INTERFACE#FUNCTION(WAVE, …)`; absent: `wasi:cli/run`. */
  invoke?: string;
  /** This wasmtime finds a function by its name alone, without its interface. */
  bare?: boolean;
  grants: Grants;
  limits: RunLimits;
  /** Seconds; 0: none. */
  timeout: number;
  /** Whether answers for imports were asked for. */
  mocked: boolean;
}

export type Argv = { ok: true; argv: string[] } | { ok: false; message: string };

/** The arguments of `wasmtime`, of which the first is `run`. */
export function argvOf(wanted: NativeWanted): Argv {
  const refused = unsayable(wanted);
  if (refused !== undefined)
    return { ok: false, message: `native wasmtime ${refused}; run it with --engine jco ("engine": "jco" in launch.json).` };
  const call = wanted.invoke === undefined ? { ok: true as const, text: undefined } : itemCall(wanted.invoke, wanted.bare);
  if (!call.ok) return { ok: false, message: call.message };
  const { grants, limits, timeout } = wanted;
  const argv = ["run", "--argv0", wanted.program];
  if (timeout > 0) argv.push("-W", `timeout=${Math.ceil(timeout * 1000)}ms`);
  if (limits.memory > 0) argv.push("-W", `max-memory-size=${limits.memory}`);
  if (limits.table > 0) argv.push("-W", `max-table-elements=${limits.table}`);
  if (grants.inherit) argv.push("-S", "inherit-env", "-S", "inherit-network", "-S", "http");
  // Names are looked up by default, which would tell the outside something.
  else argv.push("-S", "allow-ip-name-lookup=n");
  for (const { host, guest } of grants.dirs) argv.push("--dir", `${host}::${guest}`);
  for (const [name, value] of grants.env) argv.push("--env", `${name}=${value}`);
  if (call.text !== undefined) argv.push("--invoke", call.text);
  argv.push(wanted.file, ...(call.text === undefined ? grants.args : []));
  return { ok: true, argv };
}

/** What wasmtime's command line has no word for. */
function unsayable({ grants, mocked, invoke }: NativeWanted): string | undefined {
  if (mocked) return "has no answers for imports that nothing provides (--mock)";
  if (grants.seed !== null) return "has no fixed clocks and random numbers (--deterministic)";
  if (grants.deny.length > 0) return `gives every guest ${grants.deny.join(", ")} (--deny)`;
  const places = [...grants.net, ...grants.udp, ...grants.listen, ...grants.http];
  if (places.length > 0 && !grants.inherit) return `cannot restrict the network to ${places.join(", ")}`;
  const readOnly = grants.dirs.find((it) => it.readOnly);
  if (readOnly) return `cannot give ${readOnly.host} for reading only (--dir-ro)`;
  if (grants.dirs.some((it) => it.host.includes("::") || it.guest.includes("::"))) return "takes no folder with `::` in its name";
  if (invoke !== undefined && grants.args.length > 0) return "takes no arguments for the program beside --invoke";
  return undefined;
}

/** `a:b/c@1.0.0#f(…)` as wasmtime writes it: `a:b/c.f@1.0.0(…)`, or `f(…)` where it wants `bare` names. */
export function itemCall(invoke: string, bare = false): { ok: true; text: string } | { ok: false; message: string } {
  const open = invoke.indexOf("(");
  const name = open < 0 ? invoke : invoke.slice(0, open);
  const args = open < 0 ? "()" : invoke.slice(open);
  if (name.includes("["))
    return { ok: false, message: `native wasmtime calls no functions of resources, such as ${name}; run it with --engine jco.` };
  const hash = name.indexOf("#");
  if (hash < 0) return { ok: true, text: name.trim() + args };
  if (bare) return { ok: true, text: name.slice(hash + 1).trim() + args };
  const [path = "", version] = name.slice(0, hash).trim().split("@");
  return { ok: true, text: `${path}.${name.slice(hash + 1).trim()}${version === undefined ? "" : `@${version}`}${args}` };
}
