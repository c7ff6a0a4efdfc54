// Views for the canvas in tests: the sample application as the language server gives it, and drawings of any size.

const port = (name, type = "") => ({ name, type });
const iface = (name, ...funcs) =>
  port(name, `interface ${name.split("/")[1].split("@")[0]} {\n${funcs.map((it) => `  ${it};`).join("\n")}\n}`);

const AUTH = iface(
  "orders:shop/auth@0.1.0",
  "resource session {\n    tier: func() -> tier;\n  }",
  "login: func(token: string) -> result<session, string>",
);
const PARSER = iface("orders:shop/parser@0.1.0", "parse: func(text: string) -> result<list<line>, parse-error>");
const PRICING = iface("orders:shop/pricing@0.1.0", "price: func(who: borrow<session>, lines: list<line>) -> result<list<priced>, string>");
const IMAGES = iface("orders:shop/images@0.1.0", "chart: func(values: list<f64>) -> raster");
const CHECKOUT = iface("orders:shop/checkout@0.1.0", "process: func(token: string, order: string) -> result<receipt, failure>");
const RUN = iface("wasi:cli/run@0.2.0", "run: func() -> result");
const CLOCK = iface("wasi:clocks/wall-clock@0.2.3", "now: func() -> datetime", "resolution: func() -> datetime");
const HOST = [
  "wasi:cli/environment",
  "wasi:cli/exit",
  "wasi:cli/stderr",
  "wasi:cli/stdin",
  "wasi:cli/stdout",
  "wasi:io/error",
  "wasi:io/streams",
  "wasi:random/random",
].map((it) => iface(`${it}@0.2.3`, "get: func() -> u64"));

const range = (line) => ({ start: { line, character: 0 }, end: { line, character: 40 } });
const edge = (from, fromPort, to, toPort, implicit = false) => ({
  id: `${to ?? "@"}.${toPort}`,
  from: { node: from, port: fromPort },
  to: { node: to, port: toPort },
  implicit,
  ...(implicit ? {} : { range: range(8) }),
});
const hosted = (id, ports) => ports.map((it) => edge(null, it.name, id, it.name, true));

/** The order service of `components/shop.wac`. */
export function shopView(change = {}) {
  const node = (id, language, imports, exports, line) => ({
    id,
    package: `orders:${id}`,
    language,
    imports,
    exports,
    range: range(line),
    problems: [],
  });
  const nodes = [
    node("auth", "rust", [CLOCK], [AUTH], 5),
    node("parser", "python", HOST, [PARSER], 6),
    node("business", "go", [AUTH, ...HOST], [PRICING], 7),
    node("images", "cpp", HOST.slice(0, 4), [IMAGES], 8),
    node("gateway", "typescript", [AUTH, PARSER, PRICING, IMAGES, ...HOST], [CHECKOUT, RUN], 9),
  ];
  return {
    uri: "file:///shop.wac",
    version: 1,
    stale: false,
    readOnly: false,
    nodes,
    edges: [
      ...hosted("auth", [CLOCK]),
      ...hosted("parser", HOST),
      edge("auth", AUTH.name, "business", AUTH.name),
      ...hosted("business", HOST),
      ...hosted("images", HOST.slice(0, 4)),
      edge("auth", AUTH.name, "gateway", AUTH.name),
      edge("parser", PARSER.name, "gateway", PARSER.name),
      edge("business", PRICING.name, "gateway", PRICING.name),
      edge("images", IMAGES.name, "gateway", IMAGES.name),
      ...hosted("gateway", HOST),
      edge("gateway", CHECKOUT.name, null, CHECKOUT.name),
      edge("gateway", RUN.name, null, RUN.name),
    ],
    imports: [CLOCK, ...HOST],
    exports: [CHECKOUT, RUN],
    problems: [],
    places: {},
    ...change,
  };
}

