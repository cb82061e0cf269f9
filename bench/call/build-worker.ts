import { join } from "node:path";
import { parentPort } from "node:worker_threads";
import { transpile } from "@bytecodealliance/jco";
import { buildFunction, findFunctions } from "../../functions-as/build/index.ts";
import type { Built } from "./built.ts";
import { buildPlugin } from "./plugin.ts";

const NAME = "bench.text.v1.Upper";

const sources = await findFunctions(join(import.meta.dirname, "../functions"));
const source = sources.find(({ name }) => name === NAME);
if (source === undefined) throw new Error(`there is no contract of ${NAME}`);
const { component, core } = await buildFunction(source);
const { files } = await transpile(component, { name: "upper", instantiation: "sync" });
const built: Built = { component, core, plugin: await buildPlugin(source.contract), transpiled: files };
parentPort?.postMessage(built);
