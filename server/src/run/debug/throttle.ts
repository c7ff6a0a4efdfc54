/** Keeps log messages of breakpoints readable where a program is fast: so many of each breakpoint a second, the rest counted. */

/** Milliseconds, and messages of one breakpoint in them. */
const WINDOW = 1000;
export const MOST_LOGS = 200;

interface Gate {
  since: number;
  passed: number;
  dropped: number;
}

export class Throttle {
  private readonly gates = new Map<number, Gate>();

  /** Whether a message may pass; `dropped`: how many did not since the last that did, to be told once. `now` in milliseconds. */
  pass(rule: number, now: number): { pass: boolean; dropped: number } {
    const gate = this.gates.get(rule) ?? { since: now, passed: 0, dropped: 0 };
    this.gates.set(rule, gate);
    if (now - gate.since >= WINDOW) Object.assign(gate, { since: now, passed: 0 });
    if (gate.passed >= MOST_LOGS) {
      gate.dropped++;
      return { pass: false, dropped: 0 };
    }
    gate.passed++;
    const { dropped } = gate;
    gate.dropped = 0;
    return { pass: true, dropped };
  }

  /** What was dropped and not told yet, by breakpoint; it counts as told. */
  rest(): { rule: number; dropped: number }[] {
    const all = [...this.gates].flatMap(([rule, { dropped }]) => (dropped > 0 ? [{ rule, dropped }] : []));
    for (const gate of this.gates.values()) gate.dropped = 0;
    return all;
  }
}

/** One line for messages that were left out. */
export const droppedText = (dropped: number): string =>
  `(${dropped} more ${dropped === 1 ? "message" : "messages"} of this breakpoint left out: ${MOST_LOGS} a second are shown)`;
