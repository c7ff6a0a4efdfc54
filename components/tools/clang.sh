# For C and C++: clang with a C library for WASI, either the wasi-sdk in $WASI_SDK_PATH or a distribution's packages.
. ../tools/env.sh

find_clang() {
  hint='install a wasi-sdk and set WASI_SDK_PATH (Debian: "apt install clang-22 lld-22 wasi-libc libclang-rt-22-dev-wasm32 libc++-22-dev-wasm32 libc++abi-22-dev-wasm32").'
  if [ -n "${WASI_SDK_PATH:-}" ]; then
    clang="$WASI_SDK_PATH/bin/clang"
    [ -x "$clang" ] || fail "clang was not found in WASI_SDK_PATH: $hint"
    target_flags=--target=wasm32-wasip1
    return
  fi
  clang=$(first_of clang-22 clang-21 clang-20 clang)
  linker=$(first_of wasm-ld-22 wasm-ld-21 wasm-ld-20 wasm-ld)
  [ -n "$clang" ] || fail "clang was not found on PATH: $hint"
  [ -n "$linker" ] || fail "wasm-ld was not found on PATH: $hint"
  sysroot=${WASI_SYSROOT:-/usr}
  [ -d "$sysroot/include/wasm32-wasi" ] || fail "no C library for WebAssembly was found in $sysroot: $hint"
  # libc++ lies with the compiler, three folders above what it calls its resources
  libcxx=$("$clang" --print-resource-dir)/../../../include/wasm32-wasi/c++/v1
  target_flags="--target=wasm32-wasi --sysroot=$sysroot -isystem $libcxx -Wno-deprecated -fuse-ld=$linker"
}

# clang_component NAME WORLD (c|cpp) OPTION... SOURCE...: builds the sources, and the bindings with them, as ../deps/orders/NAME.wasm
clang_component() {
  name=$1 world=$2 generator=$3
  shift 3
  find_clang
  case $generator in
    c) compiler=$clang extension=c ;;
    cpp) compiler=$(dirname "$clang")/$(basename "$clang" | sed 's/clang/clang++/') extension=cpp ;;
  esac
  [ -x "$compiler" ] || fail "$(basename "$compiler") was not found beside clang: $hint"
  rm -rf gen
  bindings "$generator" "$world" gen
  generated=gen/$(echo "$world" | tr - _)

  # A reactor is a module without main, which lives as long as its exports are called.
  # shellcheck disable=SC2086 # target_flags are several options
  "$compiler" $target_flags "$@" -Os -mexec-model=reactor -ffile-prefix-map="$here=$name" -Wl,--strip-debug \
    -o gen/core.wasm "$generated.$extension" "${generated}_component_type.o"
  componentize gen/core.wasm "$deps/$name.wasm" --adapter "$stub"
}
