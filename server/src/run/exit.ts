/** Thrown by `wasi:cli/exit` through the guest's frames up to the host: the guest ended the program. */
export class ExitSignal extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}
