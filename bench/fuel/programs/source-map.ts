import { type Program, packageFile, write } from "./program.ts";

const LINES = 400;
const SEGMENTS = 12;

/** A number as source maps write it: the sign last, five bits a character, the lowest first. */
function encode(value: number): string {
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  let rest = value < 0 ? (-value << 1) | 1 : value << 1;
  let text = "";
  do {
    const more = rest > 31 ? 32 : 0;
    text += digits[(rest & 31) | more];
    rest >>>= 5;
  } while (rest > 0);
  return text;
}

/** A text of mappings, and the sum of all columns in it. */
function mappings(): { readonly text: string; readonly columns: number } {
  let columns = 0;
  let [column, state] = [0, 1];
  const lines = Array.from({ length: LINES }, () => {
    let generated = 0;
    return Array.from({ length: SEGMENTS }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      const ahead = 1 + (state >>> 27);
      const down = (state >>> 8) & 1;
      const across = ((state >>> 9) & 63) - Math.min(column, 20);
      generated += ahead;
      column += across;
      columns += generated + column;
      return [ahead, 0, down, across].map(encode).join("");
    }).join(",");
  });
  return { text: lines.join(";"), columns };
}

/** The parser of source maps that Firefox has, written in Rust. */
export const sourceMap: Program = {
  id: "source-map",
  label: "source map parser (Rust)",
  note: `source-map parses and sorts ${(LINES * SEGMENTS).toLocaleString("en-US")} mappings`,

  core: () => packageFile("source-map/lib/mappings.wasm"),

  start(instantiate) {
    const bytes = new TextEncoder().encode(mappings().text);
    let columns = 0;
    // line, column, has last column, last column, has original, source, line, column, …
    const callback = (...values: number[]): void => {
      columns += (values[1] as number) + (values[7] as number);
    };
    const guest = instantiate({ env: { mapping_callback: callback } });
    const allocate = guest.exported("allocate_mappings");
    const parse = guest.exported("parse_mappings");
    const visit = guest.exported("by_original_location");
    const free = guest.exported("free_mappings");
    return () => {
      columns = 0;
      const pointer = allocate(bytes.length);
      write(guest, pointer, bytes);
      const parsed = parse(pointer);
      if (parsed === 0) throw new Error("source-map refuses the mappings");
      visit(parsed);
      free(parsed);
      return columns;
    };
  },

  expected: () => mappings().columns,
};
