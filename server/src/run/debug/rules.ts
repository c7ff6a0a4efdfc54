/** Which breakpoints a call meets. Pure but for the counts of hits, which a breakpoint keeps when the list is sent again. */
import type { HitCondition, Moment, Rule } from "../../protocol/debug.ts";
import type { CallSite } from "../../protocol/run.ts";

/** Whether a name that a person gave means an interface: in full, without its version, or its last part alone. */
export function namesInterface(wanted: string, full: string): boolean {
  if (wanted === full || wanted === full.replace(/@[^@]*$/, "")) return true;
  const last = full.replace(/^.*\//, "");
  return wanted === last || wanted === last.replace(/@[^@]*$/, "");
}

/** Whether a name means a function: the Component Model's own, or `counter.inc`, or `counter` for its constructor. */
export function namesFunction(wanted: string, full: string): boolean {
  return wanted === full || (full.startsWith("[") && !full.startsWith("[resource-drop]") && full.replace(/^\[[a-z-]+\]/, "") === wanted);
}

/** Whether a rule is about the calls of a site, as far as names go. */
export function isAbout(rule: Rule, site: CallSite, caller: string): boolean {
  if (rule.caller !== undefined && rule.caller !== caller) return false;
  if (rule.callee !== undefined && !rule.callee.includes(site.callee)) return false;
  if (rule.port !== undefined && rule.port !== (site.interface ?? site.function)) return false;
  if (rule.function !== undefined && !namesFunction(rule.function, site.function)) return false;
  if (rule.interface === undefined) return true;
  if (rule.interface === null || site.interface === null) return rule.interface === site.interface;
  return namesInterface(rule.interface, site.interface);
}

/** Whether the n-th hit is one to stop at. */
export function counts({ op, count }: HitCondition, hits: number): boolean {
  if (op === "%") return hits % count === 0;
  if (op === "==") return hits === count;
  if (op === "!=") return hits !== count;
  if (op === "<") return hits < count;
  if (op === "<=") return hits <= count;
  return op === ">" ? hits > count : hits >= count;
}

/** What a rule says, whatever its number. */
const keyOf = ({ id: _, ...content }: Rule): string => JSON.stringify(content);

/** The rules of a run, sorted out by site once for each. */
export class Rules {
  private all: Rule[] = [];
  private readonly sites = new Map<string, Rule[]>();
  private readonly hits = new Map<string, number>();

  /** Takes a new list. */
  set(rules: Rule[]): void {
    this.all = rules;
    this.sites.clear();
    const kept = new Set(rules.map(keyOf));
    for (const key of this.hits.keys()) if (!kept.has(key)) this.hits.delete(key);
  }

  /** Those about a call, whatever their conditions. */
  about(site: CallSite, caller: string, at: Moment): Rule[] {
    if (this.all.length === 0) return this.all;
    const key = `${caller} ${site.callee} ${site.interface} ${site.function} ${at}`;
    let known = this.sites.get(key);
    if (!known) {
      known = this.all.filter((rule) => rule.at === at && isAbout(rule, site, caller));
      this.sites.set(key, known);
    }
    return known;
  }

  /** Counts a hit of a rule whose condition holds; whether it is one to stop at. */
  hit(rule: Rule): boolean {
    if (!rule.hits) return true;
    const key = keyOf(rule);
    const hits = (this.hits.get(key) ?? 0) + 1;
    this.hits.set(key, hits);
    return counts(rule.hits, hits);
  }
}
