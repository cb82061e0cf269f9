/** Colours that stand out from white at 3:1 at least, and from each other for the colour-blind too. */
const COLOURS: StaticArray<string> = [
  "#1f77b4",
  "#d95f02",
  "#1b9e77",
  "#c2316e",
  "#6a51a3",
  "#8c6d1f",
  "#0b7285",
  "#555555",
];

/** Dashes of a line and opacity of a bar, for each time that the colours begin again. */
const DASHES: StaticArray<string> = ["", "7 4", "2 4"];
const OPACITIES: StaticArray<string> = ["", "0.6", "0.35"];

export const TITLE_COLOUR: string = "#1f2933";
export const LABEL_COLOUR: string = "#52606d";
export const GRID_COLOUR: string = "#e4e7eb";
export const AXIS_COLOUR: string = "#9aa5b1";
export const BACKGROUND: string = "#ffffff";

export function colourOf(series: i32): string {
  return COLOURS[series % COLOURS.length];
}

/** Empty for a line without gaps. */
export function dashesOf(series: i32): string {
  return DASHES[(series / COLOURS.length) % DASHES.length];
}

/** Empty for a full colour. */
export function opacityOf(series: i32): string {
  return OPACITIES[(series / COLOURS.length) % OPACITIES.length];
}
