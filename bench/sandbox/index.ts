import {
  asyncLoop,
  type Bench,
  type BenchCase,
  expectBytes,
  loop,
  type Preparation,
  type Ratio,
  type Variant,
} from "../runner/index.ts";
import { build, USUAL } from "./built.ts";
import { NewInstance, RawCall } from "./core.ts";
import { ExtismHost } from "./extism.ts";
import { AdmissionFigures } from "./figures/admission.ts";
import { GrowthFigures } from "./figures/growth.ts";
import { type Example, IdleFigures } from "./figures/idle.ts";
import { HeddleCall } from "./heddle.ts";
import { JcoHost } from "./jco.ts";

/** 50 bytes, which with tag and length make a message of 52. */
const TEXT = "The quick brown fox jumps over the lazy dog, twice";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A message whose first field has the bytes, few enough for a length of one byte. */
function message(bytes: Uint8Array): Uint8Array {
  return new Uint8Array([0x0a, bytes.length, ...bytes]);
}

const RATIOS: readonly Ratio[] = [
  ratio("heddle", "raw"),
  ratio("extism-warm", "heddle"),
  ratio("jco-warm", "heddle"),
  ratio("instance", "heddle"),
  ratio("jco-fresh", "heddle"),
  ratio("extism-fresh", "heddle"),
  ratio("extism-fresh-bare", "heddle"),
  ratio("extism-fresh-compiled", "heddle"),
];

function ratio(over: string, under: string): Ratio {
  return { id: `${over}/${under}`, over, under };
}

/**
 * What one call of one function costs: Heddle's, beside a call without any protection and beside its peers'. And
 * what functions cost that wait: their admission, the memory of many, and what many calls leave.
 */
export const sandbox: BenchCase = {
  name: "sandbox",
  summary:
    "one call of a small function: Heddle, a bare core call, a new instance, jco, Extism; many functions",
  packages: ["assemblyscript", "@bytecodealliance/jco", "@extism/extism", "@extism/as-pdk"],

  async prepare(preparation: Preparation): Promise<Bench> {
    const built = await build();
    const input = message(encode(TEXT));
    const expected = message(encode(TEXT.toUpperCase()));

    const admission = await AdmissionFigures.measure(preparation);
    const small: Example = { name: "bench.text.v1.Upper", component: built.component, input, expected };
    // a text in a message, in which there is nothing to redact
    const untouched = message(input);
    const usual: Example = { name: USUAL, component: built.usual, input: untouched, expected: untouched };
    const idle = await IdleFigures.measure([small, usual], preparation);
    const growth = await GrowthFigures.measure(small, preparation);

    const raw = new RawCall(built.core);
    const heddle = new HeddleCall(built.component);
    const instance = new NewInstance(built.core);
    const jco = await JcoHost.load(built.transpiled);
    const extism = await ExtismHost.load(built.plugin);

    type Words = Pick<Variant, "id" | "label" | "note" | "ours" | "elsewhere" | "collected">;
    const direct = (words: Words, run: (bytes: Uint8Array) => Uint8Array): Variant => ({
      ...words,
      check: () => expectBytes(run(input), expected),
      run: loop(run, input),
    });
    const awaited = (words: Words, run: (bytes: Uint8Array) => Promise<Uint8Array>): Variant => ({
      ...words,
      check: async () => expectBytes(await run(input), expected),
      run: asyncLoop(run, input),
    });

    return {
      subject: `Upper-case a text, ${input.length} bytes in and out`,
      ratios: RATIOS,
      figures: () => [admission.figure(), ...idle.figures(), ...growth.figures()],
      tables: () => [admission.table(), idle.table(), growth.table()],
      variants: [
        direct(
          {
            id: "raw",
            label: "bare core call",
            note: "no checks, no fuel, no reset; views kept; its memory is rewound every 256 calls",
          },
          (bytes) => raw.call(bytes),
        ),
        direct(
          { id: "heddle", label: "Heddle", note: "fuel counted, fresh state for each call", ours: true },
          (bytes) => heddle.call(bytes),
        ),
        awaited(
          {
            id: "extism-warm",
            label: "Extism, warm",
            note: "one plugin; reset() after each call, which leaves the plugin's memory as it is",
          },
          await extism.warm(),
        ),
        direct(
          { id: "jco-warm", label: "jco, warm", note: "one instance; its memory is rewound every 256 calls" },
          jco.warm(),
        ),
        direct(
          {
            id: "instance",
            label: "new WebAssembly.Instance",
            note: "of a compiled module, for each call",
            collected: true,
          },
          (bytes) => instance.call(bytes),
        ),
        awaited(
          {
            id: "extism-fresh-compiled",
            label: "Extism, fresh, compiled",
            note: "a plugin of a compiled module for each call",
            collected: true,
          },
          extism.fresh("module"),
        ),
        direct(
          {
            id: "jco-fresh",
            label: "jco, fresh",
            note: "instantiated for each call, modules compiled",
            collected: true,
          },
          jco.fresh(),
        ),
        awaited(
          {
            id: "extism-fresh",
            label: "Extism, fresh",
            note: "a plugin for each call as its documentation makes it: from its bytes, with WASI; compiled in other threads: by the clock",
            elsewhere: true,
            collected: true,
          },
          extism.fresh("bytes with WASI"),
        ),
        awaited(
          {
            id: "extism-fresh-bare",
            label: "Extism, fresh, no WASI",
            note: "the same without WASI, which the function does not need",
            elsewhere: true,
            collected: true,
          },
          extism.fresh("bytes"),
        ),
      ],
    };
  },
};
