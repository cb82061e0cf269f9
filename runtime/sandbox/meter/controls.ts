import { beginAnswer, rangeGranule, replacedAboveBytes } from "../answers.ts";
import { dirtyByteShift } from "../fuel.ts";
import { misc, op, valueType } from "../module/index.ts";
import type { Assembler } from "./assembler.ts";
import type { Helpers } from "./helpers.ts";
import { type GuestFunctions, type HiddenGlobals, rangePadding } from "./layout.ts";

const { i32, f64 } = valueType;

/** What `arm` answers where the state is fresh now. */
const fresh = -1;

/** Pushes 1 where only a new instance is fresh: a table or segment was changed, or the memory grew. */
function pushReplaced(code: Assembler, { mutated, freshPages }: HiddenGlobals): void {
  code.getGlobal(mutated).op(op.memorySize, 0).getGlobal(freshPages).op(op.i32Ne, op.i32Or);
}

/**
 * Adds due(): the units for making fresh what the call has touched. Zeroing is the host's work, but the
 * guest's doing: a single store at the end of a large memory makes a lot of it.
 */
function addDue(helpers: Helpers, globals: HiddenGlobals): number {
  return helpers.add([], [i32], [i32, i32], (code) => {
    const [size, units] = [0, 1];
    code.memoryBytes().set(size);
    code.getGlobal(globals.span).get(size).getGlobal(globals.span).get(size).op(op.i32LtU).select();
    code.i32(dirtyByteShift).op(op.i32ShrU).tee(units);
    code.getGlobal(globals.replaceUnits).op(op.i32Add).get(units);
    pushReplaced(code, globals);
    code.select();
  });
}

/**
 * Adds the functions by which the host controls an instance, and returns its exports by name. All
 * exports of the guest are dropped, hence none can take one of these names.
 */
export function addControls(
  helpers: Helpers,
  globals: HiddenGlobals,
  guest: GuestFunctions,
): ReadonlyMap<string, number> {
  const exports = new Map<string, number>();
  const {
    fuel,
    pageLimit,
    freshPages,
    replaceUnits,
    refused,
    snapshotLow,
    snapshotHigh,
    shadows,
    low,
    span,
    mutated,
  } = globals;
  const reset = addReset(helpers, globals);

  // allocate(length): memory from the guest's allocator, checked and marked as written; -1 where it is bad.
  const allocate = helpers.add([i32], [i32], [i32], (code) => {
    const [length, pointer] = [0, 1];
    code.i32(0).i32(0).i32(1).get(length).call(guest.realloc).set(pointer);
    // length is below 2^31 and so is the memory: the sum cannot pass 2^32 where the pointer is inside.
    code.get(pointer).memoryBytes().op(op.i32GtU).if().i32(beginAnswer.bad).return().end();
    code.get(pointer).get(length).op(op.i32Add).memoryBytes().op(op.i32GtU).if();
    code.i32(beginAnswer.bad).return().end();
    code.get(pointer).get(length).call(helpers.markRange);
    code.get(pointer);
  });
  exports.set("allocate", allocate);

  // arm(units, pages): makes the state fresh and sets what a call may use; answers as beginAnswer says.
  const arm = helpers.add([f64, i32], [i32], [], (code) => {
    code.get(0).misc(misc.i64TruncSatF64S).setGlobal(fuel).get(1).setGlobal(pageLimit).call(reset);
  });
  exports.set("arm", arm);

  // begin(units, pages, length): arm and allocate in one crossing, which is most of what either costs.
  exports.set(
    "begin",
    helpers.add([f64, i32, i32], [i32], [i32], (code) => {
      const [units, limit, length, answer] = [0, 1, 2, 3];
      code.get(units).get(limit).call(arm).tee(answer).i32(fresh).op(op.i32Ne).if();
      code.get(answer).return().end();
      code.get(length).call(allocate);
    }),
  );

  // remaining(): units left, below 0 once they are exhausted.
  exports.set(
    "remaining",
    helpers.add([], [f64], [], (code) => {
      code.getGlobal(fuel).op(op.f64ConvertI64S);
    }),
  );

  exports.set(
    "refused",
    helpers.add([], [i32], [], (code) => code.getGlobal(refused)),
  );
  exports.set("charge", helpers.charge);

  // mark(pointer, length): the host is about to write there, inside the memory.
  exports.set("mark", helpers.markRange);
  const due = addDue(helpers, globals);
  exports.set("due", due);

  for (const { name, index, parameters, results } of guest.calls) {
    exports.set(
      name,
      helpers.add(new Array(parameters).fill(i32), new Array(results).fill(i32), [], (code) => {
        for (let parameter = 0; parameter < parameters; parameter++) {
          code.get(parameter);
        }
        code.call(index);
        if (name === "run") {
          // What has to be made fresh after it; a stream is charged for that at its end.
          code.call(due).call(helpers.charge);
        }
      }),
    );
  }
  const { start } = guest;
  if (start !== undefined) {
    // start(units, pages): runs the module's start function; before the snapshot there is nothing to make fresh.
    exports.set(
      "start",
      helpers.add([f64, i32], [], [], (code) => {
        code.get(0).misc(misc.i64TruncSatF64S).setGlobal(fuel).get(1).setGlobal(pageLimit).call(start);
      }),
    );
  }

  // snapshot(low, high, units): the state of now is the fresh one; bytes that are not zero lie between, and another
  // instance costs so many units.
  exports.set(
    "snapshot",
    helpers.add([i32, i32, i32], [], [], (code) => {
      code.get(2).setGlobal(replaceUnits);
      for (const { index, shadow } of shadows) {
        code.getGlobal(index).setGlobal(shadow);
      }
      code.get(0).setGlobal(snapshotLow).get(1).setGlobal(snapshotHigh);
      code.get(1).setGlobal(low).i32(0).setGlobal(span).op(op.memorySize, 0).setGlobal(freshPages);
      code.i32(0).setGlobal(mutated).i32(0).setGlobal(refused).i64(-1).setGlobal(fuel);
    }),
  );

  return exports;
}

