/** Traces to files and collectors by the command line; OpenTelemetry's own types for Python judge the spans. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { test } from "node:test";
import type { OtlpDocument } from "../../server/src/trace/otlp.ts";
import { fixture, scratch, witloom } from "../run/kit.ts";

const driver = fixture("calc", "driver.wac");
const call = ["run", driver, "--invoke", "run()"];

/** Reads a document strictly: an unknown field, a wrong type or an id of another length ends it. Prints [trace, span, parent, name] of each span. */
const READER = `
import base64, json, sys
from google.protobuf import json_format
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
document = json.load(open(sys.argv[1]))
for resource in document["resourceSpans"]:
    for scope in resource["scopeSpans"]:
        for span in scope["spans"]:
            for key, size in (("traceId", 16), ("spanId", 8), ("parentSpanId", 8)):
                if key in span:
                    raw = bytes.fromhex(span[key])
                    assert len(raw) == size and any(raw) and span[key] == span[key].lower(), span[key]
                    span[key] = base64.b64encode(raw).decode()
read = json_format.ParseDict(document, ExportTraceServiceRequest())
print(json.dumps([[s.trace_id.hex(), s.span_id.hex(), s.parent_span_id.hex(), s.name, s.end_time_unix_nano - s.start_time_unix_nano, s.status.code]
    for r in read.resource_spans for c in r.scope_spans for s in c.spans]))
`;

test("spans are what OpenTelemetry's own types read", async (context) => {
  const python = process.env["WITLOOM_WASMTIME_PYTHON"];
  if (python === undefined) return context.skip("WITLOOM_WASMTIME_PYTHON does not name a Python with opentelemetry-proto");
  const file = path.join(scratch(), "spans.json");
  const ran = await witloom([...call, "--trace=otlp", "--trace-out", file]);
  assert.equal(ran.code, 0, ran.stderr);
  const read = spawnSync(python, ["-c", READER, file], { encoding: "utf8" });
  assert.equal(read.status, 0, read.stderr);
  const spans = JSON.parse(read.stdout) as [string, string, string, string, number, number][];
  assert.ok(spans.length > 20);
  const ids = new Set(spans.map((it) => it[1]));
  assert.equal(ids.size, spans.length);
  for (const [trace, , parent, , nanoseconds] of spans) {
    assert.equal(trace, spans[0]![0]);
    assert.ok(parent === "" || ids.has(parent));
    assert.ok(nanoseconds >= 0);
  }
  assert.ok(spans.some((it) => it[3] === "example:calc/store@0.1.0#[method]counter.inc"));
  assert.ok(spans.some((it) => it[5] === 2));
});

const recorded = async (...options: string[]) => {
  const file = path.join(scratch(), "calls.jsonl");
  const ran = await witloom([...call, "--trace-out", file, ...options]);
  assert.equal(ran.code, 0, ran.stderr);
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((it) => (it === "" ? [] : [JSON.parse(it) as Line]));
};
interface Line {
  function: string;
  args: string[];
  result: string | null;
  omitted?: true;
}

test("values are recorded as asked: of failing calls, of none but pinned ones, of the newest; shorter; fewer calls", async () => {
  const whole = await recorded();
  const failing = await recorded("--trace-values", "failing");
  assert.equal(failing.length, whole.length);
  for (const [at, it] of failing.entries()) {
    const full = whole[at]!;
    const fails = full.result?.startsWith("err(") ?? false;
    const shown = fails ? full : { ...full, args: full.args.map(() => "…"), result: full.result === null ? null : "…" };
    assert.deepEqual([it.function, it.args, it.result, it.omitted], [full.function, shown.args, shown.result, fails ? undefined : true]);
  }
  assert.ok(failing.some((it) => it.omitted === undefined));
  const pinned = await recorded("--trace-values=none", "--trace-pin", "example:calc/store#counter.inc", "--trace-pin", "eval");
  assert.deepEqual(new Set(pinned.flatMap((it) => (it.omitted ? [] : it.function))), new Set(["[method]counter.inc", "eval"]));
  const last = await recorded("--trace-values=last:2");
  const incs = last.filter((it) => it.function === "[method]counter.inc").map((it) => it.omitted === true);
  assert.deepEqual(incs, [...Array(incs.length - 2).fill(true), false, false]);
  const short = await recorded("--trace-cut", "5", "--trace-calls", "4");
  assert.equal(short.length, 4);
  assert.ok(short.every((it) => [...it.args, it.result ?? ""].every((text) => text.length <= 6)));
});

