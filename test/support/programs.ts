import fc from "fast-check";
import { Writer } from "../../runtime/sandbox/binary/index.ts";
import { instructionFuel } from "../../runtime/sandbox/meter/costs.ts";

/**
 * Random programs for the laws of the sandbox: core modules with loops that end, branches of every kind,
 * calls, stores of every kind, growing, bulk instructions and traps. They can be written in two ways: as
 * they are, or counting the cost of every single instruction that runs, in a global of their own.
 */

export type Expression =
  /** What another expression gives, kept within bounds, so that not every program ends by a trap at once. */
  | { readonly kind: "masked"; readonly of: Expression; readonly mask: number }
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "local"; readonly index: number }
  | { readonly kind: "global"; readonly index: number }
  | { readonly kind: "unary"; readonly opcode: number; readonly of: Expression }
  | {
      readonly kind: "binary";
      readonly opcode: number;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: "wide"; readonly opcode: number; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: "float";
      readonly opcode: number;
      readonly left: Expression;
      readonly right: Expression;
      readonly convert: number;
    }
  | { readonly kind: "load"; readonly opcode: number; readonly address: Expression; readonly offset: number }
  | { readonly kind: "call"; readonly callee: number; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: "indirect";
      readonly index: Expression;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: "choose";
      readonly condition: Expression;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: "size" }
  | { readonly kind: "grow"; readonly pages: number };

export type Statement =
  | { readonly kind: "set"; readonly index: number; readonly value: Expression }
  | { readonly kind: "setGlobal"; readonly index: number; readonly value: Expression }
  | {
      readonly kind: "store";
      readonly opcode: number;
      readonly address: Expression;
      readonly value: Expression;
      readonly offset: number;
    }
  | {
      readonly kind: "if";
      readonly condition: Expression;
      readonly yes: readonly Statement[];
      readonly no: readonly Statement[] | undefined;
    }
  | { readonly kind: "block"; readonly body: readonly Statement[] }
  | { readonly kind: "while"; readonly count: number; readonly body: readonly Statement[] }
  | { readonly kind: "doWhile"; readonly count: number; readonly body: readonly Statement[] }
  | { readonly kind: "branch"; readonly label: number }
  | { readonly kind: "branchIf"; readonly label: number; readonly condition: Expression }
  | { readonly kind: "branchTable"; readonly labels: readonly number[]; readonly index: Expression }
  | { readonly kind: "return"; readonly value: Expression }
  | { readonly kind: "trapIf"; readonly condition: Expression }
  | { readonly kind: "fill"; readonly address: Expression; readonly length: Expression }
  | {
      readonly kind: "copy";
      readonly target: Expression;
      readonly source: Expression;
      readonly length: Expression;
    };

/** Functions of type (i32, i32) -> i32; each calls only later ones, and the last is in the table. */
export interface Program {
  readonly functions: readonly (readonly Statement[])[];
}

const pages = 2;
const maximumPages = 5;
/** Locals beside the two parameters, before the counters of loops. */
const plainLocals = 3;
const counters = 12;

