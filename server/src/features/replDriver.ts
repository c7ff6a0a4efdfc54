/** A REPL on live instances, wherever they are: reads a line, has it done, keeps the variables. It does no I/O of its own. */
import type { FormProgram } from "../protocol/forms.ts";
import { handleOf, readLine } from "./repl.ts";
import { completeLine } from "./replCompletion.ts";
import type { CallCompletion } from "./waveCompletion.ts";

/** How an action on the instances ended. */
export interface ReplAnswer {
  result: string | null;
  error: string | null;
  kept: string[];
  /** No further action can be done. */
  over: boolean;
}

/** Where actions are done. */
export interface ReplHost {
  form: FormProgram;
  call(text: string): Promise<ReplAnswer>;
  drop(resource: string): Promise<ReplAnswer>;
}

/** What a line came to. */
export interface ReplReply {
  text: string;
  failed: boolean;
  /** The REPL is at its end. */
  over: boolean;
}

const SAID: ReplReply = { text: "", failed: false, over: false };

export class Repl {
  private readonly variables = new Map<string, string>();
  private kept: string[] = [];
  private readonly host: ReplHost;

  /** `variables`: those that go on from instances before. */
  constructor(host: ReplHost, variables: ReadonlyMap<string, string> = new Map()) {
    this.host = host;
    for (const [name, text] of variables) this.variables.set(name, text);
  }

  /** The variables that hold no resource: they mean the same with other instances. */
  plainVariables(): Map<string, string> {
    const withoutTexts = (text: string): string => text.replace(/"(?:\\.|[^"\\])*"/g, "");
    return new Map([...this.variables].filter(([, text]) => !/[\w-]#(\d+|\?)/.test(withoutTexts(text))));
  }

  /** Does what a line asks for; never throws for what a person may write. */
  async line(line: string): Promise<ReplReply> {
    const step = readLine(this.host.form, this.variables, line);
    switch (step.kind) {
      case "nothing":
        return SAID;
      case "leave":
        return { ...SAID, over: true };
      case "say":
        return { ...SAID, text: step.text };
      case "value":
        if (step.bind !== null) this.variables.set(step.bind, step.text);
        return { ...SAID, text: step.text };
      case "drop":
        return this.reply(await this.host.drop(step.resource), null);
      case "call":
        return this.reply(await this.host.call(step.call), step.bind);
    }
  }

  /** What can stand at the end of a line. */
  complete(line: string): CallCompletion {
    return completeLine(this.host.form, this.variables, this.kept, line);
  }

  private reply({ result, error, kept, over }: ReplAnswer, bind: string | null): ReplReply {
    this.kept = kept;
    // Variables whose resource is gone would only mislead.
    for (const [name, text] of this.variables) {
      const handle = handleOf(text);
      if (handle !== null && !kept.includes(handle)) this.variables.delete(name);
    }
    if (error !== null) return { text: error, failed: true, over };
    if (result !== null) for (const name of bind === null ? ["_"] : [bind, "_"]) this.variables.set(name, result);
    return { text: result ?? "", failed: false, over };
  }
}
