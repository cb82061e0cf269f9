import { join } from "node:path";
import { parentPort } from "node:worker_threads";
import { transpile } from "@bytecodealliance/jco";
import { buildFunction, findFunctions } from "../../functions-as/build/index.ts";
import { buildPlugin } from "../sandbox/plugin.ts";
import { STAGES, type Stage } from "./stages.ts";

const FOLDER = "bench/pipeline/v1";

const sources = await findFunctions(join(import.meta.dirname, "../functions"));
const stages: Stage[] = [];
for (const name of STAGES) {
  const source = sources.find((one) => one.name === `bench.pipeline.v1.${name}`);
  if (source === undefined) throw new Error(`there is no contract of ${name}`);
  const { component } = await buildFunction(source);
  const { files } = await transpile(component, { name: "stage", instantiation: "sync" });
  const module = `${FOLDER}/${name.toLowerCase()}`;
  const plugin = await buildPlugin(source.contract, { author: module, bindings: `${module}.contract` });
  stages.push({ component, plugin, transpiled: files });
}
parentPort?.postMessage(stages);
