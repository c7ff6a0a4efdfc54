/** The toolbar's icons, as lines on 16 by 16. */
export const ICONS = {
  add: "M8 3v10M3 8h10",
  plug: "M6 2v4M10 2v4M4.5 6h7v2.5a3.5 3.5 0 0 1-7 0zM8 12v2.5",
  layout: "M2 3h4v4H2zM10 2h4v4h-4zM10 10h4v4h-4zM6 5h2v7h2M8 4h2",
  fold: "M2 4h5M2 8h5M2 12h5M10 5l3 3-3 3",
  find: "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM10.3 10.3 14 14",
  out: "M3 8h10",
  in: "M8 3v10M3 8h10",
  fit: "M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4",
  export: "M8 10V2M5 4.5 8 2l3 2.5M3 9v4.5h10V9",
  text: "M2 3h12M2 6.5h8M2 10h12M2 13.5h6",
  run: "M4 2.5v11l9-5.5z",
  timeline: "M2 3.5h12M2 8h6M11 8h3M4 12.5h4",
  trace: "M1.5 8h3l2-5 3 10 2-5h3",
  first: "M4 3v10M12.5 3 6 8l6.5 5z",
  previous: "M11.5 3 5 8l6.5 5z",
  next: "M4.5 3 11 8l-6.5 5z",
  pause: "M5 3v10M11 3v10",
  close: "M4 4l8 8M12 4l-8 8",
  help: "M5.5 6a2.5 2.5 0 1 1 3.6 2.2C8.3 8.7 8 9.2 8 10M8 12.3v.4",
} as const;
export type IconName = keyof typeof ICONS;
