/** Parameters of a function become the fields of a record. */
import { isIdentifier, writeName } from "../../wit/keywords.ts";
import type { Scope } from "../../wit/model.ts";
import type { FunctionNode, Member, Place } from "../../wit/tree.ts";
import { nodesAt } from "../../wit/walk.ts";
import { type Action, type Asked, freeName, namesGiven, touches } from "./action.ts";
import { hasComment, insertBefore, newlineOf } from "./textPlaces.ts";

/** Offered within the parameters, for those that are selected, or all; for two at least. */
export function extractRecordActions(asked: Asked): Action[] {
  const { model, path, text, range } = asked;
  const nodes = nodesAt(model.trees.get(path)!, range.start);
  const fn = nodes.findLast((it): it is FunctionNode => "kind" in it && it.kind === "function");
  const within = fn?.paramsPlace;
  if (!fn || !within || range.start < within.start || range.end > within.end) return [];
  const params = range.start === range.end ? fn.params : fn.params.filter((it) => touches(it, range));
  const holder = holderOf(asked, fn);
  if (params.length < 2 || !holder || params.some((it) => it.type === null || it.gates.length > 0)) return [];
  const owner = /^\[constructor\](.*)$/.exec(fn.fullName)?.[1];
  const base = owner ?? fn.name.text;
  if (!isIdentifier(base) || text[fn.end - 1] !== ";") return [];
  const name = freeName(namesGiven(model, holder.scope), `${base}-args`);
  const rest = new Set(fn.params.filter((it) => !params.includes(it)).map((it) => it.name.text.toLowerCase()));
  const start = params[0]!.start;
  const end = params[params.length - 1]!.end;
  return [
    {
      title: `Extract the record \`${name}\` from ${params.length} parameters`,
      kind: "refactor.extract",
      edits: [
        insertBefore(path, text, holder.item, recordLines(text, writeName(name), params)),
        { path, start, end, newText: `${freeName(rest, "args")}: ${writeName(name)}` },
      ],
    },
  ];
}

/** The interface or world that something stands in, and its item there. */
export function holderOf({ model, path }: Asked, place: Place): { scope: Scope; item: Place } | null {
  // Of an interface within a world, the inner one.
  const scope = model.byPath.get(path)?.findLast((it) => it.node.start <= place.start && place.end <= it.node.end);
  const item = scope?.node.items.find((it) => it.start <= place.start && place.end <= it.end);
  return scope && item ? { scope, item } : null;
}

/** The fields are the parameters as they are written, each on its line; where comments stand between them, in their lines. */
function recordLines(text: string, name: string, params: Member[]): string[] {
  const whole = { start: params[0]!.start, end: params[params.length - 1]!.end };
  const written = hasComment(text, whole)
    ? text
        .slice(whole.start, whole.end)
        .split(newlineOf(text))
        .map((it) => it.trim())
    : params.map((it, index) => text.slice(it.start, it.end) + (index < params.length - 1 ? "," : ""));
  const lines = written.map((it, index) => (it === "" ? "" : `  ${it}${index === written.length - 1 ? "," : ""}`));
  return [`record ${name} {`, ...lines, "}"];
}
