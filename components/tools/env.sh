# What the build scripts share. Each starts with `. ../tools/env.sh`, in its own folder.
# Programs are looked up on PATH; one that is missing is reported in a sentence that says how to get it.
set -eu

here=$(pwd)
components=$(dirname "$here")
tools=$components/tools
wit=$components/wit
deps=$components/deps/orders
mkdir -p "$deps"

fail() {
  echo "$*" >&2
  exit 2
}

# need PROGRAM HOW-TO-GET-IT
need() {
  command -v "$1" >/dev/null 2>&1 || fail "$1 was not found on PATH: $2"
}

# first_of PROGRAM...: the first that is on PATH, or nothing
first_of() {
  for program in "$@"; do
    if command -v "$program" >/dev/null 2>&1; then
      command -v "$program"
      return
    fi
  done
}

# bindings GENERATOR WORLD FOLDER [OPTION...]: by wit-bindgen, or the same generators in witloom
bindings() {
  generator=$1 world=$2 folder=$3
  shift 3
  witloom=$components/../dist/cli.js
  if ! command -v wit-bindgen >/dev/null 2>&1 && [ -e "$witloom" ]; then
    log=$(node "$witloom" bindings --language "$generator" --world "$world" --force -o "$folder" "$wit" 2>&1) || fail "$log"
    return
  fi
  need wit-bindgen 'build witloom ("npm run build"), or install it with "cargo install --locked wit-bindgen-cli@0.63.0".'
  log=$(wit-bindgen "$generator" "$wit" --world "$world" --out-dir "$folder" "$@" 2>&1) || fail "wit-bindgen: $log"
}

# componentize CORE OUT [OPTION...]: see componentize.mjs
componentize() {
  need node 'install Node.js 20 or newer.'
  [ -d "$components/../node_modules/@bytecodealliance/jco" ] || fail 'jco was not found: run "npm install" in the root of the repository.'
  node "$tools/componentize.mjs" "$@"
  echo "$(basename "$2"): $(wc -c <"$2") bytes"
}

# The WASI that modules get which compute and do nothing else: a few answers instead of imports.
stub=$tools/wasi-stub.wat
