import { parentPort } from "node:worker_threads";
import { buildFunction } from "../../functions-as/build/index.ts";
import { functionSources } from "../sources.ts";

const sourceOf = await functionSources();
const names = ["bench.branches.v1.Left", "bench.branches.v1.Right"];
parentPort?.postMessage(
  await Promise.all(names.map(async (name) => (await buildFunction(sourceOf(name))).component)),
);
