import { join } from "node:path";
import { parentPort } from "node:worker_threads";
import { transpile } from "@bytecodealliance/jco";
import { buildFunction, standardCache } from "../../functions-as/build/index.ts";
import { functionSources } from "../sources.ts";
import { type Built, USUAL } from "./built.ts";
import { buildPlugin } from "./plugin.ts";

const ROOT = join(import.meta.dirname, "../..");

const source = (await functionSources())("bench.text.v1.Upper");
const usual = await buildFunction((await functionSources(ROOT))(USUAL), { cache: standardCache });
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
