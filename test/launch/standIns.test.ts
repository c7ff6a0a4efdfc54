/** Mocks and faults by gesture: what is offered for which import, and what it makes of launch.json. */
import assert from "node:assert/strict";
import test from "node:test";
import { type ParseError, parse } from "jsonc-parser";
import { type Change, changeConfiguration, fieldsOf } from "../../client/src/launch/configEdit.ts";
import { applied } from "../../client/src/launch/grantEdit.ts";
import {
  describeFaults,
  describeMock,
  faultChanges,
  faultChoices,
  faultsOn,
  faultText,
  functionsFor,
  mockChanges,
  mockChoices,
  mockOf,
  scriptText,
  standInWords,
  type WantedFault,
  withFunction,
} from "../../client/src/launch/standInOffer.ts";
import type { MockableImport } from "../../server/src/protocol/mocks.ts";
import { parseFault } from "../../server/src/run/faults.ts";
import { readAnswers } from "../../server/src/run/mockFile.ts";

const ops: MockableImport = {
  name: "example:calc/ops@0.1.0",
  host: false,
  users: [],
  functions: [
    { name: "run", signature: "func() -> result<u32, string>", plainest: "ok(0)", error: 'err("")' },
    { name: "log", signature: "func(s: string)", plainest: null },
    { name: "[constructor]counter", signature: "" },
  ],
};
const silent: MockableImport = { ...ops, functions: [ops.functions[1]!] };

const fresh = { type: "witloom", request: "launch", name: "Run app.wac", program: "app.wac" };
const text = `{
    // how we run
    "configurations": [
        { "type": "node", "name": "x" }, // not ours
        {
            "type": "witloom", "name": "app", // the app
            "program": "app.wac",
            "faults": [
                "a>ops=fail", // one
                "store=trap" /* two */
            ],
        },
    ],
}
`;

function changed(before: string, index: number | null, changes: Change[]): string {
  const edit = changeConfiguration(before, index, fresh, changes);
  assert.ok(edit.ok, JSON.stringify(edit));
  return applied(before, edit.edits);
}

const put = (before: string, index: number | null, mock: Parameters<typeof mockChanges>[2]): string =>
  changed(before, index, mockChanges(fieldsOf(before, index), ops.name, mock));

test("what is offered goes by the functions' types", () => {
  const ways = (it: MockableImport): string[] => mockChoices(it).map((choice) => choice.way);
  assert.deepEqual(ways(ops), ["default", "answer", "script", "recorded", "error", "trap", "delay"]);
  assert.deepEqual(ways(silent), ["default", "script", "recorded", "trap", "delay"]);
  assert.deepEqual(
    faultChoices(silent).map((it) => it.way),
    ["trap", "delay"],
  );
  const names = (way: Parameters<typeof functionsFor>[1]): string[] => functionsFor(ops, way).map((it) => it.name);
  assert.deepEqual(names("error"), ["run"]);
  assert.deepEqual(names("answer"), ["run", "[constructor]counter"]);
  assert.deepEqual(names("trap").length, 3);
});

test("a script file has an entry for each function, as the runner reads them", () => {
  const made = JSON.parse(scriptText(ops)) as Record<string, unknown>;
  assert.deepEqual(made, { run: "ok(0)", log: null, "[constructor]counter": { default: true } });
  assert.ok(readAnswers(made, "x").ok);
});

test("one function's answer leaves the others alone; what was said of it goes on as far as it can", () => {
  const one = withFunction(undefined, "run", { answers: "ok(1)" });
  assert.deepEqual(one, { "*": { default: true }, run: "ok(1)" });
  const late = withFunction(one, "run", { delay: 50 });
  assert.deepEqual(late, { "*": { default: true }, run: { answers: "ok(1)", delay: 50 } });
  assert.deepEqual(withFunction(late, "run", { trap: "no" }), { "*": { default: true }, run: { delay: 50, trap: "no" } });
  assert.deepEqual(withFunction("default", "*", { delay: 5 }), { "*": { default: true, delay: 5 } });
  assert.deepEqual(withFunction({}, "log", { delay: 5 }), { log: { delay: 5, default: true } });
  for (const it of [one, late, withFunction("mocks/x.json", "run", { answers: ["ok(1)", 'err("x")'] })])
    assert.ok(readAnswers(it, "x").ok, JSON.stringify(it));
});

test("a mock makes launch.json, goes into the configuration, replaces one without a version, and goes; comments stay", () => {
  assert.deepEqual(JSON.parse(put("", null, "default")), {
    version: "0.2.0",
    configurations: [{ ...fresh, mocks: { [ops.name]: "default" } }],
  });
  const once = put(text, 1, "default");
  for (const it of ["// how we run", "// not ours", "// the app", "// one", "/* two */"]) assert.ok(once.includes(it), it);
  assert.deepEqual(fieldsOf(once, 1)["mocks"], { [ops.name]: "default" });
  assert.equal(put(once, 1, "default"), once, "twice is the same as once");
  const other = put(put(text, 1, "m.json").replace(ops.name, "example:calc/ops"), 1, { run: "ok(2)" });
  assert.deepEqual(fieldsOf(other, 1)["mocks"], { "example:calc/ops": { run: "ok(2)" } });
  assert.deepEqual(fieldsOf(put(other, 1, undefined), 1)["mocks"], undefined);
  assert.equal(put(text, 1, undefined), text);
  // Without a configuration another is added at the end.
  assert.deepEqual(fieldsOf(put(text, null, "default"), 2)["mocks"], { [ops.name]: "default" });
  for (const [broken, words] of [
    ['{ "configurations": [ }', /line 1/],
    ['{ "configurations": 3 }', /no list/],
  ] as const) {
    const edit = changeConfiguration(broken, null, fresh, [{ path: ["mocks"], value: {} }]);
    assert.ok(!edit.ok && words.test(edit.message), broken);
  }
});

