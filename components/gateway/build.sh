#!/bin/sh
. ../tools/env.sh
need node 'install Node.js 20 or newer.'
[ -d ../../node_modules/componentize-qjs ] || fail 'componentize-qjs was not found: run "npm install" in the root of the repository.'
node ../tools/componentize-js.mjs gateway.ts "$deps/gateway.wasm" --world gateway-component
echo "gateway.wasm: $(wc -c <"$deps/gateway.wasm") bytes"
