import { Writer } from "../../runtime/sandbox/binary/index.ts";
import { instructionFuel } from "../../runtime/sandbox/meter/costs.ts";
import { Random } from "./random.ts";

/**
 * Random programs that do not care what compilers make: blocks with parameters and results, branches that carry
 * values out of several blocks, `unreachable` anywhere and code behind it, recursion, loops without end, division by
 * zero, addresses beyond the memory. Binary, because only so much of it has a text that reads well.
 */

/** An instruction, and what it costs beside the module's own rules. */
interface Instruction {
  readonly bytes: readonly number[];
  readonly cost: number;
}

export interface WildProgram {
  readonly functions: readonly (readonly Instruction[])[];
  readonly arguments: readonly [number, number];
}

/** Where the counting module stops by `unreachable`. */
export const wildLimit = 20_000;

/** Numbers from 0 to below `limit`. */
type Draw = (limit: number) => number;

/** The types of the module; those of blocks among them. */
const types = { value: 0, run: 1, realloc: 2, one: 3, swap: 4, two: 5, drop: 6 } as const;

/** What a block takes and gives, and how its type is written. */
const blockTypes: readonly { readonly takes: number; readonly gives: number; readonly bytes: number[] }[] = [
  { takes: 0, gives: 0, bytes: [0x40] },
  { takes: 0, gives: 0, bytes: [0x40] },
  { takes: 0, gives: 0, bytes: [0x40] },
  { takes: 0, gives: 1, bytes: [0x7f] },
  { takes: 1, gives: 1, bytes: [types.one] },
  { takes: 2, gives: 2, bytes: [types.swap] },
  { takes: 0, gives: 2, bytes: [types.two] },
  { takes: 2, gives: 1, bytes: [types.run] },
  { takes: 1, gives: 0, bytes: [types.drop] },
];

const op = {
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  brTable: 0x0e,
} as const;
const maxDepth = 5;
const instructionsOfABody = 60;

function leb(value: number, signed: boolean): number[] {
  const writer = new Writer(8);
  if (signed) {
    writer.s32(value);
  } else {
    writer.u32(value);
  }
  return [...writer.bytes()];
}

/** Writes one body; `height` is how many values lie on the stack of the block that is open. */
class Body {
  readonly instructions: Instruction[] = [];
  /** How many values a branch to each open block carries, the outermost first. */
  readonly #labels: number[] = [1];
  readonly #draw: Draw;
  readonly #functions: number;
  readonly #calls: boolean;
  #budget = instructionsOfABody;

  constructor(draw: Draw, functions: number, calls: boolean) {
    this.#draw = draw;
    this.#functions = functions;
    this.#calls = calls;
  }

  write(takes: number, gives: number): void {
    let height = takes;
    for (let count = this.#draw(7); count > 0 && this.#budget-- > 0; count--) {
      const next = this.#one(height);
      if (next === undefined) {
        // Control does not come here any more; what follows may be of any height.
        height = 0;
        if (this.#draw(5) < 3) {
          break;
        }
      } else {
        height = next;
      }
    }
    for (; height > gives; height--) {
      this.#put([0x1a]);
    }
    for (; height < gives; height++) {
      this.#constant(this.#draw(5));
    }
  }

