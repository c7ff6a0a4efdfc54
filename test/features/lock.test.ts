/** What `wkg.lock` holds fast, where packages are named: hints, hover, versions to choose, and what differs. */
import assert from "node:assert/strict";
import test from "node:test";
import { diskFiles } from "../../server/src/compose/files.ts";
import { lockedVersions } from "../../server/src/compose/wkgLock.ts";
import { complete } from "../../server/src/features/completion.ts";
import { hover } from "../../server/src/features/hover.ts";
import { inlayHints } from "../../server/src/features/inlayHints.ts";
import { lockRemarks } from "../../server/src/features/lockRemarks.ts";
import { buildModel, type WitModel } from "../../server/src/wit/model.ts";
import { parseWit } from "../../server/src/wit/parse.ts";

const LOCK = `version = 1

[[packages]]
name = "wasi:http"
registry = "wasi.dev"

[[packages.versions]]
requirement = "=0.2.0"
version = "0.2.0"
digest = "sha256:00"

[[packages]]
name = "x:y"

[[packages.versions]]
version = "1.0.0"
`;

function locked(text: string): ReadonlyMap<string, string[]> {
  return lockedVersions({ ...diskFiles(), text: (file) => (file === "/app/wkg.lock" ? text : undefined) }, "/app/wit");
}

function model(text: string, dep = ""): WitModel {
  const files = (path: string, content: string) => [{ path, file: parseWit(content) }];
  return buildModel([files("/a.wit", text), ...(dep ? [files("/deps/d.wit", dep)] : [])], locked(LOCK));
}

test("the lock of the project above a WIT folder is read; one that is broken says nothing", () => {
  assert.deepEqual(
    [...locked(LOCK)],
    [
      ["wasi:http", ["0.2.0"]],
      ["x:y", ["1.0.0"]],
    ],
  );
  assert.equal(locked("[[packages]").size, 0);
  assert.equal(locked("packages = 3").size, 0);
});

const MAIN = "package a:b;\nworld w { import wasi:http/types; import x:y/z@1.1.0; }\n";

test("a package that is not there is told with its version and what fetches it", () => {
  assert.deepEqual(
    lockRemarks(model(MAIN), "/a.wit").map((it) => it.message),
    [
      "wasi:http is in wkg.lock (0.2.0), but not in deps/: run `wkg wit fetch`.",
      "x:y is in wkg.lock (1.0.0), but not in deps/: run `wkg wit fetch`.",
    ],
  );
  assert.deepEqual(
    inlayHints(model(MAIN), "/a.wit").map((it) => it.label),
    ["@0.2.0"],
  );
});

test("a package of another version is told, one of the locked version is not", () => {
  const other = lockRemarks(model(MAIN, "package wasi:http@0.2.3; interface types {}"), "/a.wit");
  assert.equal(other[0]?.message, "wasi:http is there as 0.2.3, but wkg.lock has 0.2.0: run `wkg wit fetch`.");
  assert.equal(MAIN.slice(other[0].start, other[0].end), "wasi:http");
  assert.equal(lockRemarks(model(MAIN, "package wasi:http@0.2.0; interface types {}"), "/a.wit").length, 1);
});

test("locked versions are offered and shown", () => {
  const text = "package a:b;\nworld w { import wasi:http/types@; }\n";
  const offered = complete(model(text, "package wasi:http@0.2.3; interface types {}"), "/a.wit", text, text.indexOf("@;") + 1);
  assert.deepEqual(
    offered.map((it) => [it.label, it.detail]),
    [
      ["0.2.3", "of wasi:http"],
      ["0.2.0", "of wasi:http, in wkg.lock"],
    ],
  );
  assert.match(hover(model(MAIN), "/a.wit", MAIN.indexOf("1.1.0") + 1)?.markdown ?? "", /`wkg\.lock` has `1\.0\.0`/);
});
