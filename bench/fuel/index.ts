import {
  type Bench,
  type BenchCase,
  loop,
  type Ratio,
  resultOfThread,
  type Variant,
} from "../runner/index.ts";
import { compileMetered, compilePlain, Guest, MeteredGuest } from "./guest.ts";
import { KERNELS } from "./kernels.ts";
import { lua } from "./programs/lua.ts";
import { moduleLexer } from "./programs/module-lexer.ts";
import { oniguruma } from "./programs/oniguruma.ts";
import type { Program } from "./programs/program.ts";
import { sourceMap } from "./programs/source-map.ts";

const PROGRAMS: readonly Program[] = [moduleLexer, sourceMap, oniguruma, lua];

/** The same work twice: by the module as it is, and as the sandbox rewrites it. */
interface Pair {
  readonly id: string;
  readonly label: string;
  readonly note?: string;
  readonly expected: number;
  readonly plain: () => number;
  readonly metered: () => number;
}

function kernelPairs(core: Uint8Array): Pair[] {
  const plain = new Guest(compilePlain(core));
  const metered = new MeteredGuest(compileMetered(core));
  return KERNELS.map(({ id, label, reference, size }) => {
    const run = plain.exported(reference.name);
    const runMetered = metered.exported(reference.name);
    return {
      id,
      label,
      expected: reference(size) >>> 0,
      plain: () => run(size) >>> 0,
      metered: () => {
        metered.arm();
        return runMetered(size) >>> 0;
      },
    };
  });
}

async function programPair(program: Program): Promise<Pair> {
  const core = program.core();
  const plain = compilePlain(core);
  const metered = compileMetered(core);
  return {
    id: program.id,
    label: program.label,
    note: program.note,
    expected: await program.expected(),
    plain: program.start((imports) => new Guest(plain, imports)),
    metered: program.start((imports) => new MeteredGuest(metered, imports)),
  };
}

function variantsOf({ id, label, note, expected, plain, metered }: Pair): Variant[] {
  const variant = (words: Omit<Variant, "check" | "run">, work: () => number): Variant => ({
    ...words,
    check: () => {
      const found = work();
      if (found !== expected) throw new Error(`wrong result: ${found}, expected ${expected}`);
    },
    run: loop(work),
  });
  return [
    variant({ id, label, ...(note === undefined ? {} : { note }) }, plain),
    variant({ id: `${id}-metered`, label: `${label}, metered`, ours: true }, metered),
  ];
}

/** What counting fuel and noting what was written cost code of many kinds. */
export const fuel: BenchCase = {
  name: "fuel",
  summary: "the time of code that counts its fuel, by that of the same code as it came",
  packages: ["assemblyscript", "es-module-lexer", "source-map", "vscode-oniguruma", "wasmoon"],

  async prepare(): Promise<Bench> {
    const core = await resultOfThread<Uint8Array>(new URL("./compile.ts", import.meta.url));
    const pairs = [...kernelPairs(core), ...(await Promise.all(PROGRAMS.map(programPair)))];
    const ratios = pairs.map(
      ({ id, label }): Ratio => ({ id: `${id}-metered/${id}`, over: `${id}-metered`, under: id, label }),
    );
    return {
      subject: `Time with fuel by time without, ${KERNELS.length} kernels and ${PROGRAMS.length} programs`,
      variants: pairs.flatMap(variantsOf),
      ratios,
      joint: [
        { id: "mean", label: "geometric mean", kind: "mean", ratios },
        { id: "highest", label: "highest", kind: "highest", ratios },
      ],
      chart: "ratios",
    };
  },
};