  #put(bytes: readonly number[], sub = 0, beside = 0): void {
    this.instructions.push({ bytes, cost: instructionFuel(bytes[0] as number, sub) + beside });
  }

  #constant(value: number): void {
    this.#put([0x41, ...leb(value, true)]);
  }

  /** Pushes values until there are so many. */
  #need(height: number, values: number): number {
    let now = height;
    for (; now < values; now++) {
      if (this.#draw(2) === 0) {
        this.#constant(this.#draw(9) - 2);
      } else {
        this.#put([0x20, this.#draw(4)]);
      }
    }
    return now;
  }

  /** Writes an instruction or a block; returns the height after it, undefined where control does not come. */
  #one(height: number): number | undefined {
    const draw = this.#draw;
    switch (draw(21)) {
      case 0:
      case 1:
        this.#constant(draw(100) - 3);
        return height + 1;
      case 2:
        this.#put([0x20, draw(4)]);
        return height + 1;
      case 3: {
        const now = this.#need(height, 1);
        this.#put([0x21, draw(4)]);
        return now - 1;
      }
      case 4: {
        const now = this.#need(height, 2);
        this.#put([[0x6a, 0x6b, 0x71, 0x46, 0x6d][draw(5)] as number]);
        return now - 1;
      }
      case 5: {
        const now = this.#need(height, 1);
        this.#put([0x24, draw(2)]);
        return now - 1;
      }
      case 6:
        this.#put([0x23, draw(2)]);
        return height + 1;
      case 7: {
        const now = this.#need(height, 2);
        this.#put([0x36, 2, ...leb(draw(10) > 0 ? draw(300) : 70_000, false)]);
        return now - 2;
      }
      case 8: {
        const now = this.#need(height, 1);
        this.#put([0x28, 2, ...leb(draw(300), false)]);
        return now;
      }
      case 14: {
        const [label, values] = this.#label();
        this.#need(height, values);
        this.#put([op.br, label]);
        return undefined;
      }
      case 15:
      case 16: {
        const [label, values] = this.#label();
        const now = this.#need(height, values + 1);
        this.#put([op.brIf, label]);
        return now - 1;
      }
      case 17:
        return this.#branchTable(height);
      case 18:
        return this.#leave(height);
      case 19:
        return this.#calls ? this.#call(height) : height;
      case 20:
        if (this.#calls) {
          this.#constant(500);
          this.#constant(3);
          this.#constant(160);
          // memory.fill of 160 bytes
          this.#put([0xfc, 11, 0], 11, 10);
        }
        return height;
      default:
        return this.#labels.length > maxDepth + 1 ? height : this.#block(height);
    }
  }

  #label(): [label: number, values: number] {
    const label = this.#draw(this.#labels.length);
    return [label, this.#labels[this.#labels.length - 1 - label] as number];
  }

  #branchTable(height: number): undefined {
    const [, values] = this.#label();
    const fitting = [...this.#labels.keys()].filter((label) => this.#labels.at(-1 - label) === values);
    const targets = Array.from(
      { length: 1 + this.#draw(3) },
      () => fitting[this.#draw(fitting.length)] as number,
    );
    this.#need(height, values + 1);
    this.#put([op.brTable, targets.length - 1, ...targets]);
    return undefined;
  }

  #leave(height: number): number | undefined {
    if (this.#draw(10) >= 3) {
      return height;
    }
    if (this.#draw(2) === 0) {
      this.#need(height, 1);
      this.#put([0x0f]);
    } else {
      this.#put([0x00]);
    }
    return undefined;
  }

  #call(height: number): number {
    switch (this.#draw(4)) {
      case 0:
      case 1: {
        const now = this.#need(height, 2);
        this.#put([0x10, this.#draw(this.#functions)]);
        return now - 1;
      }
      case 2: {
        const now = this.#need(height, 2);
        this.#put([0x20, this.#draw(4)]);
        this.#put([0x41, 3]);
        // Mostly an entry of the table, sometimes one beyond it.
        this.#put([this.#draw(10) > 0 ? 0x71 : 0x6a]);
        this.#put([0x11, types.run, 0]);
        return now - 1;
      }
      default:
        this.#constant(0);
        this.#put([0x40, 0], 0, 1000);
        return height + 1;
    }
  }

  #block(height: number): number {
    const { takes, gives, bytes } = blockTypes[this.#draw(blockTypes.length)] as (typeof blockTypes)[number];
    const kind = [op.block, op.loop, op.loop, op.if][this.#draw(4)] as number;
    const conditions = kind === op.if ? 1 : 0;
    const now = this.#need(height, takes + conditions) - conditions;
    this.#put([kind, ...bytes]);
    this.#labels.push(kind === op.loop ? takes : gives);
    this.write(takes, gives);
    if (kind === op.if && (takes !== gives || this.#draw(5) < 3)) {
      this.#put([op.else]);
      this.write(takes, gives);
    }
    this.#labels.pop();
    this.#put([op.end]);
    return now - takes + gives;
  }
}

/** The program of a seed. */
export function wildProgram(seed: number): WildProgram {
  const random = new Random(seed);
  const draw: Draw = (limit) => random.between(0, limit - 1);
  const count = 1 + draw(3);
  const calls = draw(2) === 0;
  const functions = Array.from({ length: count }, () => {
    const body = new Body(draw, count, calls);
    body.write(0, 1);
    return body.instructions;
  });
  return { functions, arguments: [draw(6) - 1, draw(200)] };
}

/**
 * The module of a program, with the exports memory, run and cabi_realloc.
 * @param counting adds the cost of each instruction to the exported global `count` before it runs, and stops above
 *   {@link wildLimit}
 */
export function wildModule({ functions }: WildProgram, counting: boolean): Uint8Array {
  const out = new Writer(8192);
  const section = (id: number, write: (content: Writer) => void) => {
    const content = new Writer(1024);
    write(content);
    out.u8(id);
    out.sized(content);
  };
  const i32 = 0x7f;
  out.op(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
  section(1, (content) => {
    const shapes = [
      [0, 1],
      [2, 1],
      [4, 1],
      [1, 1],
      [2, 2],
      [0, 2],
      [1, 0],
    ] as const;
    content.u32(shapes.length);
    for (const [takes, gives] of shapes) {
      content.op(
        0x60,
        takes,
        ...new Array<number>(takes).fill(i32),
        gives,
        ...new Array<number>(gives).fill(i32),
      );
    }
  });
  section(3, (content) => {
    content.op(functions.length + 1, ...functions.map(() => types.run), types.realloc);
  });
  section(4, (content) => content.op(1, 0x70, 0, 4));
  section(5, (content) => content.op(1, 1, 1, 1));
  section(6, (content) => {
    content.op(3, i32, 1, 0x41, 5, op.end, i32, 1, 0x41, 6, op.end, 0x7e, 1, 0x42, 0, op.end);
  });
  section(7, (content) => {
    content.u32(4);
    for (const [name, kind, index] of [
      ["memory", 2, 0],
      ["run", 0, 0],
      ["cabi_realloc", 0, functions.length],
      ["count", 3, 2],
    ] as const) {
      content.name(name);
      content.op(kind, index);
    }
  });
  section(9, (content) => {
    // The second function is only ever called directly.
    const entries = [...functions.keys()].filter((index) => index !== 1);
    content.op(1, 0, 0x41, 0, op.end, entries.length, ...entries);
  });
  section(10, (content) => {
    content.u32(functions.length + 1);
    for (const instructions of functions) {
      content.sized(writeBody(instructions, counting));
    }
    // cabi_realloc gives 4096.
    content.op(5, 0, 0x41, 0x80, 0x20, op.end);
  });
  return out.bytes();
}

function writeBody(instructions: readonly Instruction[], counting: boolean): Writer {
  const body = new Writer(4096);
  body.op(1, 2, 0x7f);
  for (const { bytes, cost } of instructions) {
    if (counting && cost > 0) {
      body.op(0x23, 2, 0x42);
      body.s32(cost);
      body.op(0x7c, 0x24, 2, 0x23, 2, 0x42);
      body.s32(wildLimit);
      body.op(0x55, op.if, 0x40, 0x00, op.end);
    }
    body.op(...bytes);
  }
  body.u8(op.end);
  return body;
}
