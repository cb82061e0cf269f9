import { admit } from "../../../runtime/sandbox/index.ts";
import { expectBytes, loop, processInput } from "../../runner/index.ts";
import type { GrowthInput, GrowthResult } from "./growth.ts";
import { settle } from "./settle.ts";

/** Calls before anything is measured, so that code is compiled and the heap has its size. */
const EARLIER = 1_000_000;

const FUEL = 1_000_000;

const { component, input, expected, count } = await processInput<GrowthInput>();
using admitted = admit(component);
using sandbox = admitted.instantiate({ context: () => undefined, log: () => {} });

const check = (): void => {
  const result = sandbox.call(input, { fuel: FUEL });
  if (!result.ok) throw new Error(`the function failed: ${result.failure.message}`);
  expectBytes(result.output, expected);
};

check();
const calls = loop(() => sandbox.call(input, { fuel: FUEL }));
calls(EARLIER);
const before = await settle();
const start = performance.now();
calls(count);
const seconds = (performance.now() - start) / 1000;
const after = await settle();
check();
const result: GrowthResult = {
  resident: after.resident - before.resident,
  heap: after.heap - before.heap,
  seconds,
};
process.send?.(result);
