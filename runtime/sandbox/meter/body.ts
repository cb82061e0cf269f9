import { Reader, type Writer } from "../binary/index.ts";
import {
  type CoreModule,
  functionType,
  isStore,
  misc,
  OperatorCursor,
  op,
  readLocals,
} from "../module/index.ts";
import type { BodyPlan } from "./body-plan.ts";
import type { BranchHints } from "./body-writer.ts";
import { CheckedBases } from "./checked-bases.ts";
import type { Helpers } from "./helpers.ts";
import type { HiddenGlobals } from "./layout.ts";
import { entriesFuel, type FuelPlan } from "./plans.ts";
import { skipUnreachable } from "./regions.ts";
import { StoreWriter } from "./store-writer.ts";

/**
 * Rewrites the bodies of functions. What it inserts:
 * - each region charges its cost before it runs, and traps where too little is left. What a function that is
 *   only called directly would be charged at its entry, its callers charge with the call;
 * - each store first checks that its address lies in the dirty range, else widens it, unless that was checked before;
 * - calls of imports, bulk instructions and `memory.grow` become calls of helpers that charge by size.
 * Code that cannot be reached is left out.
 */
export class BodyRewriter extends StoreWriter {
  readonly #module: CoreModule;
  readonly #fuel: FuelPlan;
  readonly #notesStores: boolean;
  readonly #cursor = new OperatorCursor();
  readonly #bases: CheckedBases;

  // The function in work.
  #reader = new Reader(new Uint8Array());
  /** Number of open blocks, the function's own among them. */
  #depth = 0;
  /** Number of blocks around the nest of loops without calls, or 0 outside of any. */
  #nest = 0;
  #nestUnits = 0;
  /** As `#nest`, while what is written leaves the function from there. */
  #exited = 0;

  constructor(
    module: CoreModule,
    globals: HiddenGlobals,
    helpers: Helpers,
    fuel: FuelPlan,
    notesStores: boolean,
  ) {
    super(globals, helpers);
    this.#module = module;
    this.#fuel = fuel;
    this.#notesStores = notesStores;
    this.#bases = new CheckedBases(module);
  }

  /** Writes the rewritten body of the function, preceded by its length. */
  rewrite(index: number, output: Writer): BranchHints {
    const position = index - this.#module.importedFunctions;
    const body = this.#module.bodies[position];
    const plan = this.#fuel.bodies[position];
    const type = functionType(this.#module, index);
    if (body === undefined || plan === undefined || type === undefined) {
      throw new Error(`there is no function ${index}`);
    }
    this.#reader = new Reader(this.#module.bytes, body.start, body.end);
    const locals = readLocals(this.#reader, type.params.length);
    this.begin(locals, type.params.length);
    // The block is where branches out of the function's body lead to, so that it ends at one place.
    const ends = plan.checkedApart ? blockTypeOf(type.results) : undefined;
    this.beginFuel(plan.chargedLoops, ends !== undefined);
    if (ends !== undefined) {
      this.code.op(op.block, ends);
    }
    this.beginStores();
    this.#bases.begin();
    this.#nest = 0;
    this.#depth = 1;
    this.#instructions(plan, this.#fuel.entered.has(index));
    if (ends !== undefined) {
      this.check();
      this.code.u8(op.end);
    }
    return this.finish(output);
  }

  /** Calls of imported functions go to the helper that charges them. */
  mapFunction(index: number): number {
    return index < this.#module.importedFunctions ? this.helpers.host(index) : index;
  }

  #instructions(plan: BodyPlan, chargesEntry: boolean): void {
    const reader = this.#reader;
    const start = reader.position;
    for (let next = 0; this.#depth > 0; ) {
      if (plan.positions[next] === reader.position) {
        this.#chargeRegion(plan, next, reader.position !== start || chargesEntry);
        next++;
      }
      const opcode = this.#cursor.next(reader);
      switch (opcode) {
        case op.block:
        case op.loop:
        case op.if:
          this.#openBlock(opcode, plan);
          break;
        case op.end:
          this.#depth--;
          this.#copy();
          if (this.#nest > 0 && this.#depth === this.#nest) {
            this.#nest = 0;
            this.leaveNest();
          }
          break;
        case op.brIf:
          this.#branchIf(plan.taken.get(reader.position) ?? 0);
          break;
        case op.br:
        case op.brTable:
        case op.return:
        case op.unreachable:
          this.#jump(opcode);
          // Control does not go on from here, and the cursor has passed over what follows.
          continue;
        default:
          this.#plain();
      }
      if (this.#notesStores) {
        this.#bases.pass(this.#cursor);
      }
    }
  }

  #chargeRegion(plan: BodyPlan, at: number, own: boolean): void {
    if (plan.exits[at] === true) {
      this.leaveNest();
      this.#exited = this.#nest;
      this.#nest = 0;
    }
    const units =
      (own ? (plan.units[at] as number) : 0) +
      entriesFuel(this.#fuel, this.#module, plan.callees[at] as readonly number[]);
    this.#charge(units);
    if (plan.headers[at] === true) {
      if (this.#nest > 0) {
        this.checkCopy(this.#nestUnits);
      } else {
        this.check();
      }
    }
  }

  #charge(units: number): void {
    if (units > 0 && this.#nest > 0) {
      this.chargeCopy(units);
    } else if (units > 0) {
      this.charge(units);
    }
  }

  #openBlock(opcode: number, plan: BodyPlan): void {
    if (opcode === op.loop) {
      const nest = plan.nests.get(this.#reader.position);
      if (nest !== undefined) {
        this.#nest = this.#depth;
        this.#nestUnits = nest.units;
        this.enterNest(nest.units);
        if (nest.stores && this.#notesStores) {
          this.copyRange();
        }
      }
    }
    this.#depth++;
    this.#copy();
  }

  /** Whether a branch to the label leaves the nest. */
  #leaves(label: number): boolean {
    return this.#nest > 0 && this.#depth - 1 - label < this.#nest;
  }

