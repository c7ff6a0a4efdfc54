#!/bin/sh
. ../tools/python.sh
find_componentize_py
# The parser prints nothing and reads no files: with stubs for WASI the component imports nothing but its own types.
"$componentize_py" --wit-path ../wit --world parser-component componentize --python-path . app --stub-wasi --output "$deps/parser.wasm"
echo "parser.wasm: $(wc -c <"$deps/parser.wasm") bytes"
