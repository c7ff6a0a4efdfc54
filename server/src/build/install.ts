/** The command that installs a tool on this system. Shown, never run. */
import type { Files } from "../compose/files.ts";

export type System = "debian" | "ubuntu" | "fedora" | "arch" | "mac" | "windows" | "other";

export type ToolName =
  | "rust"
  | "cargo-component"
  | "go"
  | "tinygo"
  | "componentize-py"
  | "clang"
  | "zig"
  | "cmake"
  | "make"
  | "node"
  | "componentize-js";

const RUSTUP = "curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --target wasm32-wasip2";
const COMPONENTIZE_JS = "npm install --save-dev @bytecodealliance/jco @bytecodealliance/componentize-js esbuild";

/** By system; `other` where there is nothing of its own. */
const COMMANDS: Record<ToolName, Partial<Record<System, string>> & { other: string }> = {
  rust: {
    debian: "sudo apt install rustc-web cargo-web rust-web-src lld-22",
    mac: "brew install rustup && rustup default stable && rustup target add wasm32-wasip2",
    windows: "winget install Rustlang.Rustup && rustup target add wasm32-wasip2",
    other: RUSTUP,
  },
  "cargo-component": { other: "cargo install --locked cargo-component" },
  go: {
    fedora: "sudo dnf install golang",
    arch: "sudo pacman -S go",
    mac: "brew install go",
    windows: "winget install GoLang.Go",
    ubuntu: "sudo snap install go --classic",
    other: "curl -L https://go.dev/dl/go1.26.0.linux-amd64.tar.gz | sudo tar -C /usr/local -xz",
  },
  tinygo: {
    mac: "brew install tinygo-org/tools/tinygo",
    windows: "scoop install tinygo",
    arch: "sudo pacman -S tinygo",
    other: "go install github.com/tinygo-org/tinygo@latest",
  },
  "componentize-py": { other: "pip install componentize-py" },
  clang: {
    debian: "sudo apt install clang-22 lld-22 wasi-libc libclang-rt-22-dev-wasm32 libc++-22-dev-wasm32 libc++abi-22-dev-wasm32",
    ubuntu: "sudo apt install clang lld wasi-libc libclang-rt-dev-wasm32 libc++-dev-wasm32 libc++abi-dev-wasm32",
    fedora: "sudo dnf install clang lld wasi-libc-static wasi-libc-devel compiler-rt",
    arch: "sudo pacman -S clang lld wasi-libc wasi-libc++ wasi-libc++abi wasi-compiler-rt",
    mac: "brew install llvm lld wasi-libc wasi-runtimes",
    other: "pip install ziglang",
  },
  zig: { mac: "brew install zig", windows: "winget install zig.zig", arch: "sudo pacman -S zig", other: "pip install ziglang" },
  cmake: {
    debian: "sudo apt install cmake",
    ubuntu: "sudo apt install cmake",
    fedora: "sudo dnf install cmake",
    arch: "sudo pacman -S cmake",
    mac: "brew install cmake",
    windows: "winget install Kitware.CMake",
    other: "pip install cmake",
  },
  make: {
    debian: "sudo apt install make",
    ubuntu: "sudo apt install make",
    fedora: "sudo dnf install make",
    arch: "sudo pacman -S make",
    mac: "xcode-select --install",
    windows: "winget install ezwinports.make",
    other: "sudo apt install make",
  },
  node: {
    debian: "sudo apt install nodejs npm",
    ubuntu: "sudo snap install node --classic",
    fedora: "sudo dnf install nodejs",
    arch: "sudo pacman -S nodejs npm",
    mac: "brew install node",
    windows: "winget install OpenJS.NodeJS",
    other: "curl -fsSL https://fnm.vercel.app/install | bash && fnm install 22",
  },
  "componentize-js": { other: COMPONENTIZE_JS },
};

export function installCommand(tool: ToolName, system: System): string {
  return COMMANDS[tool][system] ?? COMMANDS[tool].other;
}

/** This system, by Node's platform and, on Linux, its release file. */
export function systemOf(files: Files, platform: string): System {
  if (platform === "darwin") return "mac";
  if (platform === "win32") return "windows";
  const release = files.text("/etc/os-release") ?? "";
  const names = [...release.matchAll(/^ID(?:_LIKE)?="?([^"\n]*)"?$/gm)].flatMap((match) => match[1]!.split(" "));
  return (["ubuntu", "debian", "fedora", "arch"] as const).find((it) => names.includes(it)) ?? "other";
}
