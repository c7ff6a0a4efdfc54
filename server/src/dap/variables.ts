/** Variables of the protocol: numbers for what can be unfolded, kept until the program goes on. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Reply, ScopeName, Shown, ShownResource, ValuePath } from "../protocol/debug.ts";
import type { Live } from "./live.ts";

/** Most parts that are given at once where a client does not page. */
const PAGE = 1000;

type Place = ({ kind: "parts" } & Changeable) | { kind: "resources"; frame: number } | { kind: "resource"; resource: ShownResource };

/** What a variable that may be changed is a part of. */
export interface Changeable {
  frame: number;
  scope: ScopeName;
  path: ValuePath;
  /** What names it in expressions; empty for a scope. */
  expr: string;
}

export class Variables {
  private readonly places: Place[] = [];
  private readonly steps = new Map<string, number>();
  private readonly live: Live;

  constructor(live: Live) {
    this.live = live;
  }

  /** A number for a place; never 0. */
  reference(place: Place): number {
    return this.places.push(place);
  }

  /** The variables behind a number. */
  async list(reference: number, start: number, count: number): Promise<{ variables: DebugProtocol.Variable[] } | { message: string }> {
    const place = this.places[reference - 1];
    if (!place) return { message: "These variables are gone, as the program went on." };
    if (place.kind === "resource") return { variables: facts(place.resource) };
    const { frame } = place;
    if (place.kind === "resources") {
      const reply = await this.live.ask({ kind: "resources", frame });
      return reply.kind === "resources"
        ? { variables: reply.resources.slice(start, start + count).map((it) => this.resource(it)) }
        : refused(reply);
    }
    const { scope, path, expr } = place;
    const reply = await this.live.ask({ kind: "children", frame, scope, path, start, count: Math.min(count, PAGE) });
    if (reply.kind !== "values") return refused(reply);
    return {
      variables: reply.values.map((it) =>
        this.variable(it, { frame, scope, path: [...path, it.step], expr: named(expr, it.name) }, reference),
      ),
    };
  }

  /** A value as a variable; `at` null: nothing of it can be unfolded. */
  variable(it: Shown, at: Changeable | null, parent = 0): DebugProtocol.Variable {
    this.steps.set(`${parent} ${it.name}`, it.step);
    const unfolds = at !== null && it.named + it.indexed > 0;
    return {
      ...{ name: it.name, value: it.text, type: it.type },
      variablesReference: unfolds ? this.reference({ kind: "parts", ...at }) : 0,
      ...(it.named > 0 ? { namedVariables: it.named } : {}),
      ...(at ? { evaluateName: at.expr } : {}),
      ...(it.indexed > 0 ? { indexedVariables: it.indexed } : {}),
      presentationHint: this.live.isPast ? { attributes: ["readOnly"] } : {},
    };
  }

  /** What a name below a number stands for; null where it cannot be changed. */
  async changeable(reference: number, name: string): Promise<Changeable | null> {
    const place = this.places[reference - 1];
    if (place?.kind !== "parts") return null;
    if (!this.steps.has(`${reference} ${name}`)) await this.list(reference, 0, PAGE);
    const item = /^\[(\d+)\]$/.exec(name);
    const step = this.steps.get(`${reference} ${name}`) ?? (item ? Number(item[1]) : undefined);
    const { frame, scope, path, expr } = place;
    return step === undefined ? null : { frame, scope, path: [...path, step], expr: named(expr, name) };
  }

  private resource(it: ShownResource): DebugProtocol.Variable {
    const state = it.dropped
      ? "dropped"
      : `owned by ${it.owner}${it.borrowedBy.length > 0 ? `, borrowed by ${it.borrowedBy.join(", ")}` : ""}`;
    const type = it.name.replace(/#.*$/, "");
    return {
      name: it.name,
      value: state,
      type,
      variablesReference: this.reference({ kind: "resource", resource: it }),
      presentationHint: { attributes: ["readOnly"] },
    };
  }
}

function named(whole: string, part: string): string {
  return whole === "" || part.startsWith("[") ? whole + part : `${whole}.${part}`;
}

function facts(it: ShownResource): DebugProtocol.Variable[] {
  const fact = (name: string, value: string): DebugProtocol.Variable => ({ name, value, variablesReference: 0 });
  return [
    fact("defined by", it.definedBy),
    fact("owner", it.dropped ? "none" : it.owner),
    fact("borrowed by", it.borrowedBy.join(", ") || "none"),
    fact("state", it.dropped ? "dropped" : it.borrowedBy.length > 0 ? "borrowed" : "owned"),
  ];
}

/** The sentence of a refusal. */
export function refused(reply: Reply): { message: string } {
  return { message: reply.kind === "failed" ? reply.message : "There is nothing of that kind here." };
}
