import { join } from "node:path";
import { type FunctionSource, findFunctions } from "../functions-as/build/index.ts";

/** Finds functions by their full names: those of the benchmarks, where no other folder is given. */
export async function functionSources(
  directory = join(import.meta.dirname, "functions"),
): Promise<(name: string) => FunctionSource> {
  const sources = await findFunctions(directory);
  return (name) => {
    const found = sources.find((one) => one.name === name);
    if (found === undefined) throw new Error(`there is no contract of ${name}`);
    return found;
  };
}
