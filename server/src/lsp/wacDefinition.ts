/** From a name in a `.wac` to what it means: a statement of the document, an interface in a WIT package or in the component that brings it. */
import type { Location } from "vscode-languageserver";
import { meaningAt } from "../features/wac/meaning.ts";
import { endIn } from "../graph/wiring.ts";
import type { Place } from "../wit/lines.ts";
import { fullName } from "../wit/model.ts";
import type { WacState } from "./wacLanguage.ts";
import type { Target, WitLanguage } from "./witLanguage.ts";

/** The places that a name at an offset means; `here` makes a location of this document. */
export function wacDefinition(state: WacState, offset: number, wit: WitLanguage, here: (place: Place) => Location): Location[] {
  const found = meaningAt(state.wiring, offset);
  if (!found) return [];
  if (found.kind === "variable") {
    const { statement } = found.variable;
    // On its own declaration a name leads to the component that it stands for.
    if (found.use !== null || statement.kind !== "let") return [here(found.variable.name)];
    const end = endIn(state.wiring, statement.expr);
    const node = state.wiring.nodes.find((it) => it.id === end?.node);
    return node ? component(state, node.package, wit) : [here(found.variable.name)];
  }
  if (found.kind === "package") return component(state, found.key, wit);
  if (found.kind === "path") {
    const { package: id, name, version } = found.path;
    return portDeclaration(state, `${id}/${name.text}${version === null ? "" : `@${version}`}`, undefined, wit);
  }
  if (found.kind === "import" || found.kind === "export") return portDeclaration(state, found.port, found.node.package, wit);
  return [];
}

/** The file of a package: the WIT of a binary, or the folder's first file. */
function component(state: WacState, key: string, wit: WitLanguage): Location[] {
  const file = state.packages[key]?.file;
  if (file === undefined) return [];
  const world = worlds(wit, file)[0];
  return [wit.location(world ?? { path: file, start: 0, end: 0 })];
}

/** The worlds that a binary's WIT declares. */
function worlds(wit: WitLanguage, file: string): Target[] {
  const model = wit.packages.modelFor(file);
  return (model.byPath.get(file) ?? []).flatMap(({ node }) =>
    node.kind === "world" ? [{ path: file, start: node.name.start, end: node.name.end }] : [],
  );
}

/** The declaration of an interface: in the packages of the workspace, else in the component that has it. */
export function portDeclaration(state: WacState, port: string, key: string | undefined, wit: WitLanguage): Location[] {
  const names = port.split(".");
  for (const wanted of [port, names[0]!]) {
    const file = key === undefined ? undefined : state.packages[key]?.file;
    const models = [...wit.models(), ...(file === undefined ? [] : [wit.packages.modelFor(file)])];
    for (const model of models) {
      for (const path of model.byPath.keys()) {
        const scope = (model.byPath.get(path) ?? []).find((it) => it.node.kind === "interface" && fullName(it) === wanted);
        if (scope) return [wit.location({ path, start: scope.node.name.start, end: scope.node.name.end })];
      }
    }
  }
  return key === undefined ? [] : component(state, key, wit);
}
