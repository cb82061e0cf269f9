import { guestText } from "./guests.ts";
import { componentText, coreModule } from "./linked-guests.ts";

/** A guest of four core modules, each with state of its own and a hand on that of the others. */

/** Changes that a reset in place undoes. */
export const changesInPlace = `
  (global.set $own (i64.const -1))
  (global.set $reference (ref.func $two))
  (global.set $next (i32.add (global.get $next) (i32.const 160)))
  (i32.store (i32.const 0) (i32.const -1))
  (i32.store8 (i32.const 65535) (i32.const 1))
  (memory.fill (i32.const 20000) (i32.const 7) (i32.const 5000))
  (memory.copy (i32.const 30000) (i32.const 20000) (i32.const 5000))
  (memory.init $late (i32.const 40000) (i32.const 0) (i32.const 4))
  (drop (call $work (i32.const 1)))`;

/** Changes after which the instance has to be replaced. */
export const replacingChanges: Readonly<Record<string, string>> = {
  "an entry of its own table": "(table.set $private (i32.const 0) (ref.func $two))",
  "an entry of another's table": "(table.set $shared (i32.const 1) (ref.null func))",
  "a table that was copied from another's":
    "(table.copy $private $shared (i32.const 0) (i32.const 0) (i32.const 1))",
  "an initialised table": "(table.init $shared $more (i32.const 1) (i32.const 0) (i32.const 1))",
  "a filled table": "(table.fill $private (i32.const 0) (ref.null func) (i32.const 2))",
  "a grown table": "(drop (table.grow $shared (ref.null func) (i32.const 3)))",
  "a dropped data segment": "(data.drop $late)",
  "a dropped element segment": "(elem.drop $more)",
  "grown memory": "(drop (memory.grow (i32.const 1))) (i32.store (i32.const 70000) (i32.const 1))",
};

/** The component, whose second module makes the changes; an input of no bytes asks it for what it sees. */
export function linkedStateText(changes: string): string {
  const main = guestText({
    declarations: `
      (table (export "table") 2 10 funcref)
      (elem (i32.const 0) func $one $one)
      (export "next" (global $next))
      (data (i32.const 1000) "of the first")`,
    functions: "(func $one (result i32) (i32.const 1))",
    run: `
      (local $ending i32)
      (if (i32.eqz (local.get $length)) (then (return (call $ok (i32.const 8192) (call $probe)))))
      (local.set $ending (i32.load8_u (local.get $pointer)))
      (call $change (local.get $ending))
      (if (i32.eq (local.get $ending) (i32.const 98)) (then (return (i32.const 3))))
      (if (i32.eq (local.get $ending) (i32.const 102))
        (then (return (call $fail (local.get $pointer) (local.get $length)))))
      (call $ok (local.get $pointer) (local.get $length))`,
  }).replace(
    "(module",
    `(module (import "second" "change" (func $change (param i32)))
      (import "second" "probe" (func $probe (result i32)))`,
  );
  return componentText(`
    ${coreModule("$main", main)}
    (core module $shim
      (type $change (func (param i32))) (type $probe (func (result i32)))
      (table (export "slots") 2 2 funcref)
      (func (export "change") (param i32) (call_indirect (type $change) (local.get 0) (i32.const 0)))
      (func (export "probe") (result i32) (call_indirect (type $probe) (i32.const 1))))
    (core module $third
      (type $unused (func (param f64)))
      (global $count (export "count") (mut i32) (i32.const 5))
      (global $step (export "step") i32 (i32.const 3))
      (func (export "work") (param i32) (result i32)
        (global.set $count (i32.add (global.get $count) (i32.mul (global.get $step) (local.get 0))))
        (global.get $count)))
    (core module $second
      (type $number (func (result i32)))
      (import "main" "memory" (memory 1))
      (import "third" "step" (global $step i32))
      (import "main" "next" (global $next (mut i32)))
      (import "main" "table" (table $shared 2 10 funcref))
      (import "third" "work" (func $work (param i32) (result i32)))
      (import "third" "count" (global $count (mut i32)))
      (global $own (mut i64) (i64.const 7))
      (global $reference (mut funcref) (ref.func $two))
      (global $place i32 (i32.mul (global.get $step) (i32.const 700)))
      (table $private 2 6 funcref)
      (elem (table $private) (i32.const 0) func $two $two)
      (elem $more func $two)
      (data (global.get $place) "of the second")
      (data $late "late")
      (func $two (result i32) (i32.const 2))
      (func $down (call $down))
      (func (export "change") (param $ending i32) (local i32 i64)
        ${changes}
        (if (i32.eq (local.get $ending) (i32.const 116)) (then unreachable))
        (if (i32.eq (local.get $ending) (i32.const 108)) (then (loop $again (br $again))))
        (if (i32.eq (local.get $ending) (i32.const 114)) (then (call $down))))
      (func (export "probe") (result i32)
        (i32.store (i32.const 8192) (global.get $next))
        (i64.store (i32.const 8200) (global.get $own))
        (i32.store (i32.const 8208) (ref.is_null (global.get $reference)))
        (i32.store (i32.const 8212) (global.get $count))
        (i32.store (i32.const 8216) (table.size $shared))
        (i32.store (i32.const 8220) (table.size $private))
        (i32.store (i32.const 8224) (call_indirect $shared (type $number) (i32.const 0)))
        (i32.store (i32.const 8228) (ref.is_null (table.get $shared (i32.const 1))))
        (i32.store (i32.const 8232) (call_indirect $private (type $number) (i32.const 0)))
        (i32.store (i32.const 8236) (ref.is_null (table.get $private (i32.const 1))))
        (i32.store (i32.const 8240) (memory.size))
        (i32.store (i32.const 8244) (global.get $place))
        (i32.const 8248) (block (result i32 i32) (i32.const 20) (i32.const 22)) i32.add i32.store
        (i32.store8 offset=2147 (i32.const 8192) (i32.load8_u (global.get $place)))
        (memory.init $late (i32.const 8252) (i32.const 0) (i32.const 4))
        (table.init $shared $more (i32.const 0) (i32.const 0) (i32.const 1))
        (i32.const 64)))
    (core module $fixup
      (import "shim" "slots" (table 2 2 funcref))
      (import "second" "change" (func $change (param i32)))
      (import "second" "probe" (func $probe (result i32)))
      (elem (i32.const 0) func $change $probe))
    (core instance $shim (instantiate $shim))
    (core instance $main (instantiate $main (with "second" (instance $shim))))
    (core instance $third (instantiate $third))
    (alias core export $main "next" (core global $next))
    (core instance $bag
      (export "memory" (memory $main "memory")) (export "next" (global $next)) (export "table" (table $main "table")))
    (core instance $second (instantiate $second (with "main" (instance $bag)) (with "third" (instance $third))))
    (core instance (instantiate $fixup (with "shim" (instance $shim)) (with "second" (instance $second))))`);
}
