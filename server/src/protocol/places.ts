/** Leaf: places in documents, and what went wrong at one. */

/** LSP's position: zero-based line and UTF-16 character. */
export interface Position {
  line: number;
  character: number;
}
export interface Range {
  start: Position;
  end: Position;
}
export interface Location {
  uri: string;
  range: Range;
}

/** What went wrong, for a person: one sentence, and where, if that is known. */
export interface Failure {
  message: string;
  location?: Location;
}
