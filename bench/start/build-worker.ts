import { join } from "node:path";
import { parentPort } from "node:worker_threads";
import { encodeComponent } from "../../functions-as/build/component.ts";
import { buildFunction, findFunctions } from "../../functions-as/build/index.ts";
import { loadTools } from "../../functions-as/build/tools.ts";

// A function that takes a text and gives one, as a component that carries no contract yet.
const sources = await findFunctions(join(import.meta.dirname, "../functions"));
const source = sources.find(({ name }) => name === "bench.pipeline.v1.Capitalise");
if (source === undefined) throw new Error("there is no contract of Capitalise");
const { core } = await buildFunction(source);
parentPort?.postMessage(await encodeComponent(core, source.contract, await loadTools()));
