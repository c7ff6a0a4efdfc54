# rust_component CRATE: builds the crate in the working folder, which becomes ../deps/orders/CRATE.wasm.
# Any rustc on PATH will do that has the wasm32-unknown-unknown target, or the source of the standard library to build it.
. ../tools/env.sh

find_rust() {
  old_ifs=$IFS
  IFS=:
  for folder in $PATH; do
    IFS=$old_ifs
    [ -x "$folder/rustc" ] && [ -x "$folder/cargo" ] || continue
    library=$("$folder/rustc" --print sysroot)/lib/rustlib
    if [ -d "$library/wasm32-unknown-unknown/lib" ]; then
      rust=$folder build_std=
      return
    fi
    if [ -d "$library/src/rust/library" ]; then
      rust=$folder build_std='-Zbuild-std=std,panic_abort'
      return
    fi
  done
  IFS=$old_ifs
  fail 'no Rust for WebAssembly was found on PATH: install it with "rustup target add wasm32-unknown-unknown" (Debian: "apt install rustc-web cargo-web rust-web-src lld-22").'
}

rust_component() {
  find_rust
  export RUSTC="$rust/rustc"
  target=wasm32-unknown-unknown

  # No path of the machine it was built on is to stay in the binary: panics name source files.
  sysroot=$("$RUSTC" --print sysroot)
  library=$sysroot/lib/rustlib/src/rust
  RUSTFLAGS="--remap-path-prefix=$here=$1 --remap-path-prefix=$library=rust"
  [ -d "$library" ] && RUSTFLAGS="$RUSTFLAGS --remap-path-prefix=$(cd "$library" && pwd -P)=rust"
  for registry in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*; do
    RUSTFLAGS="$RUSTFLAGS --remap-path-prefix=$registry=crates"
  done
  export RUSTFLAGS

  if [ -n "$build_std" ]; then
    # A distribution's compiler: its standard library has to be compiled, and it comes without a linker of its own.
    export RUSTC_BOOTSTRAP=1
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=$(first_of wasm-ld wasm-ld-22 wasm-ld-21 wasm-ld-20)
    [ -n "$CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER" ] || fail 'wasm-ld was not found on PATH: install LLVM'"'"'s lld (Debian: "apt install lld-22").'
    export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER
  fi

  # shellcheck disable=SC2086 # build_std is one option or none
  CARGO_TARGET_DIR=$here/target "$rust/cargo" build --quiet --release --locked --target $target $build_std
  componentize "target/$target/release/$(echo "$1" | tr - _).wasm" "$deps/$1.wasm"
}
