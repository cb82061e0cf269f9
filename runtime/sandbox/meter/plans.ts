import { Reader, Writer } from "../binary/index.ts";
import {
  type CoreModule,
  functionType,
  type ModuleFacts,
  OperatorCursor,
  readLocals,
  rewriteConstant,
} from "../module/index.ts";
import type { BodyPlan } from "./body-plan.ts";
import type { GuestFunctions } from "./layout.ts";
import { planBody } from "./regions.ts";

/** How the functions of a module are charged. */
export interface FuelPlan {
  /** For each function that the module defines. */
  readonly bodies: readonly BodyPlan[];
  /** Indices of the functions that are charged at their own entry, because not only direct calls lead there. */
  readonly entered: ReadonlySet<number>;
}

export function planFuel(module: CoreModule, facts: ModuleFacts, guest: GuestFunctions): FuelPlan {
  const cursor = new OperatorCursor();
  const entered = enteredFunctions(module, facts);
  // Of its exports only these are called, by the host.
  for (const index of [...guest.calls.map((call) => call.index), guest.realloc, guest.start]) {
    if (index !== undefined) {
      entered.add(index);
    }
  }
  const bodies = module.bodies.map((body, position) => {
    const index = module.importedFunctions + position;
    const reader = new Reader(module.bytes, body.start, body.end);
    const type = functionType(module, index);
    readLocals(reader, type?.params.length ?? 0);
    return planBody(reader, cursor, (type?.results.length ?? 0) > 0, entered.has(index));
  });
  return { bodies, entered };
}

/** Functions that a table or a reference can lead to. */
function enteredFunctions(module: CoreModule, facts: ModuleFacts): Set<number> {
  const entered = new Set(facts.referencedFunctions);
  const constants = [
    ...module.globals.map((global) => global.init),
    ...module.tables.flatMap((table) => table.init ?? []),
  ];
  for (const { items } of module.elements) {
    if (items.form === "functions") {
      for (const index of items.indices) {
        entered.add(index);
      }
    } else {
      constants.push(...items.spans);
    }
  }
  const unused = new Writer();
  for (const span of constants) {
    unused.clear();
    rewriteConstant(module.bytes, span, unused, (index) => {
      entered.add(index);
      return index;
    });
  }
  return entered;
}

/** Units of the entries of the functions, as far as their callers pay for them. */
export function entriesFuel(fuel: FuelPlan, module: CoreModule, callees: readonly number[]): number {
  let sum = 0;
  for (const callee of callees) {
    if (!fuel.entered.has(callee)) {
      // An imported function has no body, and is charged by its helper.
      sum += fuel.bodies[callee - module.importedFunctions]?.entry ?? 0;
    }
  }
  return sum;
}
