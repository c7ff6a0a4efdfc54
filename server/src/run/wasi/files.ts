/**
 * `wasi:filesystem`: the granted folders and nothing else. What leads out of them is refused, whether by `..`, by a link, or by a folder
 * that became a link after it was opened: Node has no `openat`, so the shim finds a folder that is open by its path again.
 * What Node cannot close: another process that exchanges a folder for a link between our look and the shim's use.
 */
import { realpathSync } from "node:fs";
import path from "node:path";
import { filesystem as anyFilesystem } from "@bytecodealliance/preview2-shim";
import type { Grants } from "../../protocol/run.ts";
import { type Denied, guard, type Method, type Using } from "./refuse.ts";

/** The shim's package names its browser types also where Node's code is used; these are the Node functions that they lack. */
const filesystem = anyFilesystem as unknown as {
  createFilesystem(config: { preopens: Record<string, string> }): {
    types: typeof anyFilesystem.types;
    preopens: { getDirectories(): [object, string][] };
  };
};

/** Where an open file or folder lies. */
interface Place {
  /** Its path on the host without links, and in the guest. */
  host: string;
  guest: string;
  grant: Grants["dirs"][number];
}

type Places = WeakMap<object, Place>;

/** Which argument of a method is a path, and which the folder that it starts from (none: the receiver). */
const PATHS: Record<string, { path: number; from?: number }[]> = {
  openAt: [{ path: 1 }],
  statAt: [{ path: 1 }],
  setTimesAt: [{ path: 1 }],
  metadataHashAt: [{ path: 1 }],
  createDirectoryAt: [{ path: 0 }],
  readlinkAt: [{ path: 0 }],
  removeDirectoryAt: [{ path: 0 }],
  unlinkFileAt: [{ path: 0 }],
  symlinkAt: [{ path: 1 }],
  linkAt: [{ path: 1 }, { path: 3, from: 2 }],
  renameAt: [{ path: 0 }, { path: 2, from: 1 }],
};

/** What methods that change something are called; on a read-only folder they end as wasmtime ends them, with `not-permitted`. */
const WRITES: Record<string, string> = {
  writeViaStream: "writing",
  appendViaStream: "appending",
  write: "writing",
  setSize: "changing the size",
  setTimes: "changing times",
  setTimesAt: "changing times",
  createDirectoryAt: "making a folder",
  linkAt: "making a link",
  removeDirectoryAt: "removing a folder",
  renameAt: "renaming",
  symlinkAt: "making a link",
  unlinkFileAt: "removing a file",
};

/** Most bytes of one `read`; a guest may get less than it asks for. */
const PIECE = 1n << 20n;

/** The interfaces of `wasi:filesystem`; `mayWrite` refuses where a descriptor lies in a read-only folder. */
export function guardedFilesystem(grants: Grants, denied: Denied, used: Using): Filesystem {
  const all = grants.inherit ? [{ host: "/", guest: "/", readOnly: false }, ...grants.dirs] : grants.dirs;
  // Of several for one name the last holds, and its rights with it.
  const dirs = new Map(all.map((dir) => [dir.guest, dir]));
  const made = filesystem.createFilesystem({ preopens: Object.fromEntries([...dirs.values()].map((dir) => [dir.guest, dir.host])) });
  const places: Places = new WeakMap();
  const entries = made.preopens.getDirectories();
  for (const [descriptor, guest] of entries) {
    const grant = dirs.get(guest)!;
    places.set(descriptor, { host: real(grant.host) ?? grant.host, guest, grant });
  }
  const prototype = made.types.Descriptor.prototype as unknown as Record<string, Method>;
  guard(prototype, "read", (_, args) => {
    if ((args[0] as bigint) > PIECE) args[0] = PIECE;
  });
  for (const name of Object.keys(PATHS)) guardPaths(prototype, name, places, denied, used);
  guard(prototype, "readDirectory", (self) => mustStand(places.get(self), denied));
  const mayWrite = guardWrites(prototype, places, denied);
  const getDirectories = (): [object, string][] => {
    // Which path the guest looks for it does not say.
    if (entries.length === 0) denied({ what: "there is no folder", grant: { option: "--dir-ro", value: "FOLDER" }, asked: true });
    return [...entries];
  };
  return { ...made, preopens: { getDirectories }, mayWrite };
}

/** What the shim's functions and ours are together. */
export interface Filesystem {
  types: typeof anyFilesystem.types;
  preopens: { getDirectories(): [object, string][] };
  mayWrite(descriptor: object): void;
}

