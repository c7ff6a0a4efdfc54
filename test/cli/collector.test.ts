/**
 * Spans through OpenTelemetry's own collector and out again: nothing is lost or changed. WITLOOM_OTELCOL names its program, with an OTLP receiver
 * and exporter (CONTRIBUTING tells how to build one); compiling it takes minutes, so that nothing else needs it.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { test } from "node:test";
import type { OtlpDocument, Span } from "../../server/src/trace/otlp.ts";
import { fixture, scratch, witloom } from "../run/kit.ts";
import { absent } from "../toolkit/kit.ts";

const program = process.env["WITLOOM_OTELCOL"];
if (program === undefined) console.log(absent("OpenTelemetry's collector is not named by WITLOOM_OTELCOL"));

const listening = (server: http.Server): Promise<number> =>
  new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)));

async function freePort(): Promise<number> {
  const server = http.createServer();
  const port = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const spansOf = (document: OtlpDocument): Span[] => document.resourceSpans.flatMap((it) => it.scopeSpans.flatMap(({ spans }) => spans));
/** What is empty may be left out in JSON. */
const filled = (text: string): string => text.replaceAll('"arrayValue":{}', '"arrayValue":{"values":[]}');
const byId = (spans: Span[]): Map<string, Span> => new Map(spans.map((it) => [it.spanId, it]));

/** What of a span is to come out as it went in; attributes in any order, and what is empty may be left out. */
const essence = ({
  traceId,
  parentSpanId,
  name,
  kind,
  startTimeUnixNano,
  endTimeUnixNano,
  attributes,
  events,
  status,
  traceState,
}: Span) => ({
  ...{ traceId, parentSpanId: parentSpanId ?? "", name, kind, startTimeUnixNano, endTimeUnixNano, traceState: traceState ?? "" },
  attributes: [...attributes].sort((a, b) => a.key.localeCompare(b.key)),
  events: (events ?? []).map((it) => it.name),
  code: status.code ?? 0,
});

if (program !== undefined)
  test("the collector takes our spans, gives the same ones on, and refuses wrong ones", async () => {
    const got: Span[] = [];
    const sink = http.createServer((request, response) => {
      let text = "";
      request.on("data", (chunk: Buffer) => {
        text += chunk.toString();
      });
      request.on("end", () => {
        got.push(...spansOf(JSON.parse(filled(text)) as OtlpDocument));
        response.end("{}");
      });
    });
    const [out, port] = [await listening(sink), await freePort()];
    const config = path.join(scratch(), "collector.json");
    const settings = {
      receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${port}` } } } },
      exporters: { otlp_http: { endpoint: `http://127.0.0.1:${out}`, encoding: "json", compression: "none" } },
      service: { telemetry: { metrics: { level: "none" } }, pipelines: { traces: { receivers: ["otlp"], exporters: ["otlp_http"] } } },
    };
    writeFileSync(config, JSON.stringify(settings));
    const collector = spawn(program, ["--config", config], { stdio: "ignore" });
    const address = `http://127.0.0.1:${port}`;
    const until = async (what: string, check: () => Promise<boolean> | boolean): Promise<void> => {
      for (let tries = 0; !(await check()); tries++) {
        if (tries > 600) throw new Error(`no ${what}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    try {
      const post = (body: string) =>
        fetch(`${address}/v1/traces`, { method: "POST", headers: { "content-type": "application/json" }, body });
      await until("collector", () =>
        post("{}").then(
          () => true,
          () => false,
        ),
      );
      const file = path.join(scratch(), "spans.json");
      const driver = fixture("calc", "driver.wac");
      assert.equal((await witloom(["run", driver, "--invoke", "run()", "--trace=otlp", "--trace-out", file])).code, 0);
      const text = readFileSync(file, "utf8");
      assert.equal((await post(text)).status, 200);
      const sent = byId(spansOf(JSON.parse(text) as OtlpDocument));
      await until("spans", () => got.length >= sent.size);
      const came = byId(got);
      assert.equal(came.size, sent.size);
      for (const [id, span] of sent) assert.deepEqual(essence(came.get(id)!), essence(span));
      got.length = 0;
      const run = await witloom(["run", driver, "--invoke", "run()", "--trace-out", address]);
      assert.deepEqual([run.code, run.stderr], [0, ""]);
      await until("spans of a run", () => got.length >= sent.size);
      const bad = text.replace(/"traceId":"[0-9a-f]{32}"/, '"traceId":"xyz"');
      assert.equal((await post(bad)).status, 400);
    } finally {
      collector.kill();
      sink.close();
    }
  });
