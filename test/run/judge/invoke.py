"""`wasmtime run … --invoke CALL FILE` by Python's wasmtime, for calls whose arguments are JSON too."""

import json
import re
import sys
import wasmtime
from wasmtime import component as c
from values import of_json, wave

engine = wasmtime.Engine()
component = c.Component.from_file(engine, sys.argv[-1])
store = wasmtime.Store(engine)
store.set_wasi(wasmtime.WasiConfig())
linker = c.Linker(engine)
linker.add_wasip2()
instance = linker.instantiate(store, component)
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
