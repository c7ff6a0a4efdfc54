/** Types of the sample views for the tests in TypeScript. */
export function shopView(change?: object): unknown;
export function fitsOf(view: unknown): unknown;
export function bigView(nodes: number, wires: number): unknown;
