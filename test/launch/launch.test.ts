// biome-ignore-all lint/suspicious/noTemplateCurlyInString: launch.json has its own variables in this form
/** Launch configurations in the editor: variables, what goes beyond the workspace, and grants that are added to launch.json. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { beyondWorkspace } from "../../client/src/launch/beyond.ts";
import { addGrant, applied, indexOf, readOnlyTwins } from "../../client/src/launch/grantEdit.ts";
import { type Surroundings, substitute } from "../../client/src/launch/variables.ts";

const around: Surroundings = {
  folder: "/home/me/shop",
  folders: { shop: "/home/me/shop", lib: "/home/me/lib" },
  file: "/home/me/shop/app.wac",
  home: "/home/me",
  env: { TOKEN: "t0" },
  setting: (name) => (name === "a.b" ? 7 : undefined),
  separator: "/",
};

test("variables of launch.json are replaced in every text, and an unknown one is a sentence", () => {
  const given = {
    program: "${workspaceFolder}/app.wac",
    list: ["${env:TOKEN}${env:NONE}", "${workspaceFolder:lib}${/}x", "${fileBasenameNoExtension}", "${config:a.b}", "${userHome}"],
    deep: { text: "$ {x} ${workspaceFolderBasename}" },
    number: 3,
  };
  assert.deepEqual(substitute(given, around), {
    ok: true,
    value: {
      program: "/home/me/shop/app.wac",
      list: ["t0", "/home/me/lib/x", "app", "7", "/home/me"],
      deep: { text: "$ {x} shop" },
      number: 3,
    },
  });
  for (const text of ["${input:name}", "${command:x.y}", "${workspaceFolder:gone}", "${config:none}", "${nope}"]) {
    const answer = substitute({ text }, around);
    assert.ok(!answer.ok && answer.message.includes(text) && /Run and Debug\.$/.test(answer.message), text);
  }
  // A replacement is no pattern.
  assert.deepEqual(substitute("${env:X}", { ...around, env: { X: "${env:X}$&" } }), { ok: true, value: "${env:X}$&" });
});

test("what is granted beyond the workspace is named; symbolic links are followed", () => {
  const links: Record<string, string> = { "/ws/link": "/etc", "/ws": "/real/ws" };
  const real = (file: string): string => links[file] ?? (file.startsWith("/ws/") ? `/real${file}` : file);
  const of = (configuration: object): string[] => beyondWorkspace(configuration, ["/ws"], real);
  assert.deepEqual(of({ cwd: "/ws", dirs: ["data::/d", ".", "/ws/x"], dirsReadOnly: ["/ws"] }), []);
  assert.deepEqual(of({ cwd: "/ws", dirs: ["../ws2::/d"], dirsReadOnly: ["/etc"] }), ["to read and write /ws2", "to read /etc"]);
  assert.deepEqual(of({ cwd: "/ws", dirs: ["link::/d"] }), ["to read and write /etc"]);
  assert.deepEqual(of({ cwd: "/ws", dirs: ["/real/ws-other"] }), ["to read and write /real/ws-other"]);
  assert.deepEqual(of({ grant: "inherit" }), ["everything that the editor itself may do"]);
  assert.deepEqual([...of({ serve: "127.0.0.1:80" }), ...of({ serve: "[::1]:80" })], []);
  assert.deepEqual(of({ serve: "0.0.0.0:80" }), ["to answer requests of other machines at 0.0.0.0:80"]);
  assert.deepEqual(of({ dirs: "no list" as never, grant: "all" as never }), []);
});

const fresh = { type: "witloom", request: "launch", name: "Run app.wac", program: "${workspaceFolder}/app.wac" };
const http = { field: "allowHttp", value: "example.com" };

function after(text: string, name: string | undefined, grant = http): string {
  const edit = addGrant(text, indexOf(text, "witloom", name), fresh, grant);
  assert.ok(edit.ok, JSON.stringify(edit));
  return applied(text, edit.edits);
}

test("a grant makes launch.json, or goes into the configuration, and comments stay", () => {
  assert.deepEqual(JSON.parse(after("", undefined)), { version: "0.2.0", configurations: [{ ...fresh, allowHttp: ["example.com"] }] });
  assert.deepEqual(JSON.parse(after("{}", undefined)), { configurations: [{ ...fresh, allowHttp: ["example.com"] }] });
  const text = `{
    // how we run
    "version": "0.2.0",
    "configurations": [
        { "type": "node", "name": "Run app.wac" }, // not ours
        {
            "type": "witloom", "request": "launch",
            "name": "Run app.wac", // the app
            "program": "app.wac",
            "allowHttp": ["a.org" /* why */],
        },
    ],
}
`;
  const once = after(text, "Run app.wac");
  for (const comment of ["// how we run", "// not ours", "// the app", "/* why */"]) assert.ok(once.includes(comment), comment);
  assert.match(once, /"a\.org"[^\]]*"example\.com"/);
  assert.doesNotMatch(once.split("\n")[4]!, /example/);
  const edit = addGrant(once, indexOf(once, "witloom", "Run app.wac"), fresh, http);
  assert.ok(edit.ok && edit.known && edit.edits.length === 0, "twice is the same as once");
  const env = after(text, "Run app.wac", { field: "env", value: "TOKEN" });
  assert.match(env, /"env": \{\s*"TOKEN": null\s*\}/);
  assert.match(after(text, "Run app.wac", { field: "dirs", value: "data::/data" }), /"dirs": \[\s*"data::\/data"\s*\]/);
  // Without a configuration of that name another is added at the end.
  assert.match(after(text, undefined), /"program": "\$\{workspaceFolder\}\/app\.wac",\s*"allowHttp": \[\s*"example\.com"/);
});

test("a launch.json that is broken stays as it is", () => {
  for (const [text, wanted] of [
    ['{ "configurations": [ }', /line 1/],
    ['{ "configurations": 3 }', /no list/],
    ['{ "configurations": [{"type":"witloom","name":"x","allowHttp":"a"}] }', /no list/],
  ] as const) {
    const edit = addGrant(text, indexOf(text, "witloom", "x"), fresh, http);
    assert.ok(!edit.ok && wanted.test(edit.message), text);
  }
});

test("the manifest describes every field of a configuration", () => {
  const manifest = JSON.parse(readFileSync("package.json", "utf8")) as {
    contributes: { debuggers: { program: string; configurationAttributes: { launch: { properties: Record<string, object> } } }[] };
  };
  const [debuggers] = manifest.contributes.debuggers;
  const declared = Object.keys(debuggers!.configurationAttributes.launch.properties).sort();
  const source = readFileSync("server/src/protocol/launch.ts", "utf8");
  const body = source.slice(source.indexOf("interface LaunchConfiguration"));
  const fields = [...body.slice(0, body.indexOf("\n}")).matchAll(/^ {2}(\w+)\??:/gm)].map((match) => match[1]!).sort();
  assert.deepEqual(fields, declared);
  for (const it of Object.values(debuggers!.configurationAttributes.launch.properties))
    assert.ok("description" in it || "markdownDescription" in it);
  assert.equal(path.normalize(debuggers!.program), "dist/adapter.js");
});

test("the right to write a folder takes the place of the right to read it", () => {
  const text = '{ "configurations": [{ "type": "witloom", "name": "x", "dirsReadOnly": ["a::/a", "b::/data"] }] }';
  const wanted = { field: "dirs", value: "/ws/b::/data" };
  const added = addGrant(text, 0, fresh, wanted);
  assert.ok(added.ok);
  const once = applied(text, added.edits);
  const twice = JSON.parse(applied(once, readOnlyTwins(once, 0, wanted))) as { configurations: object[] };
  assert.deepEqual(twice.configurations[0], { type: "witloom", name: "x", dirsReadOnly: ["a::/a"], dirs: ["/ws/b::/data"] });
  assert.deepEqual(readOnlyTwins(once, 0, http), []);
  assert.deepEqual(readOnlyTwins(once, null, wanted), []);
});
