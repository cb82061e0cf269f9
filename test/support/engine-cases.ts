import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { component, guestText } from "./guests.ts";
import { libraryInputs } from "./library-inputs.ts";
import { loadFunction } from "./run-function.ts";

/** A function and inputs to call it with, in files, so that every version of Node gets the same bytes. */
export interface EngineCase {
  readonly name: string;
  /** Path of the component. */
  readonly component: string;
  /** Paths of the inputs. */
  readonly inputs: readonly string[];
  /** Units that a call may use. */
  readonly fuel: number;
}

/** Bodies of `run`, one for each way in which a call can end, with what they need around them. */
const endings: Readonly<
  Record<string, { run: string; declarations?: string; functions?: string; memory?: string }>
> = {
  output: { run: "(call $ok (local.get $pointer) (local.get $length))" },
  failure: { run: "(call $fail (local.get $pointer) (local.get $length))" },
  unreachable: { run: "(drop (call $ok (i32.const 4) (i32.const 5))) unreachable" },
  "memory out of bounds": { run: "(i32.load (i32.const -4))" },
  "a store out of bounds": { run: "(i64.store offset=4 (i32.const 65533) (i64.const 1)) (i32.const 1024)" },
  "a fill out of bounds": {
    run: "(memory.fill (i32.const 9000) (i32.const 7) (i32.const 65536)) (i32.const 1024)",
  },
  "division by zero": { run: "(i32.div_s (local.get $length) (i32.const 0))" },
  "remainder by zero": { run: "(i32.wrap_i64 (i64.rem_u (i64.const 9) (i64.const 0)))" },
  "integer overflow": { run: "(i32.div_s (i32.const 0x80000000) (i32.const -1))" },
  "invalid conversion": { run: "(i32.trunc_f64_s (f64.const nan))" },
  "conversion of what is too large": { run: "(i32.wrap_i64 (i64.trunc_f32_u (f32.const 1e30)))" },
  "table out of bounds": {
    declarations: "(table 3 funcref)",
    run: "(call_indirect (result i32) (i32.const 3))",
  },
  "an empty entry": { declarations: "(table 3 funcref)", run: "(call_indirect (result i32) (i32.const 1))" },
  "an entry of another type": {
    declarations: "(table 3 funcref) (elem (i32.const 0) $other)",
    functions: "(func $other (param f64))",
    run: "(call_indirect (result i32) (i32.const 0))",
  },
  "a table's end": {
    declarations: "(table 3 funcref) (elem $part func $other)",
    functions: "(func $other (param f64))",
    run: "(table.init $part (i32.const 3) (i32.const 0) (i32.const 1)) (i32.const 1024)",
  },
  "the end of a segment of functions": {
    declarations: "(table 3 funcref) (elem $part func $other)",
    functions: "(func $other (param f64))",
    run: "(table.init $part (i32.const 0) (i32.const 1) (i32.const 1)) (i32.const 1024)",
  },
  "the end of a segment of bytes": {
    declarations: '(data $text "abc")',
    run: "(memory.init $text (i32.const 9000) (i32.const 2) (i32.const 2)) (i32.const 1024)",
  },
  "a trap below calls and loops": {
    functions: `(func $down (param $n i32) (result i32)
        (loop $again
          (i32.store (i32.mul (local.get $n) (i32.const 8)) (local.get $n))
          (br_if $again (i32.gt_s (local.tee $n (i32.sub (local.get $n) (i32.const 1))) (i32.const 5))))
        (if (result i32) (local.get $n)
          (then (call $down (i32.sub (local.get $n) (i32.const 1))))
          (else (i32.div_u (i32.const 1) (local.get $n)))))`,
    run: "(call $down (i32.const 2000))",
  },
  "an endless loop": { run: "(loop $again (br $again)) (i32.const 1024)" },
  "an endless loop that stores": {
    run: "(loop $again (i32.store (i32.const 8000) (local.get $length)) (br $again)) (i32.const 1024)",
  },
  "an endless recursion": {
    functions: "(func $deep (param i64) (result i32) (call $deep (i64.add (local.get 0) (i64.const 1))))",
    run: "(call $deep (i64.const 0))",
  },
  "a memory that grows for ever": {
    run: `(loop $again (br_if $again (i32.ne (memory.grow (i32.const 3)) (i32.const -1))))
        (i32.store8 (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 1)) (i32.const 9))
        (call $ok (local.get $pointer) (local.get $length))`,
  },
  "memory that is refused": {
    run: "(if (i32.eq (memory.grow (i32.const 5000)) (i32.const -1)) (then unreachable)) (i32.const 1024)",
  },
  "vectors and floats": {
    run: `(v128.store (i32.const 1100) (f32x4.sqrt (f32x4.div (f32x4.splat (f32.const 7)) (v128.const f32x4 3 -3 0 1e-40))))
        (f64.store (i32.const 1116) (f64.nearest (f64.mul (f64.const 0.1) (f64.const 1e17))))
        (f32.store (i32.const 1124) (f32.demote_f64 (f64.div (f64.const 1) (f64.const 3))))
        (call $ok (i32.const 1100) (i32.const 28))`,
  },
};

const ordinaryInputs = [
  new Uint8Array(),
  new TextEncoder().encode("warp and weft"),
  new Uint8Array(5000).fill(97),
];

/** Writes functions of every kind of ending, and those of the standard library, into a folder of their own. */
export async function writeEngineCases(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "heddle-engines-"));
  const cases: EngineCase[] = [];
  const add = (name: string, fuel: number, bytes: Uint8Array, inputs: readonly Uint8Array[]) => {
    const save = (file: string, content: Uint8Array) => {
      const path = join(folder, `${cases.length}.${file}`);
      writeFileSync(path, content);
      return path;
    };
    const paths = inputs.map((input, index) => save(`${index}.input`, input));
    cases.push({ name, fuel, component: save("wasm", bytes), inputs: paths });
  };
  for (const [name, parts] of Object.entries(endings)) {
    add(name, 20_000_000, await component(guestText(parts)), ordinaryInputs);
  }
  for (const [name, messages] of Object.entries(libraryInputs)) {
    const { component: bytes, encode } = await loadFunction(name);
    add(name, 4e9, bytes, messages.map(encode));
  }
  writeFileSync(join(folder, "cases.json"), JSON.stringify(cases));
  return folder;
}
