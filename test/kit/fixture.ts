/** Fixtures as text: several files in one literal under `//- /path` lines, `$0` for the cursor, `^^^ label` below what a range should be. */

export interface FixtureFile {
  path: string;
  /** Without markers. */
  text: string;
}

export interface Fixture {
  files: FixtureFile[];
  /** Where `$0` stood. */
  cursor: { path: string; offset: number } | null;
  /** What carets mark in the line above them: offsets and the label behind. */
  marks: { path: string; start: number; end: number; label: string }[];
}

/** Reads a fixture; text before the first path line belongs to `/main.wit`. */
export function parseFixture(source: string): Fixture {
  const fixture: Fixture = { files: [], cursor: null, marks: [] };
  let path = "/main.wit";
  let lines: string[] = [];
  const finish = (): void => {
    if (lines.some((it) => it.trim() !== "")) addFile(fixture, path, lines);
    lines = [];
  };
  for (const line of source.replace(/^\n/, "").split("\n")) {
    const header = /^\/\/- (\S+)/.exec(line);
    if (header) {
      finish();
      path = header[1]!;
    } else lines.push(line);
  }
  finish();
  return fixture;
}

function addFile(fixture: Fixture, path: string, lines: string[]): void {
  let text = "";
  let lastStart = 0;
  for (const line of lines) {
    const mark = /^\s*\/\/(\s*)(\^+)\s*(.*)$/.exec(line);
    if (mark) {
      const start = lastStart + line.indexOf("^");
      fixture.marks.push({ path, start, end: start + mark[2]!.length, label: mark[3]! });
      continue;
    }
    const cursor = line.indexOf("$0");
    if (cursor >= 0) fixture.cursor = { path, offset: text.length + cursor };
    lastStart = text.length;
    text += `${line.replace("$0", "")}\n`;
  }
  fixture.files.push({ path, text });
}