test("a fault takes the place of one about the same calls, and the others stay with their comments", () => {
  const wanted: WantedFault = { caller: "a", interface: ops.name, function: null, kind: "fail", every: 3, delay: 10 };
  assert.equal(faultText(wanted), "a>example:calc/ops@0.1.0=fail,every:3,delay:10");
  assert.deepEqual(parseFault(faultText(wanted)), { ...wanted, kind: "fail" });
  assert.equal(faultText({ ...wanted, caller: null, kind: "delay", every: 1 }), "example:calc/ops@0.1.0=delay:10");
  const fault = (before: string, it: WantedFault | undefined, subject = wanted): string =>
    changed(before, 1, faultChanges(fieldsOf(before, 1), subject, it));
  const once = fault(text, wanted);
  assert.deepEqual(fieldsOf(once, 1)["faults"], ["a>ops=fail", "store=trap", faultText(wanted)]);
  assert.ok(once.includes("// one") && once.includes("/* two */"));
  const again = fault(once, { ...wanted, kind: "trap", every: 1, delay: 0 });
  assert.deepEqual(fieldsOf(again, 1)["faults"], ["a>ops=fail", "store=trap", "a>example:calc/ops@0.1.0=trap"]);
  // Taken away are all that are about these calls, however they name them.
  assert.deepEqual(fieldsOf(fault(again, undefined), 1)["faults"], ["store=trap"]);
  const last = fault(fault(again, undefined), undefined, { ...wanted, caller: null, interface: "example:calc/store@0.1.0" });
  assert.equal(fieldsOf(last, 1)["faults"], undefined);
  assert.deepEqual(fieldsOf(changed("{}", null, faultChanges({}, wanted, wanted)), 0)["faults"], [faultText(wanted)]);
});

test("what is taken away takes no comment with it, and leaves a file that can be read", () => {
  const cases: [string, (string | number)[]][] = [
    ['{"configurations":[{ "a": 1, /* of b */ "b": 2 }]}', ["b"]],
    ['{"configurations":[{ "a": 1, // of a\n  "b": 2, // of b\n  "c": 3 }]}', ["b"]],
    ['{"configurations":[{ "a": [1], // of a\n  "b": 2,\n // end\n }]}', ["b"]],
    ['{"configurations":[{ "b": 2 /* only */ }]}', ["b"]],
    ['{"configurations":[{ "l": [ // first\n "x", // x\n "y" // y\n ] }]}', ["l", 0]],
    ['{"configurations":[{ "l": [ // first\n "x", // x\n "y" // y\n ] }]}', ["l", 1]],
  ];
  for (const [before, path] of cases) {
    const edit = changeConfiguration(before, 0, {}, [{ path, value: undefined }]);
    assert.ok(edit.ok);
    const after = applied(before, edit.edits);
    const count = (it: string): number => it.split(/\/\/|\/\*/).length;
    assert.equal(count(after), count(before), after);
    const left = fieldsOf(before, 0);
    if (path.length === 1) delete left["b"];
    else (left["l"] as string[]).splice(path[1] as number, 1);
    const errors: ParseError[] = [];
    parse(after, errors, { allowTrailingComma: true });
    assert.deepEqual([fieldsOf(after, 0), errors], [left, []], after);
  }
});

test("what is set is told in a few words", () => {
  assert.deepEqual(mockOf({ "example:calc/ops": "default" }, ops.name), { key: "example:calc/ops", mock: "default" });
  assert.equal(mockOf(3, ops.name), undefined);
  assert.equal(describeMock("default"), "the plainest values");
  assert.equal(describeMock("mocks/ops.json"), "ops.json");
  assert.equal(describeMock({ "*": { default: true }, run: "ok(1)" }), "run: ok(1)");
  assert.equal(describeMock({ run: ["1", "2"], b: "1" }), "run: 2 answers and 1 more");
  assert.equal(describeMock({ "*": { trap: "x", delay: 5 } }), "a trap after 5 ms");
  assert.equal(describeFaults(["a>b=fail,every:3", "b=delay:20"]), "fail every 3rd call; 20 ms later");
  assert.equal(describeFaults(["b=trap,every:11"]), "trap every 11th call");
  const on = (caller: string | null): number =>
    faultsOn(["a>ops=fail", "ops#run=trap", 3, "b>ops=trap"], { caller, interface: ops.name }).length;
  assert.deepEqual([on("a"), on("b"), on("c"), on(null)], [2, 2, 1, 3]);
  const subject = { caller: null, interface: ops.name };
  assert.equal(
    standInWords([{}, { mocks: { [ops.name]: "default" }, faults: ["ops=trap"] }], ops.name, subject),
    "the plainest values, trap",
  );
  assert.equal(standInWords([{ mocks: [] }], ops.name, subject), undefined);
});
