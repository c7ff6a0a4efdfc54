/** Declarations as WIT text, for hovers and outlines. */
import type {
  FunctionNode,
  InterfaceNode,
  Member,
  PackageNode,
  PathNode,
  TypeDeclaration,
  TypeNode,
  WorldLink,
  WorldNode,
} from "./tree.ts";
import { isLink } from "./tree.ts";

/** `iface`, or `ns:pkg/iface@1.2.3`. */
export function printPath(path: PathNode): string {
  if (path.package === null) return path.name.text;
  return `${path.package}/${path.name.text}${path.version === null ? "" : `@${path.version}`}`;
}

/** `list<option<u32>>`. */
export function printType(type: TypeNode | null): string {
  if (type === null) return "";
  return type.args.length === 0 ? type.name.text : `${type.name.text}<${type.args.map(printType).join(", ")}>`;
}

/** `func(a: u32) -> string`. */
export function printSignature(fn: FunctionNode): string {
  const params = fn.params.map((it) => `${it.name.text}: ${printType(it.type)}`).join(", ");
  if (fn.fullName.startsWith("[constructor]")) return `constructor(${params})`;
  const modifiers = `${fn.fullName.startsWith("[static]") ? "static " : ""}${fn.async ? "async " : ""}`;
  return `${modifiers}func(${params})${fn.result ? ` -> ${printType(fn.result)}` : ""}`;
}

function printMember(member: Member, kind: string): string {
  if (member.type === null) return member.name.text;
  return kind === "variant" ? `${member.name.text}(${printType(member.type)})` : `${member.name.text}: ${printType(member.type)}`;
}

/** A type with its members, a line each. */
export function printTypeDeclaration(type: TypeDeclaration): string {
  if (type.kind === "alias") return `type ${type.name.text} = ${printType(type.target)}`;
  const lines =
    type.kind === "resource" ? type.functions.map((fn) => printFunction(fn)) : type.members.map((it) => printMember(it, type.kind));
  const end = type.kind === "resource" ? ";" : ",";
  if (lines.length === 0) return `${type.kind} ${type.name.text}`;
  return `${type.kind} ${type.name.text} {\n${lines.map((it) => `  ${it}${end}`).join("\n")}\n}`;
}

/** `name: func(…)`, or a constructor. */
export function printFunction(fn: FunctionNode): string {
  const signature = printSignature(fn);
  return signature.startsWith("constructor") ? signature : `${fn.name.text}: ${signature}`;
}

/** Any declaration as a person would write it; interfaces and worlds without their bodies. */
export function printDeclaration(
  node: InterfaceNode | WorldNode | TypeDeclaration | FunctionNode | Member | WorldLink | PackageNode,
): string {
  if (!("kind" in node)) return node.type === null ? node.name.text : `${node.name.text}: ${printType(node.type)}`;
  if (node.kind === "function") return printFunction(node);
  if (node.kind === "package") return `package ${node.id}${node.version === null ? "" : `@${node.version}`}`;
  if (isLink(node)) return `${node.kind} ${[node.name?.text, node.path && printPath(node.path)].filter(Boolean).join(": ")}`;
  if (node.kind === "interface" || node.kind === "world") return `${node.kind} ${node.name.text}`;
  return printTypeDeclaration(node);
}
