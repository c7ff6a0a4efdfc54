/** WIT's names in the spelling of a language. */

const words = (name: string): string[] => name.split("-").map((it) => it.toLowerCase());
const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** `get-all` as `getAll`. */
export const camelCase = (name: string): string =>
  words(name)
    .map((it, index) => (index === 0 ? it : capital(it)))
    .join("");

/** `get-all` as `GetAll`. */
export const pascalCase = (name: string): string => words(name).map(capital).join("");

/** `get-all` as `get_all`. */
export const snakeCase = (name: string): string => words(name).join("_");

const PYTHON = new Set(
  "False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield".split(
    " ",
  ),
);
const SCRIPT = new Set(
  "arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof undefined var void while with yield".split(
    " ",
  ),
);

/** In Python; what is a keyword there gets an underscore, as componentize-py does it. */
export const pythonName = (name: string): string => escaped(snakeCase(name), PYTHON);

/** In JavaScript; what is reserved there gets an underscore, as jco does it. */
export const scriptName = (name: string): string => escaped(camelCase(name), SCRIPT);

const escaped = (name: string, reserved: Set<string>): string => (reserved.has(name) ? `${name}_` : name);