const { statements } = fc.letrec<{
  expression: Expression;
  statement: Statement;
  statements: readonly Statement[];
}>((tie) => {
  const e = tie("expression");
  const body = tie("statements");
  const label = fc.nat(7);
  const bounded = (mask: number) =>
    fc.oneof(
      { weight: 15, arbitrary: fc.record({ kind: fc.constant("masked"), of: e, mask: fc.constant(mask) }) },
      {
        weight: 1,
        arbitrary: fc.oneof(
          e,
          fc.record({ kind: fc.constant("constant"), value: fc.integer({ min: -400, max: -1 }) }),
        ),
      },
    ) as fc.Arbitrary<Expression>;
  const address = bounded(0xffff);
  const length = bounded(0x7ff);
  // Mostly inside the memory, now and then beyond.
  const offset = fc.oneof(
    { weight: 40, arbitrary: fc.nat(64) },
    { weight: 20, arbitrary: fc.nat(3000) },
    { weight: 1, arbitrary: fc.constantFrom(65_536, 131_070, 0x7fffffff, 0xffffffff) },
  );
  return {
    expression: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      {
        weight: 3,
        arbitrary: fc.record({ kind: fc.constant("constant"), value: fc.oneof(fc.nat(300), fc.integer()) }),
      },
      { weight: 4, arbitrary: fc.record({ kind: fc.constant("local"), index: fc.nat(1 + plainLocals) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant("global"), index: fc.nat(1) }) },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant("unary"),
          opcode: fc.constantFrom(0x45, 0x67, 0x69, 0xc0, 0xc1),
          of: e,
        }),
      },
      {
        weight: 4,
        arbitrary: fc.record({
          kind: fc.constant("binary"),
          opcode: fc.constantFrom(
            0x46,
            0x48,
            0x49,
            0x6a,
            0x6b,
            0x6c,
            0x6d,
            0x70,
            0x71,
            0x72,
            0x73,
            0x74,
            0x76,
          ),
          left: e,
          right: e,
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant("wide"),
          opcode: fc.constantFrom(0x7c, 0x7e, 0x80, 0x85, 0x8a),
          left: e,
          right: e,
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant("float"),
          opcode: fc.constantFrom(0xa0, 0xa2, 0xa3),
          left: e,
          right: e,
          convert: fc.constantFrom(2, 3, 2, 3, 2, 3, 0xaa),
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constant("load"),
          opcode: fc.constantFrom(0x28, 0x2c, 0x2d, 0x2e, 0x2f),
          address,
          offset,
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constant("call"), callee: fc.nat(3), left: e, right: e }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constant("indirect"), index: bounded(1), left: e, right: e }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant("choose"), condition: e, left: e, right: e }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant("size") }) },
      {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constant("grow"), pages: fc.constantFrom(0, 1, 2, 1000) }),
      },
    ) as fc.Arbitrary<Expression>,
    statement: fc.oneof(
      { depthSize: "medium", withCrossShrink: true },
      {
        weight: 4,
        arbitrary: fc.record({ kind: fc.constant("set"), index: fc.nat(1 + plainLocals), value: e }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant("setGlobal"), index: fc.nat(1), value: e }) },
      {
        weight: 4,
        arbitrary: fc.record({
          kind: fc.constant("store"),
          opcode: fc.integer({ min: 0x36, max: 0x3e }),
          address,
          value: e,
          offset,
        }),
      },
      {
        weight: 3,
        arbitrary: fc.record({
          kind: fc.constant("if"),
          condition: e,
          yes: body,
          no: fc.option(body, { nil: undefined }),
        }),
      },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant("block"), body }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant("while"), count: fc.nat(4), body }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant("doWhile"), count: fc.nat(4), body }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant("branch"), label }) },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant("branchIf"), label, condition: e }) },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant("branchTable"),
          labels: fc.array(label, { minLength: 1, maxLength: 4 }),
          index: e,
        }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant("return"), value: e }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant("trapIf"), condition: e }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant("fill"), address, length }) },
      {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constant("copy"), target: address, source: address, length }),
      },
    ) as fc.Arbitrary<Statement>,
    statements: fc.array(tie("statement"), { maxLength: 6, depthIdentifier: "statement" }),
  };
});

export const programs: fc.Arbitrary<Program> = fc.record({
  functions: fc.array(statements, { minLength: 1, maxLength: 3 }),
});

/** Where a label leads; a branch to a loop that counts only at its end would make it endless. */
type Label = "forward" | "while" | "doWhile";

class Emitter {
  readonly code = new Writer(1024);
  readonly #counting: boolean;
  readonly #functions: number;
  readonly #self: number;
  readonly #labels: Label[] = ["forward"];
  #loops = 0;

  constructor(counting: boolean, functions: number, self: number) {
    this.#counting = counting;
    this.#functions = functions;
    this.#self = self;
  }

