import { join } from "node:path";
import { parentPort } from "node:worker_threads";
import { transpile } from "@bytecodealliance/jco";
import {
  buildFunction,
  type FunctionSource,
  findFunctions,
  standardCache,
} from "../../functions-as/build/index.ts";
import { type Built, USUAL } from "./built.ts";
import { buildPlugin } from "./plugin.ts";

const NAME = "bench.text.v1.Upper";

async function find(directory: string, wanted: string): Promise<FunctionSource> {
  const sources = await findFunctions(join(import.meta.dirname, directory));
  const found = sources.find(({ name }) => name === wanted);
  if (found === undefined) throw new Error(`there is no contract of ${wanted}`);
  return found;
}

const source = await find("../functions", NAME);
const usual = await buildFunction(await find("../..", USUAL), { cache: standardCache });
const { component, core } = await buildFunction(source);
const { files } = await transpile(component, { name: "upper", instantiation: "sync" });
const built: Built = {
  component,
  core,
  usual: usual.component,
  plugin: await buildPlugin(source.contract, {
    author: "bench/text/v1/upper",
    bindings: "bench/text/v1/contract",
  }),
  transpiled: files,
};
parentPort?.postMessage(built);
