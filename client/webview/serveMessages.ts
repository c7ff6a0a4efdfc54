/** What the serve panel and the extension host say to each other. */

export interface ServedRow {
  id: number;
  method: string;
  path: string;
  /** 0: the client went away before. */
  status: number;
  /** Milliseconds. */
  duration: number;
  error: string | null;
}

export interface ServeRequest {
  method: string;
  path: string;
  headers: [string, string][];
  body: string;
}

export type ServeHostMessage =
  /** `url` is null until requests are answered; `ended` says why none are any more. */
  | { kind: "state"; name: string; url: string | null; ended: string | null }
  | { kind: "rows"; rows: ServedRow[] }
  | { kind: "response"; status: number; reason: string; headers: [string, string][]; body: string; milliseconds: number }
  | { kind: "failed"; message: string };

export type ServeWebviewMessage = { kind: "ready" } | { kind: "send"; request: ServeRequest } | { kind: "stop" } | { kind: "start" };
