/** A refusal becomes the request's error, which the editor shows. */
import { LSPErrorCodes, ResponseError } from "vscode-languageserver";

export function refused<T extends object>(answer: T | { reason: string }): T {
  if ("reason" in answer) throw new ResponseError(LSPErrorCodes.RequestFailed, answer.reason);
  return answer;
}
