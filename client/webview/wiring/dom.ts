/** Builds elements. All text goes in as text, never as markup. */

type Child = Node | string | null | false;
interface Props {
  class?: string;
  text?: string;
  title?: string;
  /** Attributes by name; null leaves one out. */
  attrs?: Record<string, string | null>;
  on?: Record<string, (event: never) => void>;
}

/** One HTML element with its attributes, listeners and children. */
export function el<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (props.class !== undefined) element.className = props.class;
  if (props.text !== undefined) element.textContent = props.text;
  if (props.title !== undefined) element.title = props.title;
  for (const [name, value] of Object.entries(props.attrs ?? {})) if (value !== null) element.setAttribute(name, value);
  for (const [name, handler] of Object.entries(props.on ?? {})) element.addEventListener(name, handler as EventListener);
  element.append(...children.filter((it): it is Node | string => it !== null && it !== false));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** A 16-pixel icon of lines, in the colour of the text around it. */
export function icon(path: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  for (const [name, value] of Object.entries({ viewBox: "0 0 16 16", width: "16", height: "16", "aria-hidden": "true" }))
    svg.setAttribute(name, value);
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/** Whether the person types text here: the canvas then leaves the keys alone. */
export function typesIn(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}

/** Whether things may move by themselves. */
export function motionAllowed(): boolean {
  return !window.matchMedia("(prefers-reduced-motion: reduce)").matches && !document.body.classList.contains("vscode-reduce-motion");
}
