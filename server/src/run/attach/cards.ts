/** Where runs that can be debugged are found: a file for each in a folder that this user alone can read, with the port and its secret. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { cacheRoot } from "../../compose/cacheRoot.ts";

/** A run that waits for a debugger. */
export interface Card {
  pid: number;
  port: number;
  token: string;
  /** Absolute path of the program. */
  program: string;
}

const folder = (): string => path.join(cacheRoot(), "debug");

/** Lays a card down. Gives a function that takes it away. Throws what the file system throws. */
export function putCard(card: Card): () => void {
  mkdirSync(folder(), { recursive: true, mode: 0o700 });
  // It may have been there already.
  chmodSync(folder(), 0o700);
  const file = path.join(folder(), `${card.port}.json`);
  rmSync(file, { force: true });
  writeFileSync(file, JSON.stringify(card), { mode: 0o600, flag: "wx" });
  return () => rmSync(file, { force: true });
}

/** The cards of runs that are there; those of processes that are gone are taken away. */
export function findCards(): Card[] {
  return names().flatMap((name) => {
    const file = path.join(folder(), name);
    try {
      const card = JSON.parse(readFileSync(file, "utf8")) as Card;
      if (lives(card.pid)) return [card];
    } catch {
      // Half written, or gone meanwhile.
      return [];
    }
    rmSync(file, { force: true });
    return [];
  });
}

function names(): string[] {
  try {
    return readdirSync(folder())
      .filter((it) => /^\d+\.json$/.test(it))
      .sort();
  } catch {
    return [];
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
