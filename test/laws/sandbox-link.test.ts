import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Reader, Writer } from "../../runtime/sandbox/binary/index.ts";
import { linkProgram, type Part, Program } from "../../runtime/sandbox/link/index.ts";
import { externalKind, readModule } from "../../runtime/sandbox/module/index.ts";
import { trapOf } from "../../runtime/sandbox/traps.ts";
import { runsOf } from "../support/chance.ts";
import { binary } from "../support/guests.ts";
import { programModule, programs, type Program as RandomProgram } from "../support/programs.ts";

/**
 * A random program does the same whether it has its memory, table and globals itself or takes them from
 * another core module that it is linked with, in which everything has another index.
 */

const numRuns = runsOf(200);

interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly run: (pointer: number, length: number) => number;
}

/** The random module with imports in place of its own memory, table and globals. */
function importing(core: Uint8Array): Uint8Array {
  const reader = new Reader(core, 8);
  const out = new Writer(core.length + 256);
  out.copy(core, 0, 8);
  const { memory, globals } = readModule(core);
  while (!reader.done) {
    const start = reader.position;
    const id = reader.u8();
    const content = reader.part(reader.u32());
    if (id === 3) {
      const imports = new Writer();
      imports.u32(2 + globals.length);
      const named = (name: string, kind: number) => {
        imports.name("owner");
        imports.name(name);
        imports.u8(kind);
      };
      named("table", externalKind.table);
      imports.op(0x70, 0, 2);
      named("memory", externalKind.memory);
      imports.op(1, memory?.min as number, memory?.max as number);
      for (const [index, { type }] of globals.entries()) {
        named(`global ${index}`, externalKind.global);
        imports.op(type, 1);
      }
      out.u8(2);
      out.sized(imports);
    }
    if (id < 4 || id > 6) {
      out.copy(core, start, content.end);
    }
  }
  return out.bytes();
}

/** The module that owns them, with others before and between, and what lets the test look at two globals. */
async function owner(core: Uint8Array): Promise<Uint8Array> {
  const { memory } = readModule(core);
  return await binary(`(module
    (type $noise (func (param i64) (result f32))) (type (func)) (type (func (param f64 f64)))
    (global i64 (i64.const 1)) (global $g0 (export "global 0") (mut i32) (i32.const 5))
    (global f32 (f32.const 1)) (global $g1 (export "global 1") (mut i32) (i32.const 6))
    (global (export "global 2") (mut i64) (i64.const 0))
    (table 3 funcref) (table (export "table") 2 funcref)
    (memory (export "memory") ${memory?.min} ${memory?.max})
    (elem (i32.const 0) func $noise $noise $noise) (elem declare func $noise)
    (data (i32.const 990) "") (data "never used")
    (func $noise (type $noise) (f32.const 1)) (func (nop))
    (func (export "peek") (param i32 i32 i32 i32) (result i32)
      (if (result i32) (local.get 0) (then (global.get $g0)) (else (global.get $g1)))))`);
}

function instantiate(code: Uint8Array): WebAssembly.Exports {
  return new WebAssembly.Instance(new WebAssembly.Module(code as Uint8Array<ArrayBuffer>)).exports;
}

function outcome(
  exports: Exports,
  [a, b]: readonly [number, number],
): { result: number | string; memory: Uint8Array } {
  let result: number | string;
  try {
    result = exports.run(a, b);
  } catch (error) {
    result = trapOf(error as WebAssembly.RuntimeError);
  }
  return { result, memory: new Uint8Array(exports.memory.buffer).slice() };
}

async function link(core: Uint8Array): Promise<Uint8Array> {
  const program = readModule(importing(core));
  const parts: Part[] = [
    { module: readModule(await owner(core)), supplies: [] },
    {
      module: program,
      supplies: program.imports.map(({ name }) => ({ kind: "export", part: 0, name })),
    },
  ];
  const linked = linkProgram(new Program(parts), {
    functions: [{ part: 1, name: "run" }],
    realloc: { part: 0, name: "peek" },
    memory: { part: 0, name: "memory" },
  });
  return linked.module.bytes;
}

describe("linking", () => {
  it("changes no result, no trap and no state of a random program", async () => {
    const call = fc.tuple(fc.integer({ min: -5, max: 70_000 }), fc.integer({ min: -5, max: 70_000 }));
    await fc.assert(
      fc.asyncProperty(
        programs,
        fc.array(call, { minLength: 1, maxLength: 4 }),
        async (program: RandomProgram, calls) => {
          const core = programModule(program);
          const plain = instantiate(core);
          const linked = instantiate(await link(core));
          for (const call of calls) {
            const expected = outcome(plain as unknown as Exports, call);
            const found = outcome({ ...linked, run: linked["call 0"] } as unknown as Exports, call);
            expect(found.result).toBe(expected.result);
            expect(Buffer.compare(found.memory, expected.memory)).toBe(0);
            const peek = linked.realloc as (which: number, ...rest: number[]) => number;
            expect([peek(1, 0, 0, 0), peek(0, 0, 0, 0)]).toEqual([
              (plain.g0 as WebAssembly.Global).value,
              (plain.g1 as WebAssembly.Global).value,
            ]);
          }
        },
      ),
      { numRuns },
    );
  });
});
