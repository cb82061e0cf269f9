import { parentPort } from "node:worker_threads";
import { transpile } from "@bytecodealliance/jco";
import { buildFunction } from "../../functions-as/build/index.ts";
import { buildPlugin } from "../sandbox/plugin.ts";
import { functionSources } from "../sources.ts";
import { STAGES, type Stage } from "./stages.ts";

const FOLDER = "bench/pipeline/v1";

const sourceOf = await functionSources();
const stages: Stage[] = [];
for (const name of STAGES) {
  const source = sourceOf(`bench.pipeline.v1.${name}`);
  const { component } = await buildFunction(source);
  const { files } = await transpile(component, { name: "stage", instantiation: "sync" });
  const module = `${FOLDER}/${name.toLowerCase()}`;
  const plugin = await buildPlugin(source.contract, { author: module, bindings: `${module}.contract` });
  stages.push({ component, plugin, transpiled: files });
}
parentPort?.postMessage(stages);
