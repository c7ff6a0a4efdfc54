// What guests print, in the output channel "Witloom". A guest's text is not trusted: it reaches the channel without escape sequences.
import * as vscode from "vscode";

type Stream = "stdout" | "stderr";

// CSI, OSC, the string sequences (DCS, SOS, PM, APC), and the short ones.
const sequence = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_][^\x1b]*\x1b\\|[ -/]*[0-OQ-WYZ\\`-~])/g;
/** A sequence that the text's end cuts in two. */
const unfinished = /\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*\x1b?|[PX^_][^\x1b]*\x1b?|[ -/]*)?$/;
const control = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;
/** An endless OSC string must not hold output back for good. */
const longestSequence = 4096;
/** How much text is kept for the tests' eyes. */
const keep = 1_000_000;

/** Takes escape sequences and control characters (but newline and tab) out of text; what is cut off at the end is returned as `rest`. */
export function plainText(text: string): { plain: string; rest: string } {
  const start = text.search(unfinished);
  const cut = start < 0 || text.length - start > longestSequence ? text.length : start;
  return { plain: text.slice(0, cut).replace(sequence, "").replace(control, ""), rest: text.slice(cut) };
}

/** The output channel and the state of each stream that writes to it. */
export class GuestOutput implements vscode.Disposable {
  private readonly channel = vscode.window.createOutputChannel("Witloom");
  private readonly rests = new Map<string, string>();
  private written = "";

  append(run: number, stream: Stream, text: string): void {
    const key = `${run} ${stream}`;
    const { plain, rest } = plainText((this.rests.get(key) ?? "") + text);
    this.rests.set(key, rest);
    this.write(plain);
  }

  /** A line of our own between the guests' lines. */
  note(text: string): void {
    const newline = this.written === "" || this.written.endsWith("\n") ? "" : "\n";
    this.write(`${newline}${text}\n`);
  }

  show(): void {
    this.channel.show(true);
  }

  text(): string {
    return this.written;
  }

  dispose(): void {
    this.channel.dispose();
  }

  private write(text: string): void {
    this.written = (this.written + text).slice(-keep);
    this.channel.append(text);
  }
}
