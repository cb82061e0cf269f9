import { buildFunction, type FunctionSource, findFunctions } from "../../../functions-as/build/index.ts";
import { admit } from "../../../runtime/sandbox/index.ts";
import { processInput, summarise } from "../../runner/index.ts";
import type { AdmissionInput, AdmissionTime } from "./admission.ts";

/** Admissions of each function, of which the median counts; a compilation is too long to be made more than once. */
const TURNS = 5;

async function timesOf(source: FunctionSource): Promise<AdmissionTime> {
  const { component, compileTime } = await buildFunction(source);
  const times = Array.from({ length: TURNS }, () => {
    const start = performance.now();
    using _ = admit(component);
    return performance.now() - start;
  });
  const admission = summarise(times).median;
  return { name: source.name, compile: compileTime, admission };
}

const { directory, most } = await processInput<AdmissionInput>();
const [first, ...others] = await findFunctions(directory);
if (first === undefined) throw new Error(`there are no functions in ${directory}`);
// the first of all would be slower, as it starts the compiler, and so would the first admission
await timesOf(first);
const times: AdmissionTime[] = [];
for (const source of [first, ...others].slice(0, most)) times.push(await timesOf(source));
process.send?.(times);
