/** Folding: bodies, comments, runs of `use` and imports, and regions. Lines are zero-based, and the line of a closing bracket stays visible. */
import { lineAt, lineStarts } from "../wit/lines.ts";
import { lex } from "../wit/tokens.ts";
import type { Place, WitFile } from "../wit/tree.ts";
import { type AnyNode, children, walk } from "../wit/walk.ts";

export interface Fold {
  startLine: number;
  endLine: number;
  kind: "body" | "comment" | "imports" | "region";
}

/** What can be folded in a file, by line. */
export function folding(file: WitFile, text: string): Fold[] {
  const starts = lineStarts(text);
  const line = (offset: number): number => lineAt(starts, offset);
  const out: Fold[] = [];
  const add = (startLine: number, endLine: number, kind: Fold["kind"]): void => {
    if (endLine > startLine) out.push({ startLine, endLine, kind });
  };
  const body = (place: Place | null): void => {
    if (!place) return;
    const closed = "})".includes(text[place.end - 1] ?? " ");
    add(line(place.start), line(Math.max(place.start, place.end - 1)) - (closed ? 1 : 0), "body");
  };
  walk(file, (node) => {
    if ("body" in node) body(node.body);
    if ("paramsPlace" in node) body(node.paramsPlace);
    for (const run of importRuns(children(node))) add(line(run.start), line(run.end), "imports");
  });
  for (const run of importRuns(file.items)) add(line(run.start), line(run.end), "imports");
  comments(text, line, add);
  return out.sort((a, b) => a.startLine - b.startLine || b.endLine - a.endLine);
}

/** Neighbours that all bring something in: `use`, or imports of a world. */
function importRuns(items: AnyNode[]): Place[] {
  const out: Place[] = [];
  let run: Place[] = [];
  const finish = (): void => {
    if (run.length > 1) out.push({ start: run[0]!.start, end: run.at(-1)!.end });
    run = [];
  };
  for (const item of items) {
    const brings = "kind" in item && (item.kind === "use" || (item.kind === "import" && !item.interface));
    if (brings) run.push(item);
    else finish();
  }
  finish();
  return out;
}

/** Comments over several lines, comments on neighbouring lines, and `// #region` with its end. */
function comments(text: string, line: (offset: number) => number, add: (start: number, end: number, kind: Fold["kind"]) => void): void {
  const regions: number[] = [];
  let first = -1;
  let last = -1;
  const finish = (): void => {
    if (first >= 0) add(first, last, "comment");
    first = -1;
  };
  for (const piece of lex(text)) {
    if (piece.kind === "space") continue;
    const at = line(piece.start);
    if (piece.kind !== "comment" && piece.kind !== "doc") {
      finish();
      continue;
    }
    const mark = /^\/\/\s*#(region|endregion)\b/.exec(text.slice(piece.start, piece.end));
    if (mark) {
      finish();
      if (mark[1] === "region") regions.push(at);
      else if (regions.length > 0) add(regions.pop()!, at, "region");
      continue;
    }
    if (first < 0 || at > last + 1) {
      finish();
      first = at;
    }
    last = line(Math.max(piece.start, piece.end - 1));
  }
  finish();
}
