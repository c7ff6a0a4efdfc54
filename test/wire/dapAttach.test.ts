/** A debugger that comes to what runs already and leaves it again: servers and runs of the command line, over the wire. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { connect } from "node:net";
import os from "node:os";
import path from "node:path";
import test from "node:test";
import { adapterOnStdio } from "../kit/dapClient.ts";
import { Debugging, type Setup } from "../kit/debugging.ts";

const served = path.resolve("test/fixtures/http/app.wac");
const counter = path.resolve("components/counter.wac");

interface Started {
  child: ChildProcess;
  /** All that it wrote to standard output and error. */
  said(): string;
  /** Waits until what it wrote has this. */
  until(pattern: RegExp): Promise<string>;
  code: Promise<number | null>;
}

/** The command line with a cache folder of its own, in which cards of attachable runs lie. */
function witloom(cache: string, ...args: string[]): Started {
  const child = spawn(process.execPath, ["dist/cli.js", ...args], {
    env: { ...process.env, XDG_CACHE_HOME: cache },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const code = new Promise<number | null>((resolve) => child.once("close", resolve));
  const until = async (pattern: RegExp): Promise<string> => {
    for (let tries = 0; tries < 1500; tries++) {
      const found = pattern.exec(text);
      if (found) return found[1] ?? found[0];
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`${pattern} never came; there was ${text}`);
  };
  return { child, said: () => text, until, code };
}

async function around(work: (cache: string, started: (it: Started) => Started) => Promise<void>): Promise<void> {
  const cache = mkdtempSync(path.join(os.tmpdir(), "witloom-attach-"));
  const children: ChildProcess[] = [];
  try {
    await work(cache, (it) => {
      children.push(it.child);
      return it;
    });
  } finally {
    for (const child of children) child.kill("SIGKILL");
    rmSync(cache, { recursive: true, force: true });
  }
}

/** An adapter of its own. */
async function adapter(cache: string, work: (it: Debugging) => Promise<void>): Promise<void> {
  const before = process.env["XDG_CACHE_HOME"];
  process.env["XDG_CACHE_HOME"] = cache;
  const { client, child } = adapterOnStdio();
  if (before === undefined) delete process.env["XDG_CACHE_HOME"];
  else process.env["XDG_CACHE_HOME"] = before;
  try {
    await work(new Debugging(client));
  } finally {
    child.kill("SIGKILL");
  }
}

/** Attaches as editors do. */
const attach = (cache: string, configuration: object, setup: Setup, work: (it: Debugging) => Promise<void>): Promise<void> =>
  adapter(cache, async (it) => {
    await it.start(configuration, setup, "attach");
    await work(it);
  });

const text = async (address: string): Promise<string> => (await fetch(address)).text();

test("a server is attached to while it answers, debugged, left, attached to again, and goes on each time", async () => {
  await around(async (cache, started) => {
    const server = started(witloom(cache, "serve", served, "--addr", "127.0.0.1:0", "--debug", "0"));
    const address = await server.until(/http:\S+/);
    const port = Number(await server.until(/attach to app\.wac at port (\d+)/));
    assert.equal(await text(`${address}greet?Ann`), "Hello, Ann!");
    await attach(cache, { port }, { functions: ["greetings#greet"] }, async (it) => {
      const first = text(`${address}greet?Ada`);
      assert.equal((await it.stopped()).reason, "function breakpoint");
      assert.deepEqual(await it.values("Arguments"), ['name = "Ada"']);
      const names = await it.names();
      assert.deepEqual([names[0], names.length], ["greeter shop:web/greetings#greet", 2]);
      const args = (await it.scopes()).get("Arguments")!;
      await it.ask("setVariable", { variablesReference: args, name: "name", value: '"Eve"' });
      assert.equal((await it.go("next")).reason, "step");
      assert.equal((await it.go("stepBack")).reason, "step");
      await it.go("continue");
      await it.ask("continue", { threadId: 1 });
      assert.equal(await first, "Hello, Eve!");
      // Left while a request stands: it is answered as if nobody had been there.
      const second = text(`${address}greet?Bob`);
      await it.stopped();
      await it.ask("disconnect", { terminateDebuggee: false });
      assert.equal(await second, "Hello, Bob!");
    });
    // Several at once, as no guest is held any more.
    const many = await Promise.all(["a", "b", "c", "d"].map((name) => text(`${address}greet?${name}`)));
    assert.deepEqual(many, ["Hello, a!", "Hello, b!", "Hello, c!", "Hello, d!"]);
    let third: Promise<string> | undefined;
    await attach(cache, {}, { functions: [{ name: "greet", condition: 'name == "Zoe"' }] }, async (it) => {
      assert.equal(await text(`${address}greet?Ada`), "Hello, Ada!");
      third = text(`${address}greet?Zoe`);
      await it.stopped();
      // The adapter is killed now, and the guest goes on.
    });
    assert.equal(await third, "Hello, Zoe!");
    assert.equal(await text(`${address}greet?Zoe`), "Hello, Zoe!");
    await attach(cache, { program: served }, {}, async (it) => {
      await it.ask("terminate");
      assert.equal(await it.ended(), 1);
    });
    assert.equal(await server.code, 1);
    assert.match(server.said(), /Stopped: by the debugger/);
    assert.deepEqual(readdirSync(path.join(cache, "witloom", "debug")), []);
  });
});

test("a run waits for its debugger, which then has every call; output stays where it was started", async () => {
  await around(async (cache, started) => {
    const run = started(witloom(cache, "run", counter, "--invoke", "count-laps(0, 2, 2)", "--debug", "0"));
    await run.until(/attach to counter\.wac/);
    await attach(cache, {}, { functions: ["count-laps"] }, async (it) => {
      await it.stopped();
      assert.deepEqual(await it.names(), ["counter-go orders:shop/counting@0.1.0#count-laps"]);
      assert.equal(await it.finish(), 0);
      assert.equal(it.client.printed("stdout"), "[2, 2]\n");
    });
    assert.equal(await run.code, 0);
    assert.match(run.said(), /^\[2, 2\]$/m);
  });
});

test("a debugger comes back in the middle of a call, whose stack and values are known, and ends the run", async () => {
  await around(async (cache, started) => {
    const run = started(witloom(cache, "run", counter, "--invoke", "count-to(4294967295)", "--timeout", "0", "--debug", "0"));
    await run.until(/attach to counter\.wac/);
    await attach(cache, {}, {}, async (it) => {
      await it.ask("disconnect");
    });
    await attach(cache, {}, { functions: ["counter.increment"] }, async (it) => {
      await it.stopped();
      const frames = await it.stack();
      assert.match(frames[0]!.name, /#\[method\]counter\.increment$/);
      assert.match(frames.at(-1)!.name, /^counter-go \S+#count-to$/);
      assert.deepEqual(await it.values("Arguments", frames.at(-1)!.id), ["n = 4294967295"]);
      assert.match(await it.refused("evaluate", { expression: "counter-go.count-to(1)", context: "repl" }), /is on the stack/);
      assert.equal((await it.go("continue")).reason, "function breakpoint");
      await it.ask("disconnect", { terminateDebuggee: true });
    });
    assert.equal(await run.code, 1);
  });
});

test("only who knows the secret is heard, only one at a time, and what cannot be attached to is a sentence", async () => {
  await around(async (cache, started) => {
    const refused = async (configuration: object): Promise<string> => {
      let said = "";
      await adapter(cache, async (it) => {
        await it.ask("initialize", { adapterID: "witloom" });
        said = await it.refused("attach", configuration);
      });
      return said;
    };
    assert.match(await refused({}), /There is no run to attach to: begin one with `witloom serve --debug PORT`/);
    const server = started(witloom(cache, "serve", served, "--addr", "127.0.0.1:0", "--debug", "0"));
    const address = await server.until(/http:\S+/);
    const port = Number(await server.until(/at port (\d+)/));
    const folder = path.join(cache, "witloom", "debug");
    assert.deepEqual(
      [statSync(folder).mode & 0o777, statSync(path.join(folder, `${port}.json`)).mode & 0o777],
      process.platform === "win32" ? [0o666, 0o666] : [0o700, 0o600],
    );
    for (const hello of [
      "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
      '{"kind":"hello","token":""}\n',
      '{"kind":"stop"}\n',
      `{"kind":"hello","token":"${"0".repeat(64)}"}\n`,
      "null\n",
      "x".repeat(100_000),
    ]) {
      const answer = await new Promise<string>((resolve) => {
        let heard = "";
        const socket = connect(port, "127.0.0.1", () => socket.write(hello));
        socket.on("data", (chunk) => (heard += chunk.toString()));
        socket.on("error", () => undefined);
        socket.on("close", () => resolve(heard));
      });
      assert.equal(answer, "", hello.slice(0, 40));
    }
    assert.match(
      await refused({ port: port === 65535 ? 1 : port + 1 }),
      /There is no run at port \d+ to attach to; there is app\.wac at \d+/,
    );
    assert.match(await refused({ program: counter }), /There is no run of counter\.wac/);
    assert.match(await refused({ port: "x" }), /`port` takes a number/);
    await attach(cache, { port }, {}, async (it) => {
      assert.match(await refused({ port }), /Another debugger is attached to app\.wac/);
      await it.ask("disconnect");
    });
    const card = JSON.parse(readFileSync(path.join(folder, `${port}.json`), "utf8")) as { pid: number };
    assert.equal(card.pid, server.child.pid);
    assert.equal(await text(`${address}greet?Ada`), "Hello, Ada!");
  });
});
