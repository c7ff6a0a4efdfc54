/** Where a call stands: the line of its WIT declaration, in a file, or in the text of the component's own WIT where no file is found. */
import path from "node:path";
import type { CallSite } from "../protocol/run.ts";
import type { Toolkit } from "../toolkit/toolkit.ts";
import type { Line } from "./host.ts";
import { declarationsOf } from "./places.ts";
import type { ProgramTypes } from "./program.ts";

/** A place in a file, or in a document that only the session has. Lines are 0-based. */
export type Place = { path: string; line: number } | { reference: number; name: string; line: number };

export class Sources {
  private readonly texts = new Map<string, { reference: number; text: string }>();
  private readonly find: (interfaceName: string | null, fn: string) => Line | undefined;
  private readonly toolkit: Toolkit;
  private readonly program: ProgramTypes;

  constructor(toolkit: Toolkit, program: ProgramTypes, find: (interfaceName: string | null, fn: string) => Line | undefined) {
    this.toolkit = toolkit;
    this.program = program;
    this.find = find;
  }

  /** The place of a call; null where its component has no WIT that can be shown. */
  placeOf(site: CallSite, caller: string): Place | null {
    const found = this.find(site.interface, site.function);
    if (found) return found;
    const owner = this.program.find(site.callee) ? site.callee : caller;
    const document = this.textOf(owner);
    if (!document) return null;
    const fn = site.function.startsWith("[resource-drop]")
      ? `[constructor]${site.function.slice("[resource-drop]".length)}`
      : site.function;
    const declared = declarationsOf(document.text, null).find((it) => it.interface === site.interface && it.function === fn);
    return { reference: document.reference, name: `${owner}.wit`, line: declared?.line ?? 0 };
  }

  /** The text of a document that only the session has. */
  text(reference: number): string | undefined {
    return [...this.texts.values()].find((it) => it.reference === reference)?.text;
  }

  private textOf(instance: string): { reference: number; text: string } | undefined {
    const known = this.texts.get(instance);
    const bytes = this.program.find(instance)?.bytes;
    if (known || !bytes) return known;
    const text = this.toolkit.componentWit(bytes);
    if (!text.ok) return undefined;
    const made = { reference: this.texts.size + 1, text: text.value };
    this.texts.set(instance, made);
    return made;
  }
}

/** The file's own name. */
export const nameOf = (place: Place): string => ("path" in place ? path.basename(place.path) : place.name);
