// Sends one request to a component that is served on this machine.
import http from "node:http";
import type { ServeHostMessage, ServeRequest } from "../../webview/serveMessages.ts";

/** Bytes of a response that are shown. */
const most = 1_000_000;
const longest = 60_000;

/** The response, or why there is none. `url` is the served one; only a path of it can be asked for. */
export function send(url: string, { method, path, headers, body }: ServeRequest): Promise<ServeHostMessage> {
  const began = performance.now();
  return new Promise((resolve) => {
    const fail = (error: unknown): void =>
      resolve({ kind: "failed", message: `The request failed: ${error instanceof Error ? error.message : error}.` });
    try {
      const { hostname, port } = new URL(url);
      const target = path.startsWith("/") ? path : `/${path}`;
      const host = hostname.replace(/^\[|\]$/g, "");
      const request = http.request(
        { host, port, method, path: target, headers: Object.fromEntries(headers), timeout: longest },
        (response) => {
          const chunks: Buffer[] = [];
          let size = 0;
          const done = (note: string): void => {
            const fields = Object.entries(response.headers).map(([name, value]): [string, string] => [name, String(value)]);
            const whole = Buffer.concat(chunks);
            const shown = `${whole.subarray(0, most).toString("utf8")}${size > most ? `\n… (${size} bytes)` : ""}${note}`;
            const base = { status: response.statusCode ?? 0, reason: response.statusMessage ?? "", headers: fields };
            resolve({ kind: "response", ...base, body: shown, milliseconds: performance.now() - began });
          };
          response.on("data", (chunk: Buffer) => {
            if (size < most) chunks.push(chunk);
            size += chunk.length;
          });
          response.on("end", () => done(""));
          response.on("error", () => done("\n… (the connection broke)"));
        },
      );
      request.on("timeout", () => request.destroy(new Error("no answer came within 60 s")));
      request.on("error", fail);
      request.end(body === "" ? undefined : body);
    } catch (error) {
      fail(error); // a header that HTTP does not allow
    }
  });
}
