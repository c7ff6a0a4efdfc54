/** The part of the WebAssembly API that we use; Node has it, but its types come with the DOM's only. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }
  function compile(bytes: Uint8Array): Promise<Module>;
}
