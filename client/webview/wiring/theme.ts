/** The colours of the picture: those of the VS Code theme, or the system's where it forces its own. */

export interface Theme {
  background: string;
  node: string;
  head: string;
  border: string;
  text: string;
  dim: string;
  wire: string;
  accent: string;
  /** Of what is selected. */
  selection: string;
  error: string;
  warning: string;
  good: string;
  badgeText: string;
  languages: Record<string, string>;
  font: string;
  highContrast: boolean;
}

const LANGUAGE_COLORS: Record<string, string> = {
  rust: "charts-orange",
  go: "terminal-ansiCyan",
  python: "charts-green",
  c: "charts-purple",
  cpp: "terminal-ansiMagenta",
  javascript: "charts-yellow",
  typescript: "charts-blue",
  zig: "terminal-ansiYellow",
};

/** Reads the theme from the document's CSS variables. */
export function readTheme(): Theme {
  const style = getComputedStyle(document.body);
  const read = (fallback: string, ...names: string[]): string => {
    for (const name of names) {
      const value = style.getPropertyValue(`--vscode-${name}`).trim();
      if (value !== "" && value !== "transparent") return value;
    }
    return fallback;
  };
  if (window.matchMedia("(forced-colors: active)").matches) return forcedTheme(read("sans-serif", "font-family"));
  const text = read("CanvasText", "editor-foreground", "foreground");
  const background = read("Canvas", "editor-background");
  const contrast = style.getPropertyValue("--vscode-contrastBorder").trim();
  const highContrast =
    document.body.classList.contains("vscode-high-contrast") || document.body.classList.contains("vscode-high-contrast-light");
  const dim = highContrast ? text : read(text, "descriptionForeground");
  return {
    background,
    node: highContrast ? background : read(background, "editorWidget-background", "sideBar-background"),
    head: highContrast ? background : read(background, "sideBarSectionHeader-background", "editorGroupHeader-tabsBackground"),
    border: contrast || read(dim, "editorWidget-border", "widget-border", "panel-border"),
    text,
    dim,
    wire: highContrast ? text : read(dim, "charts-lines", "editorLineNumber-activeForeground"),
    accent: read("Highlight", "focusBorder", "button-background"),
    selection: read("Highlight", "contrastActiveBorder", "focusBorder"),
    error: read("red", "editorError-foreground", "errorForeground"),
    warning: read("orange", "editorWarning-foreground"),
    good: read("green", "testing-iconPassed", "charts-green"),
    badgeText: background,
    languages: Object.fromEntries(Object.entries(LANGUAGE_COLORS).map(([id, name]) => [id, read(dim, name)])),
    font: read("sans-serif", "font-family"),
    highContrast,
  };
}

function forcedTheme(font: string): Theme {
  const languages = Object.fromEntries(Object.keys(LANGUAGE_COLORS).map((id) => [id, "CanvasText"]));
  const [text, background] = ["CanvasText", "Canvas"];
  const plain = { background, node: background, head: background, border: text, text, dim: text, wire: text, badgeText: background };
  const marks = { accent: "Highlight", selection: "Highlight", error: "LinkText", warning: "LinkText", good: "Highlight" };
  return { ...plain, ...marks, languages, font, highContrast: true };
}

/** Calls back when the theme has changed. */
export function onThemeChange(changed: () => void): void {
  new MutationObserver(changed).observe(document.body, { attributes: true, attributeFilter: ["class", "data-vscode-theme-id"] });
  window.matchMedia("(forced-colors: active)").addEventListener("change", changed);
}
