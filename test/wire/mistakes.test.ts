/** One mistake in each language, built over the wire by real compilers: each stands at its own file and line, and goes when it is mended. */
import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { pathToFileURL } from "node:url";
import type { BuildView } from "../../server/src/protocol/builds.ts";
import { LspClient } from "../kit/lspClient.ts";
import { fixture, root } from "../run/kit.ts";
import { absent } from "../toolkit/kit.ts";

interface Mistake {
  source: string;
  right: string;
  wrong: string;
  says: string;
}

const mistakes = JSON.parse(readFileSync(fixture("build", "mistakes.json"), "utf8")) as Record<string, Mistake>;
// Below the repository, where the packages of Node are found.
const home = path.join(root, "out", "test-build", "wire");
const uri = (...names: string[]): string => pathToFileURL(path.join(home, ...names)).href;

test("mistakes of every language, at once", { timeout: 400_000 }, async (t) => {
  rmSync(home, { recursive: true, force: true });
  for (const [language, { source, right, wrong }] of Object.entries(mistakes)) {
    cpSync(fixture("build", "projects", language), path.join(home, language), { recursive: true });
    mkdirSync(path.join(home, language, "wit"));
    cpSync(fixture("build", "projects", "calc.wit"), path.join(home, language, "wit", "calc.wit"));
    const file = path.join(home, language, source);
    writeFileSync(file, readFileSync(file, "utf8").replace(right, wrong));
  }
  const client = await LspClient.start(home);
  t.after(() => client.stop());
  const toolchains = await client.request("witloom/toolchains", null);
  const build = async (folders?: string[]): Promise<BuildView> => {
    const begun = await client.request("witloom/build", folders ? { folders } : {});
    assert.ok("build" in begun, JSON.stringify(begun));
    return client.notification("witloom/buildChanged", (it) => it.id === begun.build.id && it.state === "ended", 300);
  };
  const { components } = await build();
  assert.deepEqual(components.map((it) => it.name).sort(), Object.keys(mistakes).sort());
  for (const [language, { source, right, says }] of Object.entries(mistakes)) {
    await t.test(language, async (t) => {
      const toolchain = toolchains.find((it) => it.language === language)!;
      const state = components.find((it) => it.name === language);
      if (!toolchain.found) {
        assert.equal(state?.state, "missing");
        return t.skip(absent(`no toolchain for ${language}; ${toolchain.install}`));
      }
      const text = readFileSync(fixture("build", "projects", language, source), "utf8");
      const line = text.split("\n").findIndex((it) => it.includes(right));
      const { diagnostics } = await client.diagnostics(uri(language, source), (it) => it.diagnostics.length > 0);
      const errors = diagnostics.filter((it) => it.severity === 1);
      assert.deepEqual([state?.state, errors[0]?.range.start.line, errors[0]?.source], ["failed", line, "build"]);
      assert.ok(errors[0]!.message.includes(says), errors[0]!.message);
    });
  }
  await t.test("what is mended is said no more", async (t) => {
    if (!toolchains.find((it) => it.language === "c")!.found) return t.skip(absent("no toolchain for c"));
    const { source } = mistakes["c"]!;
    client.forget();
    cpSync(fixture("build", "projects", "c", source), path.join(home, "c", source));
    assert.deepEqual(
      (await build([uri("c")])).components.map((it) => it.state),
      ["built"],
    );
    await client.diagnostics(uri("c", source), (it) => it.diagnostics.length === 0);
  });
});