test("what is wrong with a policy, and a replay of what was not recorded, is one sentence", async () => {
  for (const [options, message] of [
    [["--trace-values", "last:0"], "--trace-values takes all, failing, none or last:N, not 'last:0'"],
    [["--trace-cut", "0"], "--trace-cut takes a whole number of characters from 1 to 65536, not 0"],
    [["--trace-calls", "1.5"], "--trace-calls takes a whole number from 1 to 10000000, not 1.5"],
  ] as const) {
    const ran = await witloom([...call, "--trace", ...options]);
    assert.deepEqual([ran.code, ran.stderr], [2, `witloom: ${message}\n`]);
  }
  const untraced = await witloom([...call, "--trace-values", "failing"]);
  assert.deepEqual([untraced.code, untraced.stdout], [2, ""]);
  assert.match(untraced.stderr, /say what a trace records; add --trace or --trace-out\n$/);
  const file = path.join(scratch(), "part.jsonl");
  assert.equal((await witloom([...call, "--trace-out", file, "--trace-values=none"])).code, 0);
  const again = await witloom(["replay", file, driver]);
  assert.equal(again.code, 2);
  assert.match(again.stderr, /the values of driver run were not recorded; record the run again with all of them/);
});

test("a collector gets the spans; what it says stands in one line", async () => {
  const bodies: { url: string; type: string; body: OtlpDocument }[] = [];
  let answer: [number, string] = [200, '{"partialSuccess":{}}'];
  const server = http.createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on("end", () => {
      bodies.push({ url: request.url!, type: request.headers["content-type"]!, body: JSON.parse(text) as OtlpDocument });
      response.writeHead(answer[0]).end(answer[1]);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const run = (...more: string[]) => witloom([...call, "--trace-out", address, ...more]);
  try {
    const good = await run();
    assert.deepEqual([good.code, good.stderr], [0, ""]);
    assert.equal(bodies[0]!.url, "/v1/traces");
    assert.equal(bodies[0]!.type, "application/json");
    assert.ok(bodies[0]!.body.resourceSpans[0]!.scopeSpans.some(({ scope }) => scope.name === "storer"));
    answer = [200, '{"partialSuccess":{"rejectedSpans":"3","errorMessage":"too old"}}'];
    const part = await run();
    assert.equal(part.code, 2);
    assert.match(part.stderr, /^witloom: the collector at \S+\/v1\/traces left out 3 spans: too old\n$/);
    answer = [503, "busy"];
    assert.match((await run()).stderr, /refused the trace with status 503: busy\n$/);
    assert.match((await run("--trace=json")).stderr, /^witloom: a collector takes --trace=otlp, not 'json'/);
  } finally {
    server.close();
  }
  const gone = await run();
  assert.equal(gone.code, 2);
  assert.match(gone.stderr, /^witloom: the collector at \S+ cannot be reached \(ECONNREFUSED\); check .*\n$/);
});

test("the Trace Event Format by the command line", async () => {
  const file = path.join(scratch(), "trace.json");
  assert.equal((await witloom([...call, "--trace=chrome", "--trace-out", file])).code, 0);
  const { traceEvents } = JSON.parse(readFileSync(file, "utf8")) as { traceEvents: { ph: string; name: string; dur: number }[] };
  assert.equal(traceEvents.filter((it) => it.ph === "X").length, 33);
  const printed = await witloom([...call, "--trace=other"]);
  assert.match(printed.stderr, /^witloom: --trace takes tree, json, otlp, chrome, none, not 'other'\n$/);
});
