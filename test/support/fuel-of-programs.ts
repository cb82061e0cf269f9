import fc from "fast-check";
import { programModule, programs } from "./programs.ts";
import { admittedCore } from "./rewritten.ts";

/** Prints, for a fixed set of random programs, how each call ends and what it uses; run with flags of V8. */
const host = { context: () => undefined, log: () => {} };
for (const program of fc.sample(programs, { seed: 1, numRuns: 150 })) {
  const sandbox = admittedCore(programModule(program), 4).instantiate(host);
  for (const [pointer, length, fuel] of [
    [5, 7, 1e9],
    [4096, 100, 1e9],
    [5, 7, 400],
  ] as const) {
    sandbox.begin(fuel);
    const ok = sandbox.run(pointer, length);
    console.log(ok ? "output" : sandbox.failure?.message, sandbox.fuelUsed(), sandbox.peakMemory());
    sandbox.end();
  }
  sandbox.dispose();
}
