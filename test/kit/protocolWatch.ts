/** Looks over an adapter's shoulder: every message must be what the protocol says, and come when it may. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { faults, protocol } from "./protocolShapes.ts";

type Message = DebugProtocol.ProtocolMessage;

/** Ours alone: other adapters have such, and the protocol lets them. */
const OWN = /^witloom\//;

export class ProtocolWatch {
  private readonly asked = new Map<number, string>();
  private seq = 0;
  private initialized = false;
  private over = false;

  /** The client asks. */
  sent(request: { seq: number; command: string }): void {
    this.asked.set(request.seq, request.command);
    // A session that was restarted begins again.
    if (request.command === "launch" || request.command === "attach" || request.command === "restart") this.over = false;
  }

  /** The adapter speaks; what is wrong with that. */
  came(message: Message): string[] {
    const out: string[] = [];
    if (message.seq !== ++this.seq) out.push(`its seq is ${message.seq} where ${this.seq} was due`);
    if (message.type === "response") out.push(...this.answered(message as DebugProtocol.Response));
    else if (message.type === "event") out.push(...this.happened(message as DebugProtocol.Event));
    else if (message.type !== "request") out.push(`its type is ${message.type}`);
    return out;
  }

  private answered(response: DebugProtocol.Response): string[] {
    const { command, request_seq, success } = response;
    const asked = this.asked.get(request_seq);
    this.asked.delete(request_seq);
    if (asked !== command)
      return [`it answers '${command}' to the request ${request_seq}, which ${asked ? `was '${asked}'` : "is open no more"}`];
    if (!success) {
      const said = response.message ?? "";
      return [
        ...faults(protocol(), "ErrorResponse", { body: {}, ...response }),
        ...(said === "" ? [`it refuses '${command}' without a word`] : []),
      ];
    }
    if (command === "initialize") this.initialized = true;
    const name = `${capital(command)}Response`;
    return OWN.test(command) || !protocol().interfaces.has(name) ? [] : faults(protocol(), name, response);
  }

  private happened(event: DebugProtocol.Event): string[] {
    const out: string[] = [];
    if (!this.initialized && event.event !== "output") out.push(`the event '${event.event}' comes before initialize is answered`);
    if (this.over && ["stopped", "continued", "thread"].includes(event.event)) out.push(`the event '${event.event}' comes after the end`);
    if (event.event === "terminated") this.over = true;
    const name = `${capital(event.event)}Event`;
    if (OWN.test(event.event)) return out;
    if (!protocol().interfaces.has(name)) return [...out, `the protocol has no event '${event.event}'`];
    return [...out, ...faults(protocol(), name, event)];
  }
}

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
