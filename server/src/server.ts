/** Entry of the language server: `--stdio`, or Node's IPC channel. */
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { registerDebugging } from "./dap/inServer.ts";
import { serve } from "./lsp/connection.ts";

// Output on standard output would be taken for the protocol.
console.log = console.error;

serve(createConnection(ProposedFeatures.all), __dirname, [registerDebugging]);
