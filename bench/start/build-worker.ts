import { parentPort } from "node:worker_threads";
import { encodeComponent } from "../../functions-as/build/component.ts";
import { buildFunction } from "../../functions-as/build/index.ts";
import { loadTools } from "../../functions-as/build/tools.ts";
import { functionSources } from "../sources.ts";

// A function that takes a text and gives one, as a component that carries no contract yet.
const source = (await functionSources())("bench.pipeline.v1.Capitalise");
const { core } = await buildFunction(source);
parentPort?.postMessage(await encodeComponent(core, source.contract, await loadTools()));
