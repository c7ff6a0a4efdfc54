/** Where the specification speaks of what a finding is about. */
import type { CodeDescription } from "vscode-languageserver";

const WIT = "https://github.com/WebAssembly/component-model/blob/main/design/mvp/WIT.md";

/** Section by the code of a finding; the codes are those of the toolkit's problems and of our own findings. */
const SECTIONS: Readonly<Record<string, string>> = {
  lex: "lexical-structure",
  syntax: "top-level-items",
  name: "wit-packages-and-use",
  "item-not-found": "wit-packages-and-use",
  "interface-not-found": "wit-packages-and-use",
  "world-not-found": "wit-packages-and-use",
  "package-not-found": "wit-packages-and-use",
  "package-cycle": "wit-packages-and-use",
  "type-cycle": "wit-interfaces",
  cycle: "wit-interfaces",
  "item-shadowing": "name-conflicts-and-with",
  "invalid-transitive-dependency": "transitive-imports-and-worlds",
  "duplicate-package": "package-names",
  unused: "wit-packages-and-use",
  deprecated: "feature-gates",
};

/** The link of a finding on WIT; one whose section is not known leads to the specification's beginning. */
export function specLink(code: string): CodeDescription {
  const section = SECTIONS[code];
  return { href: section === undefined ? WIT : `${WIT}#${section}` };
}
