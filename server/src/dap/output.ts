/** What a guest prints, on its way to the client: in pieces that a client can keep up with, and no more than it can show. What is left out is told. */

/** Milliseconds in which what is printed becomes one message. */
const BATCH = 30;
/** Characters that are passed on in each second. */
export const MOST_OUTPUT = 1 << 20;
const WINDOW = 1000;

export type GuestStream = "stdout" | "stderr";

export class OutputGate {
  private readonly send: (stream: GuestStream, text: string) => void;
  private readonly now: () => number;
  private pieces: { stream: GuestStream; text: string }[] = [];
  private timer: NodeJS.Timeout | null = null;
  private telling: NodeJS.Timeout | null = null;
  private sent = Number.NEGATIVE_INFINITY;
  private since = Number.NEGATIVE_INFINITY;
  private passed = 0;
  private dropped = 0;

  constructor(send: (stream: GuestStream, text: string) => void, now: () => number = Date.now) {
    this.send = send;
    this.now = now;
  }

  /** Takes what was printed. Whoever prints rarely is heard at once. */
  add(stream: GuestStream, text: string): void {
    const now = this.now();
    if (now - this.since >= WINDOW) {
      this.tell();
      Object.assign(this, { since: now, passed: 0 });
    }
    const kept = whole(text, MOST_OUTPUT - this.passed);
    this.passed += kept.length;
    this.drop(text.length - kept.length, now);
    if (kept !== "") this.pieces.push({ stream, text: kept });
    if (this.timer) return;
    if (now - this.sent >= BATCH) this.pass();
    else this.timer = setTimeout(() => this.pass(), BATCH).unref();
  }

  /** Passes on all that there is, as something follows that comes after it. */
  flush(): void {
    this.pass();
    this.tell();
  }

  private pass(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    const pieces = this.pieces;
    if (pieces.length === 0) return;
    this.pieces = [];
    this.sent = this.now();
    let [first] = pieces;
    for (const piece of pieces.slice(1)) {
      if (piece.stream === first!.stream) first = { ...piece, text: first!.text + piece.text };
      else {
        this.send(first!.stream, first!.text);
        first = piece;
      }
    }
    this.send(first!.stream, first!.text);
  }

  /** It is told at the end of the second, also where nothing more is printed. */
  private drop(count: number, now: number): void {
    if (count === 0) return;
    this.dropped += count;
    this.telling ??= setTimeout(() => this.tell(), WINDOW - (now - this.since)).unref();
  }

  private tell(): void {
    if (this.telling) clearTimeout(this.telling);
    this.telling = null;
    const { dropped } = this;
    if (dropped === 0) return;
    this.pass();
    this.dropped = 0;
    this.send("stderr", `\n(${dropped} characters of output left out: ${MOST_OUTPUT} a second are shown)\n`);
  }
}

/** The beginning of a text, without the half of a character. */
const whole = (text: string, room: number): string =>
  text.slice(0, room > 0 && room < text.length && /[\uD800-\uDBFF]/.test(text[room - 1]!) ? room - 1 : room);
