import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** Loads what is installed in this folder. */
export const load = createRequire(import.meta.url);

/** The bytes of a file of a package. */
export function file(path: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(load.resolve(path)));
}

/** A text of many lines that is the same each time and neither empty nor random to a compressor. */
export function sampleText(lines: number): string {
  const words = "shuttle warp weft thread loom pattern colour selvage bobbin yarn".split(" ");
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state >>> 16;
  };
  return Array.from({ length: lines }, (_, line) => {
    const text = Array.from({ length: 3 + (next() % 9) }, () => words[next() % words.length]).join(" ");
    return `${line}: ${text} = ${next()};`;
  }).join("\n");
}

/** Pixels of a picture with soft and hard edges, four bytes each. */
export function samplePixels(width: number, height: number): Uint8ClampedArray {
  return Uint8ClampedArray.from({ length: width * height * 4 }, (_, at) => {
    const [x, y] = [(at >> 2) % width, Math.floor((at >> 2) / width)];
    return [x * 3, y * 5, x > y ? 200 : 30, 255][at & 3] as number;
  });
}

/** A program in TypeScript with something of each kind of syntax, so many times. */
export function sampleProgram(times: number): string {
  return Array.from(
    { length: times },
    (_, n) => `
export interface Shape${n}<T extends string = "round"> { readonly kind: T; size?: number }
const table${n} = new Map<string, Shape${n}>([["a", { kind: "round", size: ${n} }]]);
export async function* walk${n}(from: number, ...rest: readonly string[]): AsyncGenerator<string> {
  for (const [key, { size = 3 }] of table${n}) {
    try { if (size > from && rest?.length !== 0) yield \`\${key}:\${size ** 2}\`; else continue }
    catch (error) { throw new Error("no ${n}", { cause: error }) }
    finally { label: for (let i = 0; i < 3; i++) { switch (i) { case 1: break label; default: i += 1 } } }
  }
}
export default class Loom${n === 0 ? "" : n} { static #count = ${n}; get count() { return Loom${n === 0 ? "" : n}.#count } }
`,
  )
    .map((text, n) => (n === 0 ? text : text.replace("export default class", "export class")))
    .join("");
}
