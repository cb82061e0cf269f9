import {
  type AdmittedFunction,
  admit,
  limitInstances,
  type Sandbox,
} from "../../../runtime/sandbox/index.ts";
import { expectBytes, processInput } from "../../runner/index.ts";
import type { IdleInput, IdleResult } from "./idle.ts";
import { settle } from "./settle.ts";
import { VARIATIONS, vary } from "./vary.ts";

/** Functions that are there before anything is measured, so that code and caches are too. */
const EARLIER = 20;

/** Functions that are made between two collections. */
const TOGETHER = 100;

const FUEL = 100_000_000;
const HOST = { context: () => undefined, log: () => {} };

interface Callable {
  readonly admitted: AdmittedFunction;
  readonly sandbox: Sandbox;
}

const { component, input, expected, count, instances } = await processInput<IdleInput>();
limitInstances(instances);

function call({ sandbox }: Callable): void {
  const result = sandbox.call(input, { fuel: FUEL });
  if (!result.ok) throw new Error(`a function failed: ${result.failure.message}`);
  expectBytes(result.output, expected);
}

function make(variation: number): Callable {
  const admitted = admit(vary(component, variation));
  const callable = { admitted, sandbox: admitted.instantiate(HOST) };
  call(callable);
  return callable;
}

const earlier = Array.from({ length: EARLIER }, (_, i) => make(VARIATIONS - 1 - i));
const before = await settle();
const made: Callable[] = [];
let spent = 0;
while (made.length < count) {
  const start = performance.now();
  for (let i = 0; i < TOGETHER && made.length < count; i++) made.push(make(made.length));
  spent += performance.now() - start;
  // what admission leaves is garbage, which a process that fills up slowly would not keep for all functions at once
  await settle();
}
const each = spent / count;
const after = await settle();
// all of them can still be called, those whose instance was given up too
for (const callable of [...earlier, ...made]) call(callable);
const result: IdleResult = {
  bytes: (after.resident - before.resident) / count,
  milliseconds: each,
  rewritten: made[0]?.admitted.report.rewrittenBytes ?? 0,
  digests: new Set(made.map(({ admitted }) => admitted.digest)).size,
};
process.send?.(result);
