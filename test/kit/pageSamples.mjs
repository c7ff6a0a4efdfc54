// What the host tells each page of forms and tables, so that a test can show it: `[message, bytes]`.
import { partsOf, sampleModel } from "./timelineSample.mjs";

const FORM = {
  types: [
    {
      ...{ name: "order", kind: "record" },
      fields: [
        { name: "customer", type: "string" },
        { name: "lines", type: 1 },
        { name: "paid", type: "bool" },
        { name: "shipping", type: 2 },
      ],
    },
    { name: null, kind: "list", type: "u32", length: null },
    {
      ...{ name: "shipping", kind: "choice", of: "variant" },
      cases: [
        { name: "express", type: "string" },
        { name: "pick-up", type: null },
      ],
    },
    { name: "options", kind: "flags", names: ["gift", "insured", "fragile"] },
  ],
  functions: [
    {
      ...{ call: "orders:shop/checkout@0.1.0#process", interface: "orders:shop/checkout@0.1.0", name: "process", result: "string" },
      ...{ docs: "Takes an order and answers its receipt.", makes: null },
      params: [
        { name: "order", type: 0 },
        { name: "options", type: 3 },
      ],
    },
  ],
};
const CALL = 'orders:shop/checkout@0.1.0#process({customer: "Ada", lines: [1], paid: true, shipping: pick-up}, {})';
const PORTS = ["files", "network", "clocks", "random", "stdio"];

/** `stage`: the stage `trace`. */
export function pageSamples(stage) {
  const model = sampleModel(stage, 400);
  const later = sampleModel(stage, 300, { speed: 1.5 });
  for (const [at, one] of [...later.calls.values()].entries())
    if (at % 60 === 59 && one.result) one.result = { text: "ok(0)", cut: false, full: null };
  const comparison = stage.compareRuns(sampleModel(stage, 300), later, 100);
  const instances = ["auth", "business", "gateway"].map((id) => ({ id, package: `orders:${id}` }));
  const rights = PORTS.flatMap((capability, at) =>
    instances.slice(at % 3).map(({ id }, i) => ({
      ...{ instance: id, capability, through: i === 0 ? [] : ["auth"], interfaces: [`wasi:${capability}/types@0.2.3`] },
    })),
  );
  const rows = ["dirsReadOnly", "allowHttp"].map((field, at) => ({ field, granted: ["a", "b"], needed: at === 0 ? ["a"] : ["c"] }));
  const least = { rows, notes: ["It was refused one thing, which is not among its rights."], exact: false };
  const served = [200, 404, 500].map((status, id) => ({ id, method: "GET", path: `/orders/${id}`, status, duration: 12.5, error: null }));
  return {
    timeline: [...partsOf(stage, model), [{ kind: "statistics", by: "function", rows: stage.statistics(model, "function") }]],
    compare: [[{ kind: "comparison", before: "shop.wac of 10:00:00", after: "shop.wac of 10:05:00", comparison }]],
    form: [
      [{ kind: "program", name: "shop.wac", form: FORM }],
      [{ kind: "lists", past: [{ call: CALL, outcome: 'err("no price")', failed: true }], named: [{ name: "Ada's order", call: CALL }] }],
      [{ kind: "session", alive: true, kept: ["session#1"], rebuilt: false }],
      [{ ...{ kind: "answer", call: CALL, result: '"paid"', value: "paid", failed: false, error: null }, milliseconds: 3.5 }],
    ],
    serve: [
      [{ kind: "state", name: "shop.wac", url: "http://127.0.0.1:8080/", ended: null }],
      [{ kind: "rows", rows: served }],
      [
        {
          ...{ kind: "response", status: 200, reason: "OK", headers: [["content-type", "text/plain"]], body: "hello\n" },
          milliseconds: 12.5,
        },
      ],
    ],
    rights: [[{ kind: "rights", name: "shop.wac", instances, rights, configuration: "shop", least }]],
  };
}
