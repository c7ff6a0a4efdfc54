/** The outline of a WIT file: interfaces and worlds with their types, functions and links. */
import { printSignature, printType } from "../wit/print.ts";
import type { FunctionNode, InterfaceNode, Name, Place, TopItem, TypeDeclaration, WitFile, WorldLink, WorldNode } from "../wit/tree.ts";
import { isLink } from "../wit/tree.ts";

export interface OutlineItem {
  name: string;
  detail: string;
  kind:
    | "package"
    | "interface"
    | "world"
    | "function"
    | "method"
    | "record"
    | "variant"
    | "enum"
    | "flags"
    | "resource"
    | "alias"
    | "member"
    | "link";
  place: Place;
  nameplace: Place;
  children: OutlineItem[];
}

/** The outline, in the order of the text. Parts whose name is missing are left out. */
export function outline(file: WitFile): OutlineItem[] {
  return file.items.flatMap(topItem);
}

function item(kind: OutlineItem["kind"], name: Name, place: Place, detail = "", children: OutlineItem[] = []): OutlineItem[] {
  if (name.text === "") return [];
  // An editor refuses symbols whose name lies outside of them.
  return [
    {
      kind,
      name: name.text,
      detail,
      place: { start: Math.min(place.start, name.start), end: Math.max(place.end, name.end) },
      nameplace: name,
      children,
    },
  ];
}

function topItem(it: TopItem): OutlineItem[] {
  if (it.kind === "use") return [];
  if (it.kind !== "package") return item(it.kind, it.name, it, "", it.items.flatMap(bodyItem));
  const name = {
    text: `${it.id}${it.version === null ? "" : `@${it.version}`}`,
    start: it.name.start,
    end: it.versionPlace?.end ?? it.name.end,
  };
  return it.items === null ? [] : item("package", name, it, "", it.items.flatMap(topItem));
}

function bodyItem(it: InterfaceNode["items"][number] | WorldNode["items"][number]): OutlineItem[] {
  if (it.kind === "use") return [];
  if (it.kind === "function") return functionItem(it, "function");
  if (isLink(it)) return linkItem(it);
  return typeItem(it);
}

function functionItem(fn: FunctionNode, kind: "function" | "method"): OutlineItem[] {
  return item(kind, fn.name, fn, printSignature(fn));
}

function typeItem(type: TypeDeclaration): OutlineItem[] {
  const members = type.members.flatMap((it) => item("member", it.name, it, printType(it.type)));
  const functions = type.functions.flatMap((fn) => functionItem(fn, "method"));
  return item(type.kind, type.name, type, printType(type.target), [...members, ...functions]);
}

function linkItem(link: WorldLink): OutlineItem[] {
  const name = link.name ?? link.path?.name;
  if (!name) return [];
  return item(
    "link",
    { ...name, text: `${link.kind} ${name.text}` },
    link,
    link.path?.package ?? "",
    link.interface ? link.interface.items.flatMap(bodyItem) : [],
  );
}