/** Adds the function that makes the state fresh, as far as that can be done in place. */
function addReset(helpers: Helpers, globals: HiddenGlobals): number {
  const { low, span, refused, snapshotLow, snapshotHigh, shadows } = globals;
  return helpers.add([], [i32], [i32, i32], (code) => {
    const [end, answer] = [0, 1];
    pushReplaced(code, globals);
    code.if();
    code.i32(beginAnswer.replace).return().end();
    for (const { index, shadow } of shadows) {
      code.getGlobal(shadow).setGlobal(index);
    }
    // end = min(low + span + padding, memory). A store beyond the memory, which then trapped, may have made
    // the span longer than any sum can hold.
    code.memoryBytes().tee(end).getGlobal(span).op(op.i32GtU).if();
    code
      .getGlobal(low)
      .getGlobal(span)
      .op(op.i32Add)
      .i32(rangePadding + 31)
      .op(op.i32Add);
    code.i32(-32).op(op.i32And).tee(answer);
    code.get(end).op(op.i32LtU).if().get(answer).set(end).end().end();
    // Zeroed pages stay with the process; what a call of a large function took goes back with its instance.
    code.get(end).getGlobal(low).op(op.i32Sub).i32(replacedAboveBytes).op(op.i32GtU).if();
    code.i32(beginAnswer.replace).return().end();
    code.i32(fresh).set(answer);
    code.getGlobal(low).getGlobal(snapshotHigh).op(op.i32GeU).if();
    code.getGlobal(low).get(end).call(helpers.zero);
    code.else();
    code.getGlobal(low).get(end).getGlobal(snapshotLow).get(end).getGlobal(snapshotLow);
    code.op(op.i32LtU).select().call(helpers.zero);
    code.getGlobal(snapshotHigh).get(end).call(helpers.zero);
    // Below the snapshot's end the range starts where a store widened it, at a multiple of the granule.
    code.get(end).getGlobal(snapshotLow).op(op.i32GtU).if();
    code.i32(beginAnswer.restore).getGlobal(low).i32(Math.log2(rangeGranule)).op(op.i32ShrU, op.i32Sub);
    code.set(answer).end();
    code.end();
    code.getGlobal(snapshotHigh).setGlobal(low).i32(0).setGlobal(span).i32(0).setGlobal(refused);
    code.get(answer);
  });
}
