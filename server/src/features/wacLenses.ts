/** Code lenses above a composition: compose, run, trace, stop, and what to look at afterwards. Plain data. */

export interface Lens {
  /** Zero-based line. */
  line: number;
  title: string;
  command: string;
}

const ACTIONS: [string, string][] = [
  ["$(play)\u00a0Run", "witloom.run"],
  ["$(pulse)\u00a0Run with Trace", "witloom.runWithTrace"],
  ["$(debug-alt)\u00a0Debug", "witloom.debug"],
  ["$(package)\u00a0Compose", "witloom.compose"],
  ["$(tools)\u00a0Build", "witloom.build"],
];

const RUNNING: [string, string][] = [["$(debug-stop)\u00a0Stop", "witloom.stop"]];

const AFTER: [string, string][] = [["$(list-tree)\u00a0Show Trace", "witloom.showTrace"]];

/** The lenses of a `.wac`, at its `package` line (or its first). `running` and `traced`: a run of it goes on, or left a trace. */
export function wacLenses(text: string, state: { running: boolean; traced: boolean; composed: boolean }): Lens[] {
  const lines = text.split("\n");
  const line = Math.max(
    0,
    lines.findIndex((it) => /^\s*package\b/.test(it)),
  );
  const actions = [
    ...(state.running ? RUNNING : []),
    ...ACTIONS,
    ...(state.traced ? AFTER : []),
    ...(state.composed ? ([["$(file-binary)\u00a0Open Composed Component", "witloom.openComposed"]] as [string, string][]) : []),
  ];
  return actions.map(([title, command]) => ({ line, title, command }));
}
