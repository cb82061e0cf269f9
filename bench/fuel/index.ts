import {
  type Bench,
  type BenchCase,
  type JointRatio,
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

/** The same work three times. */
interface Trio {
  readonly id: string;
  readonly label: string;
  readonly note?: string;
  readonly expected: number;
  /** By the module as it came. */
  readonly plain: () => number;
  /** By one that counts its fuel. */
  readonly fuel: () => number;
  /** By one that also notes what it writes, as the sandbox runs it. */
  readonly all: () => number;
}

function kernelTrios(core: Uint8Array): Trio[] {
  const plain = new Guest(compilePlain(core));
  const [fuel, all] = [true, false].map((fuelOnly) => new MeteredGuest(compileMetered(core, fuelOnly))) as [
    MeteredGuest,
    MeteredGuest,
  ];
  return KERNELS.map(({ id, label, reference, size }) => {
    const run = plain.exported(reference.name);
    const metered = (guest: MeteredGuest) => {
      const work = guest.exported(reference.name);
      return () => {
        guest.arm();
        return work(size) >>> 0;
      };
    };
    return {
      id,
      label,
      expected: reference(size) >>> 0,
      plain: () => run(size) >>> 0,
      fuel: metered(fuel),
      all: metered(all),
    };
  });
}

async function programTrio(program: Program): Promise<Trio> {
  const core = program.core();
  const plain = compilePlain(core);
  const metered = (fuelOnly: boolean) => {
    const module = compileMetered(core, fuelOnly);
    return program.start((imports) => new MeteredGuest(module, imports));
  };
  return {
    id: program.id,
    label: program.label,
    note: program.note,
    expected: await program.expected(),
    plain: program.start((imports) => new Guest(plain, imports)),
    fuel: metered(true),
    all: metered(false),
  };
}

function variantsOf({ id, label, note, expected, plain, fuel, all }: Trio): Variant[] {
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
    variant({ id: `${id}-fuel`, label: `${label}, fuel`, ours: true }, fuel),
    variant({ id: `${id}-all`, label: `${label}, fuel and stores`, ours: true }, all),
  ];
}

/** What is done to the code, as variants and ratios end. */
const KINDS = [
  { kind: "fuel", label: "fuel" },
  { kind: "all", label: "fuel and stores" },
] as const;

/** What counting fuel costs code of many kinds, and what noting the stores costs beside it. */
export const fuel: BenchCase = {
  name: "fuel",
  summary: "the time of code that counts its fuel, by that of the same code as it came",
  packages: ["assemblyscript", "es-module-lexer", "source-map", "vscode-oniguruma", "wasmoon"],

  async prepare(): Promise<Bench> {
    const core = await resultOfThread<Uint8Array>(new URL("./compile.ts", import.meta.url));
    const trios = [...kernelTrios(core), ...(await Promise.all(PROGRAMS.map(programTrio)))];
    const ratios = KINDS.map(({ kind, label }) =>
      trios.map(
        (trio): Ratio => ({
          id: `${trio.id}-${kind}/${trio.id}`,
          over: `${trio.id}-${kind}`,
          under: trio.id,
          label: `${trio.label}, ${label}`,
        }),
      ),
    );
    return {
      subject: `Time with fuel, and with what is written noted, by time without, ${KERNELS.length} kernels and ${PROGRAMS.length} programs`,
      variants: trios.flatMap(variantsOf),
      ratios: ratios.flat(),
      joint: KINDS.flatMap(({ kind, label }, at): JointRatio[] => [
        {
          id: `${kind}/mean`,
          label: `${label}: geometric mean`,
          kind: "mean",
          ratios: ratios[at] as Ratio[],
        },
        { id: `${kind}/highest`, label: `${label}: highest`, kind: "highest", ratios: ratios[at] as Ratio[] },
      ]),
      chart: "ratios",
    };
  },
};
