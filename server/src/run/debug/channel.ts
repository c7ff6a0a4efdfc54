/**
 * The way between a debugger and a guest's thread. A guest that is stopped sleeps in its own thread until a command comes, so that nothing of it
 * moves and an endless pause costs nothing; one that runs looks for commands at each call.
 */
import { MessageChannel, type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import type { DebugCommand, DebugEvent } from "../../protocol/debug.ts";

/** What a guest's thread is given: transfer the port. */
export interface DebugLink {
  port: MessagePort;
  /** Counts commands. */
  signal: SharedArrayBuffer;
}

/** The guest's end. */
export interface GuestEnd {
  /** A command that has come, if any; costs one load where none has. */
  poll(): DebugCommand | undefined;
  /** The next command; sleeps until it comes. */
  wait(): DebugCommand;
  say(event: DebugEvent): void;
}

/** The end of the runner's first thread, with what the guest's thread is to be given. */
export interface DebugChannel {
  link: DebugLink;
  send(command: DebugCommand): void;
}

/** Makes the way to one guest's thread. */
export function debugChannel(heard: (event: DebugEvent) => void): DebugChannel {
  const { port1, port2 } = new MessageChannel();
  const signal = new SharedArrayBuffer(4);
  const count = new Int32Array(signal);
  port1.on("message", heard);
  // It keeps nobody alive: the process ends with its guest.
  port1.unref();
  return {
    link: { port: port2, signal },
    send(command) {
      port1.postMessage(command);
      Atomics.add(count, 0, 1);
      Atomics.notify(count, 0);
    },
  };
}

/** Takes the guest's end. */
export function guestEnd({ port, signal }: DebugLink): GuestEnd {
  const count = new Int32Array(signal);
  let taken = 0;
  const poll = (): DebugCommand | undefined => {
    if (Atomics.load(count, 0) === taken) return undefined;
    const found = receiveMessageOnPort(port) as { message: DebugCommand } | undefined;
    if (found) taken++;
    return found?.message;
  };
  return {
    poll,
    wait() {
      for (;;) {
        const found = poll();
        if (found) return found;
        Atomics.wait(count, 0, taken);
      }
    },
    say: (event) => port.postMessage(event),
  };
}
