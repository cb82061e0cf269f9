/** Prints, for the functions in a folder (see engine-cases.ts), how each call ends and what it uses, a line a call. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { admit } from "../../runtime/sandbox/index.ts";
import type { EngineCase } from "./engine-cases.ts";

const cases = JSON.parse(readFileSync(join(process.argv[2] as string, "cases.json"), "utf8")) as EngineCase[];

const digest = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex").slice(0, 16);

for (const { name, component, inputs, fuel } of cases) {
  const admitted = admit(readFileSync(component), { memoryBytes: 128 * 1024 * 1024 });
  const sandbox = admitted.instantiate({ context: () => undefined, log: () => {} });
  console.log(name, "admitted as", digest(admitted.admission.code));
  for (const input of inputs.map((path) => readFileSync(path))) {
    const call = (limit: number): number => {
      const result = sandbox.call(input, { fuel: limit });
      const end = result.ok ? `output ${digest(result.output)}` : JSON.stringify(result.failure);
      const logs = digest(Buffer.from(JSON.stringify(result.logs)));
      console.log(name, limit, "units:", end, result.fuel, result.peakMemory, logs);
      return result.fuel;
    };
    const used = call(fuel);
    // Just enough, a unit less, and too little by far.
    for (const limit of [used, used - 1, Math.floor(used / 2), Math.floor(used / 17), 0]) {
      call(Math.max(0, limit));
    }
  }
  sandbox.dispose();
}