  /** @param units charged where it branches */
  #branchIf(units: number): void {
    const label = this.#cursor.index;
    const leaves = this.#leaves(label);
    if (!leaves && units === 0) {
      this.#copy();
      return;
    }
    // It takes no values along, else the loops were no nest, and nothing would be charged.
    this.code.op(op.if, 0x40);
    this.#charge(units);
    if (leaves) {
      this.leaveNest();
    }
    this.indexed(op.br, label + 1);
    this.code.u8(op.end);
  }

  /** Instructions after which control never goes on; what follows is left out. */
  #jump(opcode: number): void {
    const leaves =
      opcode === op.br ? this.#leaves(this.#cursor.index) : opcode !== op.brTable && this.#nest > 0;
    if (leaves) {
      this.leaveNest();
    } else if (opcode === op.return) {
      this.check();
    }
    this.#copy();
    skipUnreachable(this.#reader, this.#cursor);
    if (this.#exited > 0) {
      this.#nest = this.#exited;
      this.#exited = 0;
    }
  }

  #copy(): void {
    this.code.copy(this.#reader.bytes, this.#cursor.start, this.#reader.position);
  }

  /** Rewrites an instruction that does not change control but by calls. */
  #plain(): void {
    const { opcode, sub, index, second } = this.#cursor;
    if (isStore(opcode, sub)) {
      if (this.#notesStores && !this.#bases.covers(this.#cursor)) {
        this.checkStore(this.#cursor, this.#nest > 0);
      }
      this.#copy();
    } else if (opcode === op.call) {
      this.check();
      this.indexed(op.call, this.mapFunction(index));
      this.reload();
    } else if (opcode === op.callIndirect) {
      this.check();
      this.#copy();
      this.reload();
    } else if (opcode === op.refFunc) {
      this.indexed(op.refFunc, this.mapFunction(index));
    } else if (opcode === op.memoryGrow) {
      this.indexed(op.call, this.helpers.grow());
      this.reload();
    } else if (opcode === op.tableSet) {
      this.i32(1);
      this.indexed(op.globalSet, this.globals.mutated);
      this.#copy();
    } else if (opcode === op.prefixMisc && sub >= misc.memoryInit && sub !== misc.tableSize) {
      this.indexed(op.call, this.#bulkHelper(sub, index, second));
      this.reload();
    } else {
      this.#copy();
    }
  }

  #bulkHelper(sub: number, first: number, second: number): number {
    switch (sub) {
      case misc.memoryInit:
      case misc.memoryCopy:
      case misc.memoryFill:
        return this.helpers.bulk(sub, first);
      case misc.tableInit:
        return this.helpers.table(sub, second, first);
      default:
        return this.helpers.table(sub, first, second);
    }
  }
}

/** The byte that stands for the type of a block with the given results; undefined where there are several. */
function blockTypeOf(results: Uint8Array): number | undefined {
  return results.length > 1 ? undefined : (results[0] ?? 0x40);
}
