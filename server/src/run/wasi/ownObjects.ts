/**
 * WASI resources of our own: objects of the shim's classes, as guests' bindings check the class, whose methods are ours. The shim's methods
 * are made to ask first, before anything wraps them, so that a wrapper that records calls sees both kinds.
 */

type Method = (this: object, ...args: never[]) => unknown;
export type Methods = Record<string, (...args: never[]) => unknown>;

/** Our methods on an object; others have none and keep the shim's. */
const OWN = Symbol("witloom.own");

/** An object of the class with our methods. `dispose` is called when the guest drops it. */
export function ownObject(prototype: object, methods: Methods, dispose: () => void = () => undefined): object {
  const made = Object.create(prototype) as object;
  // The shim's own dispose needs its private state.
  return Object.defineProperties(made, {
    [OWN]: { value: methods },
    [Symbol.dispose ?? Symbol.for("dispose")]: { value: dispose, writable: true },
  });
}

/** What of each class or prototype is routed: once wrapped to be recorded, a method no longer looks so, and routing it again would go around the record. */
const routed = new WeakMap<object, Set<string>>();

/** Notes that a member is routed from now on; false where it was already. */
function first(holder: object, name: string): boolean {
  const names = routed.get(holder) ?? new Set();
  if (names.has(name)) return false;
  routed.set(holder, names.add(name));
  return true;
}

/** Makes methods of the shim's class ask first whether the object is one of ours. Safe to be done twice. `adapt` changes the arguments for the shim. */
export function route(
  prototype: object,
  names: Iterable<string>,
  adapt: (name: string, args: never[]) => never[] = (_, args) => args,
): void {
  const members = prototype as Record<string, Method>;
  for (const name of names) {
    const original = members[name];
    if (typeof original !== "function" || !first(prototype, name)) continue;
    const value: Method = function (this: object, ...args) {
      const ours = (this as { [OWN]?: Methods })[OWN];
      return ours ? ours[name]!(...args) : original.apply(this, adapt(name, args));
    };
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
  }
}

/** The same for a function of a class whose first argument is the object (`static` in WIT); our method gets the others. */
export function routeStatic(owner: object, name: string): void {
  const original = (owner as Record<string, Method>)[name];
  if (typeof original !== "function" || !first(owner, name)) return;
  const value = (self: object, ...args: never[]): unknown => {
    const ours = (self as { [OWN]?: Methods } | null)?.[OWN];
    return ours ? ours[name]!(...args) : (original as (...args: unknown[]) => unknown).call(owner, self, ...args);
  };
  Object.defineProperty(owner, name, { value, writable: true, configurable: true });
}