  /** Writes an instruction, and before it, where every one is counted, its cost. */
  #op(bytes: readonly number[], sub = 0): void {
    const cost = instructionFuel(bytes[0] as number, sub);
    if (this.#counting && cost > 0) {
      this.#count(cost);
    }
    this.code.op(...bytes);
  }

  #constant(value: number): void {
    this.#op([0x41]);
    this.code.s32(value);
  }

  /** Adds the charge of an instruction by size, of which `shift` bits are free; the size is in a scratch local. */
  #countSize(local: number, shift: number): void {
    if (this.#counting) {
      this.code.op(0x23, 2, 0x20, local, 0x41, shift, 0x76, 0xad, 0x7c, 0x24, 2);
    }
  }

  expression(e: Expression): void {
    switch (e.kind) {
      case "constant":
        this.#constant(e.value);
        break;
      case "masked":
        this.expression(e.of);
        this.#constant(e.mask);
        this.#op([0x71]);
        break;
      case "local":
        this.#op([0x20, e.index]);
        break;
      case "global":
        this.#op([0x23, e.index]);
        break;
      case "unary":
        this.expression(e.of);
        this.#op([e.opcode]);
        break;
      case "binary":
        this.expression(e.left);
        this.expression(e.right);
        this.#op([e.opcode]);
        break;
      case "wide":
        this.expression(e.left);
        this.#op([0xac]);
        this.expression(e.right);
        this.#op([0xad]);
        this.#op([e.opcode]);
        this.#op([0xa7]);
        break;
      case "float":
        this.expression(e.left);
        this.#op([0xb7]);
        this.expression(e.right);
        this.#op([0xb7]);
        this.#op([e.opcode]);
        // Saturating conversions are those below 8, after a prefix.
        this.#op(e.convert < 8 ? [0xfc, e.convert] : [e.convert], e.convert);
        break;
      case "load":
        this.expression(e.address);
        this.#op([e.opcode, 0]);
        this.code.u32(e.offset);
        break;
      case "call":
      case "indirect":
        this.#callExpression(e);
        break;
      case "choose":
        this.expression(e.left);
        this.expression(e.right);
        this.expression(e.condition);
        this.#op([0x1b]);
        break;
      case "size":
        this.#op([0x3f, 0]);
        break;
      case "grow":
        this.#constant(e.pages);
        if (this.#counting) {
          this.#countGrowth(e.pages);
        }
        this.#op([0x40, 0]);
        break;
    }
  }

  #count(units: number): void {
    this.code.op(0x23, 2, 0x42);
    this.code.s32(units);
    this.code.op(0x7c, 0x24, 2);
  }

  /** Each page costs, but only where they are granted: if (pages <= maximum - memory.size). */
  #countGrowth(pages: number): void {
    this.#count(1000);
    this.code.u8(0x41);
    this.code.s32(pages);
    this.code.op(0x41, maximumPages, 0x3f, 0, 0x6b, 0x4b, 0x45, 0x04, 0x40);
    this.#count(1024 * pages);
    this.code.u8(0x0b);
  }

  #callExpression(e: Expression & { kind: "call" | "indirect" }): void {
    this.expression(e.left);
    this.expression(e.right);
    if (e.kind === "indirect" && this.#self < this.#functions - 1) {
      this.expression(e.index);
      this.#constant(1);
      this.#op([0x72]);
      this.#op([0x11, 0, 0]);
    } else if (e.kind === "call" && this.#self < this.#functions - 1) {
      this.#op([0x10, this.#self + 1 + (e.callee % (this.#functions - this.#self - 1))]);
    } else {
      this.#op([0x6a]);
    }
  }

  statements(list: readonly Statement[]): void {
    for (const statement of list) {
      this.#statement(statement);
    }
  }

  #statement(s: Statement): void {
    switch (s.kind) {
      case "set":
        this.expression(s.value);
        this.#op([0x21, s.index]);
        break;
      case "setGlobal":
        this.expression(s.value);
        this.#op([0x24, s.index]);
        break;
      case "store":
        this.#store(s);
        break;
      case "if":
        this.expression(s.condition);
        this.#op([0x04, 0x40]);
        this.#inside("forward", s.yes);
        if (s.no !== undefined) {
          this.#op([0x05]);
          this.#inside("forward", s.no);
        }
        this.#op([0x0b]);
        break;
      case "block":
        this.#op([0x02, 0x40]);
        this.#inside("forward", s.body);
        this.#op([0x0b]);
        break;
      case "while":
      case "doWhile":
        this.#loop(s);
        break;
      case "branch":
        this.#op([0x0c, this.#label(s.label)]);
        break;
      case "branchIf":
        this.expression(s.condition);
        this.#op([0x0d, this.#label(s.label)]);
        break;
      case "branchTable": {
        this.expression(s.index);
        const labels = s.labels.map((label) => this.#label(label));
        this.#op([0x0e, labels.length - 1, ...labels]);
        break;
      }
      case "return":
        this.expression(s.value);
        this.#op([0x0f]);
        break;
      case "trapIf":
        this.expression(s.condition);
        this.#op([0x04, 0x40]);
        this.#op([0x00]);
        this.#op([0x0b]);
        break;
      case "fill":
        this.expression(s.address);
        this.#constant(7);
        this.#bulk(s.length, [0xfc, 11, 0], 11);
        break;
      case "copy":
        this.expression(s.target);
        this.expression(s.source);
        this.#bulk(s.length, [0xfc, 10, 0, 0], 10);
        break;
    }
  }

  #bulk(length: Expression, bytes: readonly number[], sub: number): void {
    this.expression(length);
    if (this.#counting) {
      this.code.op(0x22, scratch);
    }
    this.#countSize(scratch, 4);
    this.#op(bytes, sub);
  }

  #store(s: Statement & { kind: "store" }): void {
    this.expression(s.address);
    this.expression(s.value);
    if (s.opcode === 0x37 || s.opcode >= 0x3c) {
      this.#op([0xac]);
    } else if (s.opcode === 0x38) {
      this.#op([0xb2]);
    } else if (s.opcode === 0x39) {
      this.#op([0xb7]);
    }
    this.#op([s.opcode, 0]);
    this.code.u32(s.offset);
  }

  #inside(label: Label, body: readonly Statement[]): void {
    this.#labels.push(label);
    this.statements(body);
    this.#labels.pop();
  }

  #loop(s: Statement & { kind: "while" | "doWhile" }): void {
    if (this.#loops === counters) {
      return;
    }
    const counter = 2 + plainLocals + this.#loops++;
    this.#constant(s.count);
    this.#op([0x21, counter]);
    if (s.kind === "while") {
      // block loop (br_if 1 (counter == 0)) counter -= 1; body; br 0 end end
      this.#op([0x02, 0x40]);
      this.#op([0x03, 0x40]);
      this.#op([0x20, counter]);
      this.#op([0x45]);
      this.#op([0x0d, 1]);
      this.#step(counter);
      this.#labels.push("forward");
      this.#inside("while", s.body);
      this.#labels.pop();
      this.#op([0x0c, 0]);
      this.#op([0x0b]);
      this.#op([0x0b]);
      return;
    }
    this.#op([0x03, 0x40]);
    this.#inside("doWhile", s.body);
    this.#step(counter);
    this.#op([0x20, counter]);
    this.#constant(0);
    this.#op([0x4a]);
    this.#op([0x0d, 0]);
    this.#op([0x0b]);
  }

  #step(counter: number): void {
    this.#op([0x20, counter]);
    this.#constant(1);
    this.#op([0x6b]);
    this.#op([0x21, counter]);
  }

  /** A label that does not make a loop endless, and is not the function's own, which would want a value. */
  #label(wanted: number): number {
    const candidates = [...this.#labels.keys()].filter(
      (index) => index > 0 && this.#labels[index] !== "doWhile",
    );
    if (candidates.length === 0) {
      return 0;
    }
    return this.#labels.length - 1 - (candidates[wanted % candidates.length] as number);
  }
}

