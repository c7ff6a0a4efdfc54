# go_component NAME WORLD: builds the Go module in the working folder, which becomes ../deps/orders/NAME.wasm.
. ../tools/env.sh

go_component() {
  need go 'install Go 1.25 or newer (https://go.dev/dl).'
  # The generated packages belong beside ours, in one module; the generated go.mod does not: ours pins a released version.
  rm -rf gen orders_shop_*
  bindings go "$2" gen
  rm gen/go.mod
  cp -R gen/. .
  rm -rf gen/*

  # c-shared is what Go calls a module with exports and without main; checklinkname=0 because the bindings reach into
  # the runtime's allocator; -s -w and trimpath because nobody debugs DWARF here, and paths of a machine are nobody's business.
  GOOS=wasip1 GOARCH=wasm go build -buildmode=c-shared -trimpath -buildvcs=false -ldflags='-s -w -checklinkname=0' -o gen/core.wasm .

  # The stub is more than a convenience: Go reads the clock while it collects garbage, which may happen while the host
  # has it allocate memory for an argument, and a component may not call anybody at that moment.
  componentize gen/core.wasm "$deps/$1.wasm" --world "$2" --adapter "$stub"
}