function guardWrites(prototype: Record<string, Method>, places: Places, denied: Denied): (descriptor: object) => void {
  const refuse = (what: string, { grant }: Place): never => {
    denied({ what: `${what} in the read-only folder ${grant.guest}`, grant: { option: "--dir", value: mapping(grant.host, grant.guest) } });
    throw "not-permitted";
  };
  const readOnly = (it: unknown): Place | undefined => {
    const place = typeof it === "object" && it !== null ? places.get(it) : undefined;
    return place?.grant.readOnly ? place : undefined;
  };
  for (const [name, what] of Object.entries(WRITES)) {
    guard(prototype, name, (self, args) => {
      // `link-at` and `rename-at` name the folder that they write to in an argument.
      const place = readOnly(self) ?? args.map(readOnly).find((it) => it !== undefined);
      if (place) refuse(what, place);
    });
  }
  guard(prototype, "openAt", (self, args) => {
    const place = readOnly(self);
    if (place && writes(args)) refuse("opening for writing", place);
    // The shim does not know this right, which every folder here has unless it is read-only.
    args[3] = { ...(args[3] as object), mutateDirectory: false };
  });
  return (descriptor) => {
    const place = readOnly(descriptor);
    if (place) refuse("writing", place);
  };
}

/** Whether `open-at` is asked for something that may change a file or folder. */
function writes([, , openFlags, flags]: unknown[]): boolean {
  const { create, truncate } = openFlags as { create?: boolean; truncate?: boolean };
  const { write, mutateDirectory } = flags as { write?: boolean; mutateDirectory?: boolean };
  return Boolean(create || truncate || write || mutateDirectory);
}

/** The grant that what was done needed: that of the folder; of one that holds everything, the folder around the path alone. */
function needed({ grant, host }: Place, to: string, write: boolean): { option: string; value: string } {
  const option = write ? "--dir" : "--dir-ro";
  if (grant.host !== "/" || grant.guest !== "/") return { option, value: mapping(grant.host, grant.guest) };
  return { option, value: path.dirname(path.join(host, to)) };
}

/** Keeps a method's paths inside, and notes where what it opens lies. */
function guardPaths(prototype: Record<string, Method>, name: string, places: Places, denied: Denied, used: Using): void {
  const original = prototype[name];
  if (!original) return;
  prototype[name] = function (this: object, ...args) {
    const paths = PATHS[name]!.map(({ path: at, from }) => ({
      place: places.get(from === undefined ? this : (args[from] as object)),
      path: String(args[at]),
    }));
    for (const { place } of paths) mustStand(place, denied);
    try {
      const result = original.apply(this, args);
      const [first] = paths;
      for (const it of paths) if (it.place) used(needed(it.place, it.path, name in WRITES || (name === "openAt" && writes(args))));
      if (name === "openAt" && first?.place) places.set(result as object, inside(first.place, first.path));
      return result;
    } catch (error) {
      const out = error === "not-permitted" ? paths.find((it) => it.place && leadsOut(it.place, it.path)) : undefined;
      if (out) denied({ what: `${out.path} leads out of ${out.place!.guest}`, grant: grantFor(out.place!, out.path, name in WRITES) });
      throw error;
    }
  };
}

function inside(place: Place, to: string): Place {
  const host = path.join(place.host, to);
  return { host: real(host) ?? host, guest: path.posix.join(place.guest, to), grant: place.grant };
}

/** Refuses a folder whose path leads elsewhere than when it was opened: somebody put a link in its place. */
function mustStand(place: Place | undefined, denied: Denied): void {
  const now = place && real(place.host);
  if (!place || now === null || now === place.host) return;
  denied({
    what: `${place.guest} has become a link that leads elsewhere`,
    grant: { option: "--dir-ro", value: mapping(now!, place.guest) },
  });
  throw "not-permitted";
}

function leadsOut(place: Place, to: string): boolean {
  if (to.startsWith("/")) return true;
  const host = path.join(place.host, to);
  const base = `${place.host.replace(/\/$/, "")}${path.sep}`;
  return host !== place.host && !`${real(host) ?? real(path.dirname(host)) ?? host}${path.sep}`.startsWith(base);
}

/** The grant of the folder that holds what a path leads to. */
function grantFor(place: Place, to: string, write: boolean): { option: string; value: string } {
  const host = to.startsWith("/") ? to : path.join(place.host, to);
  const guest = to.startsWith("/") ? to : path.posix.join(place.guest, to);
  return { option: write ? "--dir" : "--dir-ro", value: mapping(path.dirname(real(host) ?? host), path.posix.dirname(guest)) };
}

const mapping = (host: string, guest: string): string => (host === guest ? host : `${host}::${guest}`);

/** A path without links; null where there is nothing. */
function real(file: string): string | null {
  try {
    return realpathSync(file);
  } catch {
    return null;
  }
}
