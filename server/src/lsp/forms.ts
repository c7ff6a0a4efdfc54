/** Typed forms: what can be called of a program, and whether a call's text is one. The official parser decides, on a component of the program's types. */
import { Buffer } from "node:buffer";
import { problemText } from "../compose/problems.ts";
import { formProgram } from "../features/forms.ts";
import { type CallCompletion, completeCall } from "../features/waveCompletion.ts";
import type { Failure } from "../protocol/editor.ts";
import type { CallProblem, FormJson, FormProgram, FormRequests } from "../protocol/forms.ts";
import type { Problem } from "../toolkit/toolkit.ts";
import type { Engine } from "./engine.ts";
import { toPath } from "./uris.ts";
import type { Workspace } from "./workspace.ts";

type Typed = { types: Uint8Array; form: FormProgram } | { error: Failure };
/** `[uri, version of the document that is open]`. */
type Key = string;

export class Forms {
  private readonly known = new Map<Key, Promise<Typed>>();
  private readonly engine: Engine;
  private readonly workspace: Workspace;

  constructor(engine: Engine, workspace: Workspace) {
    this.engine = engine;
    this.workspace = workspace;
  }

  /** Called when files on disk changed. */
  invalidate(): void {
    this.known.clear();
  }

  async form(uri: string): Promise<FormProgram | { error: Failure }> {
    const typed = await this.typed(uri);
    return "error" in typed ? typed : typed.form;
  }

  async parseCall(uri: string, call: string): Promise<FormRequests["witloom/parseCall"][1]> {
    const typed = await this.typed(uri);
    if ("error" in typed) return typed;
    const parsed = this.engine.toolkit.parseCall(typed.types, call);
    return parsed.ok ? { args: parsed.value.args.map((it) => it.json as FormJson) } : { problem: callProblem(call, parsed.problem) };
  }

  async parseResult(uri: string, call: string, text: string): Promise<{ value: FormJson } | null> {
    const typed = await this.typed(uri);
    if ("error" in typed) return null;
    const parsed = this.engine.toolkit.parseValue(typed.types, call, { tag: "result" }, text);
    return parsed.ok ? { value: parsed.value.json as FormJson } : null;
  }

  async complete(uri: string, { call, offset, kept }: { call: string; offset: number; kept: string[] }): Promise<CallCompletion> {
    const form = await this.form(uri);
    return "error" in form ? { start: offset, items: [] } : completeCall(form, call, offset, kept);
  }

  /** The programs of the workspace that export a function. A call without a version means any. */
  async providers(call: string): Promise<FormRequests["witloom/providers"][1]> {
    const { compositions, components } = this.workspace.view();
    const programs = [...compositions, ...components].flatMap(({ uri, name }) => (uri ? [{ uri, name }] : []));
    const found = await Promise.all(
      programs.map(async (it) => {
        const form = await this.form(it.uri);
        const fn = "error" in form ? undefined : form.functions.find((fn) => fn.call === call || unversioned(fn.call) === call);
        return fn ? [{ ...it, call: fn.call }] : [];
      }),
    );
    return found.flat();
  }

  /** All functions that some program of the workspace exports, as calls name them. */
  async exported(): Promise<Set<string>> {
    const { compositions, components } = this.workspace.view();
    const forms = await Promise.all([...compositions, ...components].map(({ uri }) => (uri ? this.form(uri) : null)));
    return new Set(forms.flatMap((it) => (it && !("error" in it) ? it.functions.map((fn) => fn.call) : [])));
  }

  private typed(uri: string): Promise<Typed> {
    const key = `${uri} ${this.engine.documents.get(uri)?.version ?? ""}`;
    let known = this.known.get(key);
    if (!known) {
      known = this.read(uri);
      this.known.set(key, known);
      known.catch(() => this.known.delete(key));
    }
    return known;
  }

  private async read(uri: string): Promise<Typed> {
    const found = await this.engine.task("typesOf", { file: toPath(uri) });
    if (!found.ok) return { error: found.error };
    const info = this.engine.toolkit.componentInfo(found.types);
    if (!info.ok) return { error: { message: problemText(info.problem) } };
    const { resolve, world } = info.value;
    if (resolve === undefined || world === undefined) return { error: { message: "This is no component, so it exports no functions." } };
    return { types: found.types, form: formProgram(resolve, world) };
  }
}

const unversioned = (call: string): string => call.replace(/@[^#]*/, "");

/** The toolkit counts bytes, editors UTF-16 units. */
function callProblem(call: string, problem: Problem): CallProblem {
  const bytes = Buffer.from(call);
  const at = (offset: number): number => bytes.toString("utf8", 0, offset).length;
  const { start, end } = problem.span ?? { start: bytes.length, end: bytes.length };
  return { message: problemText(problem), start: at(start), end: at(end) };
}
