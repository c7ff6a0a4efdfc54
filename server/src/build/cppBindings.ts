/** Where wit-bindgen's C++ does not compile by itself: the header of its runtime is left out of some worlds, and libc++ is stricter than it expects. */
import type { Generators } from "../bindings/generate.ts";
import type { GeneratedFile } from "../protocol/bindings.ts";

const RUNTIME = "wit.h";

/** A world whose bindings have the runtime's header. */
const ANY = "package witloom:runtime;\nworld any {\n  export text: func() -> string;\n}\n";

/** The files with what they need. */
export async function mendedCpp({ bindgen }: Generators, files: GeneratedFile[]): Promise<GeneratedFile[]> {
  // `value()` asks for an error that can be copied, whether or not there is one; it was asked for before that there is none.
  const out = files.map((it) =>
    it.text !== undefined && it.path.endsWith(".cpp")
      ? { ...it, text: it.text.replace(/\bstd::move\((\w+)\)\.value\(\)/g, "*std::move($1)") }
      : it,
  );
  const wanted = files.some((it) => it.text?.includes(`#include "${RUNTIME}"`)) && !files.some((it) => it.path === RUNTIME);
  if (!wanted) return out;
  const main = { tag: "source" as const, val: [{ path: "any.wit", text: ANY }] };
  const made = await bindgen({ source: { main, deps: [] }, world: "any", language: "cpp" });
  return made.ok ? [...out, ...made.value.filter((it) => it.path === RUNTIME)] : out;
}