/** A local that only the counting form uses. */
const scratch = 2 + plainLocals + counters;

/**
 * Writes a program as a module that exports `memory`, its globals `g0`, `g1` and, where it counts, `count`,
 * and the functions `run` (pointer, length) and `cabi_realloc`, as a component's core module does.
 */
export function programModule(program: Program, counting = false): Uint8Array {
  const { functions } = program;
  const out = new Writer(4096);
  out.op(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
  // Types: (i32, i32) -> i32 and cabi_realloc's.
  out.op(1, 15, 2, 0x60, 2, 0x7f, 0x7f, 1, 0x7f, 0x60, 4, 0x7f, 0x7f, 0x7f, 0x7f, 1, 0x7f);
  section(out, 3, (writer) => {
    writer.u32(functions.length + 1);
    writer.op(...functions.map(() => 0), 1);
  });
  out.op(4, 4, 1, 0x70, 0, 2);
  out.op(5, 4, 1, 1, pages, maximumPages);
  section(out, 6, (writer) => {
    writer.op(3, 0x7f, 1, 0x41, 5, 0x0b, 0x7f, 1, 0x41, 6, 0x0b, 0x7e, 1, 0x42, 0, 0x0b);
  });
  section(out, 7, (writer) => {
    const names: [string, number, number][] = [
      ["memory", 2, 0],
      ["run", 0, 0],
      ["cabi_realloc", 0, functions.length],
      ["g0", 3, 0],
      ["g1", 3, 1],
      ["count", 3, 2],
    ];
    writer.u32(names.length);
    for (const [name, kind, index] of names) {
      writer.name(name);
      writer.op(kind, index);
    }
  });
  // The last function is the only one that can be called through the table.
  out.op(9, 7, 1, 0, 0x41, 1, 0x0b, 1, functions.length - 1);
  section(out, 10, (writer) => {
    writer.u32(functions.length + 1);
    for (const [index, body] of functions.entries()) {
      const emitter = new Emitter(counting, functions.length, index);
      // In a block, so that there is always a label to branch to.
      emitter.statements([{ kind: "block", body }]);
      emitter.expression({ kind: "local", index: 2 });
      writeBody(writer, emitter.code);
    }
    const realloc = new Writer();
    realloc.op(0x41);
    realloc.s32(4096);
    writeBody(writer, realloc, 0);
  });
  section(out, 11, (writer) => {
    writer.op(1, 0, 0x41);
    writer.s32(1000);
    writer.op(0x0b);
    writer.name("static data of a random program");
  });
  return out.bytes();
}

function writeBody(writer: Writer, code: Writer, locals = plainLocals + counters + 1): void {
  const body = new Writer();
  if (locals === 0) {
    body.op(0);
  } else {
    body.op(1, locals, 0x7f);
  }
  body.append(code.view());
  body.op(0x0b);
  writer.sized(body);
}

function section(out: Writer, id: number, write: (writer: Writer) => void): void {
  const content = new Writer();
  write(content);
  out.op(id);
  out.sized(content);
}
