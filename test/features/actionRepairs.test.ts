/** What is taken out of the WASI packages is brought back by quick fixes, to what the official parser takes. */
import assert from "node:assert/strict";
import test from "node:test";
import type { Action } from "../../server/src/features/codeActions.ts";
import { findings } from "../../server/src/wit/findings.ts";
import { occurrences } from "../../server/src/wit/names.ts";
import { edited, type Loaded, load, wasi } from "../kit/models.ts";
import { actionsAt, applied, everywhere, type File, official, own } from "./actionKit.ts";

/** The first action of such a title at any finding of the files. */
function repair(loaded: Loaded, title: RegExp, editable = everywhere): Action | undefined {
  for (const file of loaded.model.trees.keys()) {
    for (const it of findings(loaded.model, file)) {
      const found = actionsAt(loaded, file, it.start, it.end, editable).find((action) => title.test(action.title));
      if (found) return found;
    }
  }
  return undefined;
}

/** Applies actions of such a title as long as there are any. */
function repaired(files: File[], title: RegExp): { files: File[]; count: number } {
  let now = files;
  for (let count = 0; ; count++) {
    const loaded = load(now);
    const action = repair(loaded, title);
    if (!action) return { files: now, count };
    assert.ok(action.diagnostics?.length, action.title);
    now = applied(loaded, action);
    assert.ok(count < 200, `${action.title} does not come to an end`);
  }
}

test("WASI: a use that is taken out is offered again, and its package is whole with it", async () => {
  const loaded = wasi();
  let count = 0;
  for (const scope of loaded.model.scopes) {
    for (const use of scope.node.items) {
      // A name that was given here alone is no longer anywhere.
      if (use.kind !== "use" || use.items.some((it) => it.alias)) continue;
      const files = edited(loaded, [{ path: scope.path, start: use.start, end: use.end, newText: "" }]);
      const missing = new Set(findings(load(files).model, scope.path).map((it) => it.message));
      if (missing.size === 0) continue;
      const back = repaired(files, /^Use `/);
      assert.equal(back.count, missing.size, scope.path);
      const found = await official(back.files);
      assert.ok("json" in found, `${scope.path} ${use.path.name.text}: ${JSON.stringify(found)}`);
      count++;
    }
  }
  assert.ok(count >= 10, `${count}`);
});

test("WASI: stubs stand in for all dependencies that are not there", async () => {
  const files = edited(wasi(), []).filter((it) => own(it.path));
  const { files: whole, count } = repaired(files, /^Create a stub of package/);
  assert.ok(count >= 4, `${count}`);
  const found = await official(whole);
  assert.ok("json" in found, `${JSON.stringify(found)}\n${whole.map((it) => `${it.path}\n${it.text}`).join("")}`);
});

test("WASI: interfaces that are not there are created with the types that others ask of them", async () => {
  const loaded = wasi();
  let count = 0;
  for (const scope of loaded.model.scopes.filter((it) => it.node.kind === "interface" && own(it.path))) {
    const cutOut = edited(loaded, [{ path: scope.path, start: scope.node.start, end: scope.node.end, newText: "" }]);
    const { files, count: fixes } = repaired(cutOut, /^Create interface/);
    if (fixes === 0) continue;
    const found = await official(files);
    assert.ok("json" in found, `${scope.node.name.text}: ${JSON.stringify(found)}`);
    count++;
  }
  assert.ok(count >= 2, `${count}`);
});

test("WASI: a name with a letter too few is found again", () => {
  const loaded = wasi();
  const path = "/types.wit";
  const references = occurrences(loaded.model, path).filter(
    (it) => it.role === "reference" && it.kind === "type" && it.name.text.length > 5,
  );
  let count = 0;
  for (const { name } of references) {
    const files = edited(loaded, [{ path, start: name.end - 2, end: name.end - 1, newText: "" }]);
    const next = load(files);
    const place = { start: name.start, end: name.end - 1 };
    if (occurrences(next.model, path).some((it) => it.name.start === place.start && it.meaning)) continue;
    const titles = actionsAt(next, path, place.start).map((it) => it.title);
    assert.ok(titles.includes(`Did you mean \`${name.text}\`?`), `${name.text}: ${titles.join(", ")}`);
    count++;
  }
  assert.ok(count > 50, `${count}`);
});
