/** From WIT to the source code that implements it, and back. */
import type { Location } from "vscode-languageserver";
import type { WitFunction } from "../features/implementations.ts";
import type { Location as PlainLocation } from "../protocol/editor.ts";
import type { Scope } from "../wit/model.ts";
import { type Occurrence, occurrenceAt } from "../wit/names.ts";
import { isType, type TypeDeclaration } from "../wit/tree.ts";
import { findImplementations, witFunctionFor } from "./implementationSearch.ts";
import { toUri } from "./uris.ts";
import type { WitDoor } from "./witDoor.ts";
import type { Target, WitLanguage } from "./witLanguage.ts";

/** Something of WIT that code can implement, and where it is declared. */
type Declared = { wanted: WitFunction; target: Target };

export function registerImplementations({ connection, at }: WitDoor, roots: () => string[]): void {
  connection.onImplementation(
    at([], async (it, _, wit, token): Promise<Location[]> => {
      const occurrence = occurrenceAt(it.model, it.path, it.offset);
      const target = occurrence && targetOf(occurrence);
      const wanted = target && implementable(wit).find((found) => same(found.target, target))?.wanted;
      if (!wanted) return [];
      const found = await findImplementations(
        roots(),
        [wanted],
        () => token.isCancellationRequested,
        (file) => wit.openText(file),
      );
      return found.map(({ path, range }) => ({ uri: toUri(path), range }));
    }),
  );
}

/** The WIT declaration of what is implemented at an offset of a source file, or null. */
export async function witOf(wit: WitLanguage, file: string, text: string, offset: number): Promise<PlainLocation | null> {
  const all = implementable(wit);
  const wanted = all.map((it) => it.wanted);
  const found = await witFunctionFor(file, text, offset, wanted, (it) => wit.openText(it));
  const index = found ? wanted.indexOf(found) : -1;
  return index < 0 ? null : wit.location(all[index]!.target);
}

function targetOf({ meaning }: Occurrence): Target | undefined {
  return meaning && { path: meaning.path, start: meaning.name.start, end: meaning.name.end };
}

function same(a: Target, b: Target): boolean {
  return a.path === b.path && a.start === b.start;
}

/** Every function, resource and interface of the workspace's models, once. */
export function implementable(wit: WitLanguage): Declared[] {
  const out = new Map<string, Declared>();
  for (const model of wit.models()) {
    for (const scope of model.scopes) {
      for (const it of declaredIn(scope)) out.set(`${it.target.path} ${it.target.start} ${it.wanted.function}`, it);
    }
  }
  return [...out.values()];
}

function declaredIn(scope: Scope): Declared[] {
  const { node, path } = scope;
  const world = scope.world?.node ?? (node.kind === "world" ? node : null);
  const base = {
    package: scope.package,
    version: scope.version,
    interface: node.kind === "interface" ? node.name.text : null,
    world: world?.name.text ?? null,
  };
  const place = (name: { start: number; end: number }): Target => ({ path, start: name.start, end: name.end });
  const declare = (fn: string | null, resource: string | null, name: { start: number; end: number }): Declared => ({
    wanted: { ...base, function: fn, resource },
    target: place(name),
  });
  const own = node.kind === "interface" ? [declare(null, null, node.name)] : [];
  return [
    ...own,
    ...node.items.flatMap((item): Declared[] => {
      if (item.kind === "function") return [declare(item.fullName, null, item.name)];
      if ("function" in item && item.kind === "export" && item.function) return [declare(item.function.fullName, null, item.function.name)];
      return isType(item) && item.kind === "resource" ? resource(item, declare) : [];
    }),
  ];
}

function resource(
  type: TypeDeclaration,
  declare: (fn: string | null, resource: string | null, name: TypeDeclaration["name"]) => Declared,
): Declared[] {
  return [declare(null, type.name.text, type.name), ...type.functions.map((fn) => declare(fn.fullName, type.name.text, fn.name))];
}
