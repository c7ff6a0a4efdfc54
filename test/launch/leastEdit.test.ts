// biome-ignore-all lint/suspicious/noTemplateCurlyInString: launch.json has its own variables in this form
/** The smallest rights beside those of a launch configuration, and the changes that make them equal. */
import assert from "node:assert/strict";
import test from "node:test";
import { changeConfiguration, fieldsOf } from "../../client/src/launch/configEdit.ts";
import { applied } from "../../client/src/launch/grantEdit.ts";
import { leastChanges, leastRows } from "../../client/src/launch/leastEdit.ts";

const text = `{
    "configurations": [
        {
            "type": "witloom", "name": "app", // the app
            "dirs": ["\${workspaceFolder}/data::/data"],
            "allowHttp": ["a.org", "b.org"],
            "env": { "A": "1" },
            "grant": "inherit"
        }
    ]
}
`;
const fields = fieldsOf(text, 0);
const written = { fields, resolved: { ...fields, dirs: ["/ws/data::/data"] }, cwd: "/ws" };
const least = {
  fields: { dirsReadOnly: ["/ws/data::/data", "/ws/more::/more", "/etc::/etc"], allowHttp: ["a.org"], deny: ["random"] },
  environment: true,
};

test("folders are written as the configuration writes them, inside of its folder relative, outside whole", () => {
  assert.deepEqual(leastRows(least, written), [
    { field: "dirs", granted: ["${workspaceFolder}/data::/data"], needed: [] },
    { field: "dirsReadOnly", granted: [], needed: ["${workspaceFolder}/data::/data", "more::/more", "/etc::/etc"] },
    { field: "allowHttp", granted: ["a.org", "b.org"], needed: ["a.org"] },
    { field: "deny", granted: [], needed: ["random"] },
  ]);
  assert.deepEqual(leastRows({ fields: { dirs: ["/ws"] }, environment: false }, { fields: {}, resolved: {}, cwd: "/ws" }), [
    { field: "dirs", granted: [], needed: [".::/ws"] },
  ]);
});

test("afterwards the configuration grants just that; variables stay where the environment was asked for", () => {
  const change = (environment: boolean): Record<string, unknown> => {
    const edit = changeConfiguration(text, 0, {}, leastChanges({ ...least, environment }, written));
    assert.ok(edit.ok);
    const after = applied(text, edit.edits);
    assert.ok(after.includes("// the app"));
    return fieldsOf(after, 0);
  };
  const expected = {
    ...{ type: "witloom", name: "app", allowHttp: ["a.org"], deny: ["random"] },
    dirsReadOnly: ["${workspaceFolder}/data::/data", "more::/more", "/etc::/etc"],
  };
  assert.deepEqual(change(true), { ...expected, env: { A: "1" } });
  assert.deepEqual(change(false), expected);
  assert.deepEqual(leastChanges({ fields: {}, environment: false }, { fields: { program: "x" }, resolved: {}, cwd: "/ws" }), []);
});
