/** The names that wit-bindgen gives functions in C (`exports_ns_pkg_iface_method_session_user`) and C++ (`exports::ns::pkg::iface::Session::User`). */
import {
  type Declaration,
  functionName,
  isVersion,
  modulesOf,
  resourceOf,
  type Strength,
  sameName,
  sharedModules,
  snake,
  upperCamel,
  type WitFunction,
} from "./wanted.ts";

/** How surely a declaration of C or C++ implements what is wanted. */
export function fitsC(declaration: Declaration, wanted: WitFunction): Strength {
  const plain = fitsPlain(declaration, wanted);
  return plain > 0 ? plain : (Math.max(0, ...declaration.homes.map((home) => fitsNamespace(home, declaration, wanted))) as Strength);
}

function fitsPlain(declaration: Declaration, wanted: WitFunction): Strength {
  const resource = resourceOf(wanted);
  const tails = wanted.function === null ? (resource === null ? [] : [`${snake(resource)}_t`]) : tailsOf(wanted.function);
  const written = wanted.function === null ? declaration.type : declaration.name;
  if (written === null || (wanted.function === null) !== (declaration.name === null)) return 0;
  if (wanted.interface === null && !wanted.world) {
    return written.startsWith("exports_") && tails.some((it) => written.endsWith(`_${it}`)) ? 1 : 0;
  }
  return tails.some((tail) => fitsIdentifier(written, tail, wanted)) ? 3 : 0;
}

/** What follows the interface; functions that are async may be called so. */
function tailsOf(fullName: string): string[] {
  const { kind, resource, name } = functionName(fullName);
  if (kind === "constructor") return [`constructor_${snake(resource!)}`];
  const plain = kind === "plain" ? snake(name) : `${kind}_${snake(resource!)}_${snake(name)}`;
  return [plain, `async_${plain}`];
}

function fitsIdentifier(written: string, tail: string, wanted: WitFunction): boolean {
  if (wanted.interface === null) return written === `exports_${snake(wanted.world!)}_${tail}`;
  if (wanted.package === null) return written === `${snake(wanted.interface)}_${tail}`;
  const end = `_${snake(wanted.interface)}_${tail}`;
  const begin = `exports_${modulesOf(wanted).slice(0, 2).join("_")}`;
  if (written === begin + end) return true;
  if (!written.startsWith(`${begin}_`) || !written.endsWith(end) || written.length <= begin.length + 1 + end.length) return false;
  return isVersion(written.slice(begin.length + 1, written.length - end.length), wanted.version);
}

function fitsNamespace(home: string[], declaration: Declaration, wanted: WitFunction): Strength {
  const exported = home.lastIndexOf("exports");
  if (exported < 0) return 0;
  const resource = resourceOf(wanted);
  const inside = home.slice(exported + 1);
  if (wanted.function === null) {
    if (resource === null || declaration.name !== null || declaration.type !== upperCamel(resource)) return 0;
  } else if (resource !== null && inside.pop() !== upperCamel(resource)) return 0;
  const sure = wanted.function === null ? 3 : fitsName(declaration.name, wanted.function);
  if (wanted.interface === null) return inside.length === 1 && (!wanted.world || sameName(inside[0]!, snake(wanted.world))) ? sure : 0;
  // An interface within a world has no name in C++: its functions are in the namespace of the package, which is not known here.
  if (wanted.package === null && inside.length === 2) return Math.min(sure, 1) as Strength;
  const modules = modulesOf(wanted).length;
  return inside.length === modules && sharedModules(inside, wanted) === modules ? sure : 0;
}

function fitsName(written: string | null, fullName: string): Strength {
  const { kind, resource, name } = functionName(fullName);
  if (kind !== "constructor") return written === upperCamel(name) ? 3 : 0;
  if (written === upperCamel(resource!)) return 3;
  return written === "New" || written === "Create" ? 2 : 0; // the static functions that make one
}
