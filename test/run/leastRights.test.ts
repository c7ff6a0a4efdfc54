/** The smallest rights of a run: found by running with more, and enough when they are all that is granted. */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import net, { type AddressInfo } from "node:net";
import path from "node:path";
import test from "node:test";
import { leastRights } from "../../server/src/run/leastRights.ts";
import { probe, scratch, witloom } from "./kit.ts";

/** The options that a run was told of. */
async function least(call: string, grants: string[]): Promise<{ stdout: string; options: string[]; launch: unknown }> {
  const { stdout, stderr } = await witloom(["run", await probe(), "--invoke", call, ...grants, "--least-rights"]);
  const [, options, launch] = /The least rights of this run:\n {2}(.*)\n {2}in launch\.json: (.*)\n/.exec(stderr) ?? [];
  return { stdout, options: (options ?? stderr).split(" "), launch: JSON.parse(launch ?? "null") };
}

const granted = (options: string[]): string[] => options.filter((it) => it !== "none");

test("a folder that was only read is needed read-only, one that was written to with both; the rest is not needed", async () => {
  const folder = scratch();
  const [used, idle] = [path.join(folder, "used"), path.join(folder, "idle")];
  for (const it of [used, idle]) mkdirSync(it);
  writeFileSync(path.join(used, "file"), "content");
  const much = ["--dir", `${used}::/g`, "--dir", `${idle}::/h`, "--allow-http", "example.org", "--env", "A=1"];
  const read = await least('read("file")', much);
  assert.equal(read.stdout, 'ok("content")\n');
  assert.deepEqual(read.options.slice(0, 2), ["--dir-ro", `${used}::/g`]);
  assert.deepEqual(read.launch, { dirsReadOnly: [`${used}::/g`], deny: ["clocks", "random", "stdio"] });
  const again = await least('read("file")', granted(read.options));
  assert.deepEqual([again.stdout, again.options], [read.stdout, read.options], "they are enough, and least");
  const written = await least('write("new", "x")', much);
  assert.deepEqual(written.options.slice(0, 2), ["--dir", `${used}::/g`]);
  assert.equal((await least('write("more", "x")', granted(written.options))).stdout, "ok\n");
});

test("with everything allowed the folder around a file and the one address are found", async () => {
  const folder = scratch();
  writeFileSync(path.join(folder, "file"), "content");
  const server = net.createServer((socket) => socket.end()).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  const call = `read("${path.join(folder, "file").slice(1)}")`;
  const read = await least(call, ["--grant", "inherit"]);
  assert.deepEqual([read.stdout, read.options.slice(0, 2)], ['ok("content")\n', ["--dir-ro", folder]]);
  const connected = await least(`connect(${port})`, ["--grant", "inherit"]);
  assert.deepEqual(connected.options.slice(0, 2), ["--allow-net", `127.0.0.1:${port}`]);
  const exact = await least(`connect(${port})`, granted(connected.options));
  assert.equal(exact.stdout, connected.stdout);
  server.close();
});

test("what needs nothing is told so, and what was written to is not asked for twice", () => {
  const used = [
    { option: "--dir-ro", value: "/a" },
    { option: "--dir", value: "/a" },
    { option: "--dir-ro", value: "/b" },
    { interface: "wasi:clocks/wall-clock@0.2.6" },
  ];
  assert.deepEqual(leastRights(used), {
    environment: false,
    options: [
      ["--dir-ro", "/b"],
      ["--dir", "/a"],
      ["--deny", "random"],
      ["--deny", "stdio"],
    ].sort(([a], [b]) => (a === "--deny" ? 1 : b === "--deny" ? -1 : a!.localeCompare(b!))),
  });
  assert.deepEqual(leastRights([{ interface: "wasi:cli/environment@0.2.0" }]).environment, true);
});