/** Which exports fit which imports: by name, `semver` where only the version differs, and otherwise no, with a reason. */
export function fitsOf(view) {
  const table = { exports: {}, imports: {}, fits: [], answers: [{ fits: "yes" }, { fits: "semver" }] };
  const bare = (name) => name.split("@")[0];
  const outs = [...view.nodes.flatMap((it) => it.exports.map((one) => [it.package, one.name])), ...view.imports.map((it) => ["", it.name])];
  const ins = [...view.nodes.flatMap((it) => it.imports.map((one) => [it.package, one.name])), ...view.exports.map((it) => ["", it.name])];
  for (const [owner, name] of outs) table.exports[`${owner}#${name}`] ??= Object.keys(table.exports).length;
  for (const [owner, name] of ins) table.imports[`${owner}#${name}`] ??= Object.keys(table.imports).length;
  for (const out of Object.keys(table.exports)) {
    table.fits.push(
      Object.keys(table.imports).map((to) => {
        const [a, b] = [out.split("#")[1], to.split("#")[1]];
        if (a === b) return 0;
        if (bare(a) === bare(b)) return 1;
        table.answers.push({
          fits: "no",
          reason: `\`${b}\` wants the function \`${b.split("/").at(-1).split("@")[0]}\`, which \`${a}\` does not have.`,
          causes: ["type mismatch in the instance", "a function is missing"],
        });
        return table.answers.length - 1;
      }),
    );
  }
  return table;
}

/** The components that could be added to the shop. */
export function shopPalette() {
  const items = shopView().nodes.map((it) => ({
    package: it.package,
    language: it.language,
    origin: `orders/${it.id}`,
    built: true,
    imports: it.imports,
    exports: it.exports,
  }));
  return [
    ...items,
    { package: "orders:parser-c", language: "c", origin: "parser-c", built: true, imports: [], exports: [PARSER] },
    { package: "orders:audit", language: "zig", origin: "audit", built: false, imports: [AUTH], exports: [AUTH] },
  ];
}

/** What a traced run of the shop did. */
export function shopCalls() {
  const wire = (to, name, count, errors, rate, p50) => ({ edge: `${to}.${name}`, count, errors, rate, p50 });
  const step = (to, name, label, call, error = false) => ({ edge: `${to}.${name}`, label, call, error });
  return {
    run: 1,
    wires: [
      wire("gateway", AUTH.name, 1, 0, 9.8, 5.7),
      wire("gateway", PARSER.name, 1, 0, 9.8, 2.1),
      wire("gateway", PRICING.name, 1240, 3, 870, 8.2),
      wire("business", AUTH.name, 12, 0, 110, 0.267),
      wire("gateway", IMAGES.name, 1, 0, 9.8, 14),
      wire("@", CHECKOUT.name, 1, 0, 1, 91.3),
    ],
    steps: [
      step("@", CHECKOUT.name, 'process("eyJhbGciOi…", "order,country,sku,…") → ok({customer: "Ada", …})', 1),
      step("gateway", AUTH.name, 'login("eyJhbGciOi…") → ok(session#1)', 2),
      step("gateway", PARSER.name, 'parse("order,country,…") → ok([{id: "A-1001", …}])', 3),
      step("gateway", PRICING.name, 'price(session#1, [{id: "A-1001", …}]) → err("no price")', 4, true),
      step("business", AUTH.name, "[method]session.tier(session#1) → gold", 5),
    ],
  };
}

/** A drawing of `count` nodes and `wires` wires, always the same one. */
export function bigView(count, wires) {
  let seed = 7;
  const random = () => {
    seed = (seed * 16807) % 2147483647;
    return seed / 2147483647;
  };
  const languages = ["rust", "go", "python", "c", "cpp", "javascript", "typescript", "zig", undefined];
  const outs = (i) => [0, 1].map((n) => port(`big:n${i}/out${n}@1.0.0`, "interface out {}"));
  const nodes = Array.from({ length: count }, (_, i) => {
    const language = languages[i % languages.length];
    return { id: `node${i}`, package: `big:n${i}`, ...(language ? { language } : {}), imports: [], exports: outs(i), problems: [] };
  });
  const edges = [];
  while (edges.length < wires) {
    const from = Math.floor(random() * (count - 1));
    const to = Math.min(count - 1, from + 1 + Math.floor(random() ** 2 * 60));
    const target = nodes[to];
    const name = `big:n${from}/in${target.imports.length}@1.0.0`;
    target.imports.push(port(name, "interface in {}"));
    edges.push(edge(`node${from}`, nodes[from].exports[edges.length % 2].name, target.id, name));
  }
  return {
    uri: "file:///big.wac",
    version: 1,
    stale: false,
    readOnly: false,
    nodes,
    edges,
    imports: [],
    exports: [],
    problems: [],
    places: {},
  };
}
