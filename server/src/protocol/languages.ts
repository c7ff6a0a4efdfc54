/** Leaf: how the languages of components are called. */

export const LANGUAGE_NAMES: Readonly<Record<string, string>> = {
  rust: "Rust",
  go: "Go",
  python: "Python",
  c: "C",
  cpp: "C++",
  javascript: "JavaScript",
  typescript: "TypeScript",
  zig: "Zig",
};

/** The name of a language; one that is not known as it stands, and nothing for none. */
export function languageName(language: string | undefined): string {
  return language === undefined ? "" : (LANGUAGE_NAMES[language] ?? language);
}
