/** What is offered for WIT; the files named here register it, one line a feature. */
import type { Connection, ServerCapabilities } from "vscode-languageserver";
import { registerCodeActions } from "./actionsDoor.ts";
import { registerHierarchy } from "./hierarchies.ts";
import { registerImplementations } from "./implementationsDoor.ts";
import { SEMANTIC_TOKENS, SemanticTokensDoor } from "./semanticTokensDoor.ts";
import type { WacReady } from "./wacHandlers.ts";
import { witDoor } from "./witDoor.ts";
import { registerNavigation } from "./witNavigation.ts";
import { registerStructure } from "./witStructure.ts";
import { registerWriting } from "./witWriting.ts";

export const WIT_CAPABILITIES: ServerCapabilities = {
  hoverProvider: true,
  completionProvider: { triggerCharacters: [":", "/", "@", ".", "{", "<", ">", " "] },
  signatureHelpProvider: { triggerCharacters: ["(", "<", ","], retriggerCharacters: [")", ">"] },
  definitionProvider: true,
  declarationProvider: true,
  typeDefinitionProvider: true,
  implementationProvider: true,
  codeActionProvider: {
    codeActionKinds: ["quickfix", "refactor.extract", "refactor.inline", "refactor.rewrite", "source.organizeImports", "source.fixAll"],
  },
  referencesProvider: true,
  documentHighlightProvider: true,
  renameProvider: { prepareProvider: true },
  documentLinkProvider: {},
  foldingRangeProvider: true,
  selectionRangeProvider: true,
  linkedEditingRangeProvider: true,
  workspaceSymbolProvider: true,
  inlayHintProvider: true,
  semanticTokensProvider: SEMANTIC_TOKENS,
  documentFormattingProvider: true,
  documentRangeFormattingProvider: true,
  documentOnTypeFormattingProvider: { firstTriggerCharacter: "}", moreTriggerCharacter: [";", "\n"] },
  typeHierarchyProvider: true,
  callHierarchyProvider: true,
};

/** Registers every feature. */
export function registerWit(connection: Connection, ready: Promise<WacReady>, client: { snippets: boolean }, roots: () => string[]): void {
  const door = witDoor(connection, ready, client);
  registerNavigation(door);
  registerWriting(door);
  registerStructure(door);
  registerHierarchy(door);
  registerCodeActions(door);
  registerImplementations(door, roots);
  new SemanticTokensDoor().register(door);
}
