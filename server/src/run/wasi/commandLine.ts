/** `wasi:cli`: environment, arguments, standard streams, exit. */
import { cli } from "@bytecodealliance/preview2-shim";
import type { Grants } from "../../protocol/run.ts";
import { ExitSignal } from "../exit.ts";
import type { InterfaceObject } from "../wire.ts";
import type { Denied } from "./refuse.ts";
import { type Printing, standardStreams } from "./streams.ts";

export interface CommandLine {
  grants: Grants;
  /** The first argument. */
  program: string;
  /** Hears and counts what is printed; throws where it is too much. */
  print(stream: "stdin" | "stdout" | "stderr", bytes: Uint8Array): void;
  /** Notes that the guest ended the program. */
  exit(signal: ExitSignal): never;
  denied: Denied;
}

/** The interfaces of `wasi:cli`. */
export function commandLine(options: CommandLine): Record<string, InterfaceObject> {
  const { grants, program, denied } = options;
  const { stdin, stdout, stderr } = standardStreams(printing(options));
  const inherited = grants.inherit ? Object.entries(process.env).map(([name, value]): [string, string] => [name, value ?? ""]) : [];
  const environment = [...inherited, ...grants.env];
  return {
    "wasi:cli/environment": {
      getEnvironment: () => {
        // Which variable the guest looks for it does not say.
        if (environment.length === 0)
          denied({ what: "there is no environment variable", grant: { option: "--env", value: "NAME" }, asked: true });
        return environment;
      },
      getArguments: () => [program, ...grants.args],
      initialCwd: () => undefined,
    },
    "wasi:cli/exit": {
      exit: (status: { tag: "ok" | "err" }): never => options.exit(new ExitSignal(status.tag === "err" ? 1 : 0)),
      exitWithCode: (code: number): never => options.exit(new ExitSignal(code)),
    },
    "wasi:cli/stdin": { getStdin: stdin },
    "wasi:cli/stdout": { getStdout: stdout },
    "wasi:cli/stderr": { getStderr: stderr },
    // No terminal is handed out: guests then write plain text, which every sink can show.
    "wasi:cli/terminal-input": { TerminalInput: cli.terminalInput.TerminalInput },
    "wasi:cli/terminal-output": { TerminalOutput: cli.terminalOutput.TerminalOutput },
    "wasi:cli/terminal-stdin": { getTerminalStdin: () => undefined },
    "wasi:cli/terminal-stdout": { getTerminalStdout: () => undefined },
    "wasi:cli/terminal-stderr": { getTerminalStderr: () => undefined },
  };
}

/** Who is asked before a standard stream is used. */
export function printing({ grants, print, denied }: CommandLine): Printing {
  const none = grants.deny.includes("stdio");
  return (stream, bytes) => {
    if (none) {
      denied({
        what: bytes === null ? `reading ${stream}` : `writing to ${stream}`,
        grant: { option: "--deny", value: "stdio", omit: true },
      });
      throw { tag: "closed" };
    }
    if (bytes !== null) print(stream, bytes);
  };
}
