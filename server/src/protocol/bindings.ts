/** Leaf: the languages that bindings are generated for, and what a generator gives. Plain data only. */

export type BindingsLanguage = "c" | "cpp" | "csharp" | "d" | "go" | "javascript" | "markdown" | "moonbit" | "python" | "rust";

export interface LanguageInfo {
  id: BindingsLanguage;
  label: string;
  /** Who makes them. */
  generator: string;
  /** Implementations of the exports can be made too, for a person to fill in. */
  stubs: boolean;
}

/** In the order in which they are offered. */
export const LANGUAGES: readonly LanguageInfo[] = [
  { id: "rust", label: "Rust", generator: "wit-bindgen", stubs: true },
  { id: "go", label: "Go", generator: "wit-bindgen", stubs: true },
  { id: "python", label: "Python", generator: "your componentize-py", stubs: false },
  { id: "javascript", label: "JavaScript, TypeScript", generator: "jco, as types", stubs: false },
  { id: "c", label: "C", generator: "wit-bindgen", stubs: false },
  { id: "cpp", label: "C++", generator: "wit-bindgen", stubs: false },
  { id: "csharp", label: "C#", generator: "wit-bindgen", stubs: true },
  { id: "moonbit", label: "MoonBit", generator: "wit-bindgen", stubs: true },
  { id: "d", label: "D", generator: "wit-bindgen", stubs: false },
  { id: "markdown", label: "Markdown, HTML", generator: "wit-bindgen, as documentation", stubs: false },
];

/** Who owns the data of a generated Rust type that is passed to an import. */
export type Ownership = "owning" | "borrowing" | "borrowing-duplicate-if-necessary";

export interface BindingsOptions {
  /** Implementations to fill in. */
  stubs?: boolean;
  /** Rust alone. */
  ownership?: Ownership;
  /** Rust alone: what needs `std` is behind the crate's feature `std`. */
  stdFeature?: boolean;
}

/** A file that a generator made; its path is relative, its parts are separated by `/`. Either text, or bytes in base64. */
export type GeneratedFile = { path: string } & ({ text: string; base64?: never } | { base64: string; text?: never });
