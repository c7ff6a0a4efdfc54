/** What the words of the language mean, in a line each: for hovers, completion and signature help. */

/** Types that stand for themselves. */
export const PRIMITIVE_WORDS: Readonly<Record<string, string>> = {
  bool: "`true` or `false`.",
  u8: "Unsigned integer of 8 bits.",
  u16: "Unsigned integer of 16 bits.",
  u32: "Unsigned integer of 32 bits.",
  u64: "Unsigned integer of 64 bits.",
  s8: "Signed integer of 8 bits.",
  s16: "Signed integer of 16 bits.",
  s32: "Signed integer of 32 bits.",
  s64: "Signed integer of 64 bits.",
  f32: "Floating-point number of 32 bits (IEEE 754).",
  f64: "Floating-point number of 64 bits (IEEE 754).",
  char: "A Unicode scalar value: any code point but a surrogate.",
  string: "Text: a sequence of Unicode scalar values.",
  "error-context": "Details of an error for people who debug. What it holds may differ from host to host.",
};

export interface GenericWord {
  /** What the type is. */
  docs: string;
  /** Its arguments, each with its name and meaning. */
  args: { name: string; docs: string; optional: boolean }[];
  /** The last argument may be repeated. */
  repeats: boolean;
  /** As a snippet. */
  snippet: string;
}

const arg = (name: string, docs: string, optional = false): GenericWord["args"][number] => ({ name, docs, optional });

/** Types that take types. */
export const GENERIC_WORDS: Readonly<Record<string, GenericWord>> = {
  list: {
    docs: "A sequence of values of one type; with a length, of exactly so many.",
    args: [arg("type", "The type of every element."), arg("length", "How many elements there are, always. Without it, any number.", true)],
    repeats: false,
    snippet: "list<$1>",
  },
  option: {
    docs: "A value, or none.",
    args: [arg("type", "The type of the value where there is one.")],
    repeats: false,
    snippet: "option<$1>",
  },
  result: {
    docs: "Success or failure, each with a value or without.",
    args: [arg("ok", "What success brings; `_` for nothing.", true), arg("err", "What failure brings. Without it, nothing.", true)],
    repeats: false,
    snippet: "result<$1, $2>",
  },
  tuple: {
    docs: "Several values of fixed types, by position.",
    args: [arg("type", "The type of the value at this position.")],
    repeats: true,
    snippet: "tuple<$1, $2>",
  },
  map: {
    docs: "Values by key; each key stands for one value.",
    args: [arg("key", "The type of the keys: an integer, `bool`, `char` or `string`."), arg("value", "The type of the values.")],
    repeats: false,
    snippet: "map<$1, $2>",
  },
  future: {
    docs: "A value that will come later; the reading end of it.",
    args: [arg("type", "The type of the value. Without it, only that it happened is told.", true)],
    repeats: false,
    snippet: "future<$1>",
  },
  stream: {
    docs: "Values that come one after another, over time; the reading end of it.",
    args: [arg("type", "The type of each value. Without it, only that there is one more is told.", true)],
    repeats: false,
    snippet: "stream<$1>",
  },
  borrow: {
    docs: "A handle to a resource that is lent for the time of the call.",
    args: [arg("resource", "The resource. Only parameters may borrow.")],
    repeats: false,
    snippet: "borrow<$1>",
  },
  own: {
    docs: "A handle to a resource that passes to whoever receives it. A resource's bare name means the same.",
    args: [arg("resource", "The resource.")],
    repeats: false,
    snippet: "own<$1>",
  },
};

/** Words that begin or join declarations. */
export const KEYWORD_WORDS: Readonly<Record<string, string>> = {
  package: "Names the package that the files of a folder make up, or one that is nested in a file.",
  interface: "A named set of types and functions that components import or export.",
  world: "What a component needs (imports) and what it provides (exports).",
  use: "Brings types of another interface into this one.",
  import: "Something that a component of this world needs from outside.",
  export: "Something that a component of this world provides.",
  include: "Adds all imports and exports of another world to this one.",
  with: "Gives included imports or exports another name.",
  as: "Gives what stands before it another name here.",
  type: "Another name for a type.",
  record: "Values by name, all of them present.",
  variant: "One of several cases, each with a value or without.",
  enum: "One of several names.",
  flags: "Any of several names, each set or not. 32 at the most.",
  resource: "Something that lives in one component and is used by others through handles.",
  func: "A function: parameters by name, and at most one result.",
  get: "Reads a property: no parameters, and a result.",
  set: "Writes a property: one parameter; the result, if any, is one without a value.",
  static: "A function of the resource itself: it takes no handle.",
  constructor: "Makes a new one of the resource.",
  async: "The function may wait: calling it need not block the caller.",
  _: "Nothing: a success without a value.",
};

/** Gates: which version or feature shows a declaration. */
export const GATE_WORDS: Readonly<Record<string, { docs: string; argument: string; argumentDocs: string }>> = {
  since: {
    docs: "The declaration is there, and stable, from this version of the package on.",
    argument: "version",
    argumentDocs: "The first version of this package that has it.",
  },
  unstable: {
    docs: "The declaration is only there for those who ask for the feature.",
    argument: "feature",
    argumentDocs: "The name of the feature.",
  },
  deprecated: {
    docs: "The declaration should not be used any more from this version of the package on. It needs `@since` or `@unstable` beside it.",
    argument: "version",
    argumentDocs: "The first version of this package that advises against it.",
  },
  "external-id": {
    docs: "An identifier that others know the item by.",
    argument: "",
    argumentDocs: "The identifier, as a string.",
  },
};
