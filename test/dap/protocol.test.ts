/** The check of the protocol that every test of the adapter runs under must itself see what is wrong. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { faults, protocol } from "../kit/protocolShapes.ts";
import { ProtocolWatch } from "../kit/protocolWatch.ts";

test("the published declarations are read whole", () => {
  const { interfaces, types } = protocol();
  assert.equal(interfaces.get("StackFrame")?.fields.get("source")?.optional, true);
  assert.equal(interfaces.get("StoppedEvent")?.base, "Event");
  assert.ok(types.has("SteppingGranularity"));
  assert.ok(interfaces.size > 150, `${interfaces.size} interfaces`);
});

const frame = { id: 1, name: "app run", line: 1, column: 1 };
const shapes: [string, unknown, string[]][] = [
  ["StackFrame", frame, []],
  ["StackFrame", { ...frame, source: { path: "/a.wit" }, presentationHint: "subtle" }, []],
  ["StackFrame", { ...frame, line: 1.5 }, ["StackFrame.line is no integer: 1.5"]],
  ["StackFrame", { id: 1, name: "app run", line: 1 }, ["StackFrame.column is missing"]],
  ["StackFrame", { ...frame, colour: 1 }, ["StackFrame.colour is not in the protocol"]],
  ["StackFrame", { ...frame, presentationHint: "bold" }, ['StackFrame.presentationHint is none of its types: "bold"']],
  ["Variable", { name: "a", value: 7, variablesReference: 0 }, ["Variable.value is no string: 7"]],
  ["Breakpoint", { verified: "yes" }, ['Breakpoint.verified is no boolean: "yes"']],
  ["VariablesResponse", 7, ["VariablesResponse is no object: 7"]],
];

test("what is not as declared is told with its place", () => {
  for (const [name, value, wrong] of shapes) assert.deepEqual(faults(protocol(), name, value), wrong, JSON.stringify(value));
});

test("answers to nothing, events out of place and gaps in the numbers are seen", () => {
  const event = (seq: number, name: string, body: unknown) => ({ seq, type: "event", event: name, body });
  const watch = new ProtocolWatch();
  watch.sent({ seq: 1, command: "initialize" });
  assert.deepEqual(watch.came(event(1, "initialized", undefined)), ["the event 'initialized' comes before initialize is answered"]);
  const answer = { seq: 2, type: "response", request_seq: 1, command: "initialize", success: true, body: {} };
  assert.deepEqual(watch.came(answer), []);
  assert.deepEqual(watch.came({ ...answer, seq: 3 }), ["it answers 'initialize' to the request 1, which is open no more"]);
  assert.deepEqual(watch.came(event(5, "exited", { exitCode: 0 })), ["its seq is 5 where 4 was due"]);
  assert.deepEqual(watch.came(event(5, "terminated", undefined)), []);
  assert.deepEqual(watch.came(event(6, "stopped", { reason: "step" })), ["the event 'stopped' comes after the end"]);
  assert.deepEqual(watch.came(event(7, "finished", {})), ["the protocol has no event 'finished'"]);
});
