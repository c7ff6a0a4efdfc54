/** Names as the canvas shows them: short on the picture, whole in cards and for screen readers. Pure. */

/** What stands in a component's corner. */
export const BADGES: Readonly<Record<string, string>> = {
  rust: "Rs",
  go: "Go",
  python: "Py",
  c: "C",
  cpp: "C++",
  javascript: "JS",
  typescript: "TS",
  zig: "Zig",
};

/** `ns:pkg/iface@1.2.0` → `iface`; a plain name stays as it is. */
export function shortName(name: string): string {
  const slash = name.lastIndexOf("/");
  const rest = slash < 0 ? name : name.slice(slash + 1);
  const at = rest.indexOf("@");
  return at < 0 || slash < 0 ? rest : rest.slice(0, at);
}

/** Short labels; where two would look the same, the package (and at last the whole name) makes them differ. */
export function labelsOf(names: readonly string[]): string[] {
  const shorter = names.map(shortName);
  return names.map((name, index) => {
    const own = shorter[index]!;
    if (shorter.filter((it) => it === own).length === 1) return own;
    const same = names.filter((_, other) => shorter[other] === own);
    const packaged = packagedName(name);
    return same.filter((it) => packagedName(it) === packaged).length === 1 ? packaged : name;
  });
}

/** `ns:pkg/iface@1.2.0` → `pkg/iface`. */
function packagedName(name: string): string {
  const path = name.replace(/@[^/]*$/, "");
  return path.slice(path.indexOf(":") + 1);
}

/** `1 import`, `3 imports`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
