"""`wasmtime run … [--invoke CALL] FILE` by Python's wasmtime, for calls whose arguments are JSON too; without a call `wasi:cli/run`."""

import json
import re
import sys
import wasmtime
from wasmtime import component as c
from values import of_json, wave

engine = wasmtime.Engine()
component = c.Component.from_file(engine, sys.argv[-1])
store = wasmtime.Store(engine)
config = wasmtime.WasiConfig()
config.inherit_stdout()
store.set_wasi(config)
linker = c.Linker(engine)
linker.add_wasip2()
try:
    instance = linker.instantiate(store, component)
except wasmtime.WasmtimeError as error:
    print(error, file=sys.stderr)
    sys.exit(1)
if "--invoke" not in sys.argv:
    main = next(it for it in component.type.exports(engine) if it.startswith("wasi:cli/run@"))
    run = instance.get_func(store, instance.get_export_index(store, "run", instance.get_export_index(store, main)))
    try:
        sys.exit(0 if run(store).tag == "ok" else 1)
    except wasmtime.WasmtimeError as error:
        print(error, file=sys.stderr)
        sys.exit(134)
call = sys.argv[sys.argv.index("--invoke") + 1]
name, args = re.fullmatch(r"([^(]*)\((.*)\)", call, re.S).groups()
# `a:b/c.f@1.0.0` is the function `f` of `a:b/c@1.0.0`.
item = re.fullmatch(r"([^.]*)\.([^@]*)(@.*)?", name) if "/" in name else None
path = [item[1] + (item[3] or ""), item[2]] if item else [name]
at = None
for it in path:
    at = instance.get_export_index(store, it, at)
function = instance.get_func(store, at)
kind = function.type(store)
given = [of_json(it, ty) for it, (_, ty) in zip(json.loads(f"[{args}]"), kind.params)]
try:
    result = function(store, *given)
except wasmtime.WasmtimeError as error:
    print(error, file=sys.stderr)
    sys.exit(134)
print("()" if kind.result is None else wave(result, kind.result))
