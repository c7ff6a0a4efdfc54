/** What a component may reach beyond its world: WASI that came in without anybody asking for it. */
import type { Files } from "../compose/files.ts";
import type { BuildLanguage } from "../protocol/build.ts";
import { type Diagnostic, START } from "../protocol/diagnostic.ts";
import type { Project } from "./project.ts";
import { sourcesIn } from "./toolchains/sources.ts";

/** What a host must think about before it grants it. Clocks, random numbers and standard streams are there in every host. */
const CAPABILITIES = {
  filesystem: /^wasi:filesystem\//,
  sockets: /^wasi:sockets\//,
  http: /^wasi:http\//,
  environment: /^wasi:cli\/environment\b/,
} as const;

type Capability = keyof typeof CAPABILITIES;

/** What a standard library and the adapter of WASI 0.1 always bring along where they are used at all; nothing takes it out. */
const LIBRARY: readonly Capability[] = ["filesystem", "environment"];

/** Names that show that a source means it, in whatever language. */
const USES: Record<Capability, RegExp> = {
  filesystem:
    /wasi[:_]+filesystem|\b(std::fs|std\.fs|fopen|opendir|open|openat|mkdir|unlink|remove|fstream|std::filesystem|os\.(Open|Create|ReadFile|WriteFile|ReadDir|Mkdir|Stat|Remove)\w*|io\/fs|pathlib|shutil|os\.(path|listdir|walk|scandir))\b/,
  sockets: /wasi[:_]+sockets|\b(std::net|std\.net|sys\/socket\.h|getaddrinfo|socket|asyncio)\b|"net(\/[\w/]+)?"/,
  http: /wasi[:_]+http|\bfetch\b|["/]http["/]|\bhttp\.client\b|\burllib\b|\brequests\b/,
  environment: /wasi[:_]+cli|\b(getenv|environ|std::env|std\.process|os\.(Args|Getenv|LookupEnv|Environ)|sys\.argv|argv)\b/,
};

const SOURCES: Record<BuildLanguage, RegExp> = {
  rust: /\.rs$/,
  go: /\.go$/,
  python: /\.py$/,
  c: /\.[ch]$/,
  cpp: /\.(c|cc|cpp|cxx|h|hpp)$/,
  javascript: /\.[cm]?js$/,
  typescript: /\.[cm]?[jt]s$/,
  zig: /\.(zig|[ch])$/,
};

/** Languages whose components carry an interpreter: it imports WASI whatever the program does. What is lost without it. */
const ENGINES: Partial<Record<BuildLanguage, { engine: string; lost: string }>> = {
  python: { engine: "Python's interpreter", lost: "print is an error then" },
  javascript: { engine: "the JavaScript engine", lost: "console.log is silent then" },
  typescript: { engine: "the JavaScript engine", lost: "console.log is silent then" },
};

export interface Built {
  project: Project;
  files: Files;
  /** The file that stands for the project. */
  home: string;
  /** The interfaces of WASI that the component imports. */
  imports: string[];
  /** Those that its world names, without versions. */
  named: string[];
}

/** One finding at most: information where an interpreter brings what nobody uses, else a warning. None where the sources are not known. */
export function capabilityFindings({ project, files, home, imports, named }: Built): Diagnostic[] {
  const { language, folder } = project;
  if (language === null || project.commands) return [];
  const engine = ENGINES[language];
  const all = Object.keys(CAPABILITIES) as Capability[];
  const beyond = all.filter((it) => imports.some((one) => CAPABILITIES[it].test(one)) && !named.some((one) => CAPABILITIES[it].test(one)));
  const surprising = engine ? beyond : beyond.filter((it) => !LIBRARY.includes(it));
  if (surprising.length === 0) return [];
  const texts = sourcesIn(files, folder, SOURCES[language]).map((it) => files.text(it) ?? "");
  const unused = surprising.filter((it) => !texts.some((text) => USES[it].test(text)));
  if (unused.length === 0) return [];
  const packages = [...new Set(unused.map((it) => (it === "environment" ? "wasi:cli/environment" : `wasi:${it}`)))];
  const what = `The component imports ${listed(packages)}, which neither its world names nor its sources use`;
  return engine
    ? [
        told(
          home,
          "information",
          `${what}: ${engine.engine} brings ${packages.length > 1 ? "them" : "it"} along; "wasi": false in witloom.json leaves WASI out (${engine.lost}).`,
        ),
      ]
    : [
        told(
          home,
          "warning",
          `${what}; remove the code or the library that needs ${packages.length > 1 ? "them" : "it"}, or import ${packages.length > 1 ? "them" : "it"} in the world.`,
        ),
      ];
}

const listed = (words: string[]): string => (words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`);

function told(file: string, severity: Diagnostic["severity"], message: string): Diagnostic {
  return { file, range: START, severity, code: "unneeded-capability", message, source: "build", relatedInformation: [] };
}
