// Completes package-lock.json after `npm install`: npm leaves out packages of other platforms that it cannot find in the registry at
// hand, and then refuses its own file in `npm ci`. Adds them with the versions that their parents name.
import { readFileSync, writeFileSync } from "node:fs";

const SYSTEMS = ["android", "darwin", "freebsd", "linux", "openharmony", "win32", "sunos", "netbsd", "openbsd", "aix"];
const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
let added = 0;
for (const [parent, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const places = [`node_modules/${name}`, `${parent}/node_modules/${name}`];
    if (places.some((it) => lock.packages[it]?.version !== undefined)) continue;
    lock.packages[`node_modules/${name}`] = platformEntry(name, version, entry.dev);
    added++;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync("package-lock.json", `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} packages of other platforms added`);

function platformEntry(name, version, dev) {
  const tail = name.split("/").at(-1);
  const cpu = /(arm64|x64|arm|ia32|ppc64|riscv64|s390x|loong64|mips64el|wasm32)(?=-|$)/.exec(tail)?.[1];
  const os = SYSTEMS.find((it) => tail.includes(it));
  const libc = tail.includes("musl") ? ["musl"] : os === "linux" && tail.includes("gnu") ? ["glibc"] : undefined;
  return {
    version: version.replace(/^[\^~=]/, ""),
    ...(cpu && { cpu: [cpu] }),
    ...(dev && { dev }),
    ...(libc && { libc }),
    optional: true,
    ...(os && { os: [os] }),
  };
}
