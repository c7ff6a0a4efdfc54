/** A component that passes every call of the interfaces of a world on to imports of the same interfaces: a foreign component behind it has its calls seen. */
import { componentEmbed, componentNew, print } from "@bytecodealliance/jco-transpile/wasm-tools";
import { wat } from "../toolkit/kit.ts";

/** `interfaces`: names in the package of `wit`, without resources; the package is named as `wit` says. */
export async function forwarder(wit: string, interfaces: string[]): Promise<Uint8Array> {
  const witSource = `${wit}\nworld forwarding { ${interfaces.map((it) => `import ${it}; export ${it};`).join(" ")} }`;
  // The official tool says which core functions such a component has; ours have bodies.
  const shape = await print(await componentEmbed({ dummy: true, witSource, world: "forwarding" }));
  const types = [...shape.matchAll(/\(type \(;\d+;\) \(func(?: \(param ([^)]*)\))?(?: \(result ([^)]*)\))?\)\)/g)].map(
    ([, params, result]) => ({
      params: params?.split(" ") ?? [],
      result,
    }),
  );
  const imports = [...shape.matchAll(/\(import "(cm32p2\|[^"]*)" "([^"]*)" \(func \(;(\d+);\) \(type (\d+)\)\)\)/g)];
  const exports = [...shape.matchAll(/\(export "(cm32p2\|[^"]*)" \(func (\d+)\)\)/g)];
  const typeOf = (func: string): number => Number(new RegExp(`\\(func \\(;${func};\\) \\(type (\\d+)\\)`).exec(shape)![1]);
  const signature = (type: number): string => {
    const { params, result } = types[type]!;
    return `${params.length > 0 ? `(param ${params.join(" ")})` : ""} ${result === undefined ? "" : `(result ${result})`}`;
  };
  const bodies = exports.map(([, name, func]) => {
    const [iface, fn] = name!.split(/\|(?=[^|]*$)/);
    const type = typeOf(func!);
    const gets = types[type]!.params.map((_, index) => `(local.get ${index})`).join(" ");
    const at = imports.findIndex((it) => it[1] === iface && it[2] === fn);
    if (at < 0) return `(func (export "${name}") ${signature(type)})`; // what is done after a return
    const given = types[Number(imports[at]![4])]!;
    const inMemory = given.params.length > types[type]!.params.length;
    const body = inMemory
      ? `(local $at i32) (local.set $at (call $new (i32.const 0) (i32.const 0) (i32.const 8) (i32.const 4096))) (call ${at} ${gets} (local.get $at)) (local.get $at)`
      : `(call ${at} ${gets})`;
    return `(func (export "${name}") ${signature(type)} ${body})`;
  });
  const core = `(module
    ${imports.map(([, iface, fn, , type]) => `(import "${iface}" "${fn}" (func ${signature(Number(type))}))`).join("\n")}
    (memory (export "cm32p2_memory") 2) (global $heap (mut i32) (i32.const 1024))
    (func $new (export "cm32p2_realloc") (param i32 i32 i32 i32) (result i32) (local $at i32)
      (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 15)) (i32.const -16)))
      (global.set $heap (i32.add (local.get $at) (local.get 3)))
      (if (i32.gt_u (i32.shr_u (global.get $heap) (i32.const 16)) (i32.sub (memory.size) (i32.const 1)))
        (then (drop (memory.grow (i32.sub (i32.add (i32.shr_u (global.get $heap) (i32.const 16)) (i32.const 1)) (memory.size))))))
      (if (local.get 0) (then (memory.copy (local.get $at) (local.get 0) (local.get 1))))
      (local.get $at))
    (func (export "cm32p2_initialize"))
    ${bodies.join("\n")})`;
  return componentNew(await componentEmbed({ binary: await wat(core), witSource, world: "forwarding" }), []);
}
