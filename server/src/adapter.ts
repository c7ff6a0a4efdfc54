/** Entry of the debug adapter: the Debug Adapter Protocol on stdio, or with `--port N` for each connection to a loopback port. */
import { createServer } from "node:net";
import { WitloomSession } from "./dap/session.ts";
import { standaloneHost } from "./dap/standalone.ts";

// Output on standard output would be taken for the protocol.
console.log = console.error;

const host = standaloneHost(__dirname);

function listen(port: number): void {
  const server = createServer((socket) => {
    const session = new WitloomSession(host);
    session.setRunAsServer(true);
    socket.on("close", () => void session.close());
    socket.on("error", () => undefined); // `close` follows
    session.start(socket, socket);
  });
  server.on("error", (error) => fail(`port ${port} cannot be listened on (${(error as NodeJS.ErrnoException).code}); choose another`));
  server.listen(port, "127.0.0.1", () => {
    const address = server.address();
    if (address && typeof address === "object") process.stderr.write(`witloom: listening on 127.0.0.1:${address.port}\n`);
  });
}

function fail(message: string): never {
  process.stderr.write(`witloom: ${message}\n`);
  process.exit(2);
}

const [option, value, ...more] = process.argv.slice(2);
if (option === undefined) {
  const session = new WitloomSession(host);
  process.on("SIGTERM", () => void session.close().then(() => process.exit(0)));
  session.start(process.stdin, process.stdout);
} else if (option === "--port" && /^\d{1,5}$/.test(value ?? "") && Number(value) < 65536 && more.length === 0) listen(Number(value));
else fail("usage: adapter.js [--port N], N from 0 (any free port) to 65535");
