import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { isInstalled } from "./installed.ts";

/** A version of Node to run a script with. */
export interface Engine {
  readonly name: string;
  readonly path: string;
}

/** The Node that runs the tests. */
export const ownEngine: Engine = {
  name: `Node ${process.versions.node.split(".")[0]}`,
  path: process.execPath,
};

/** The other versions of Node, where they are installed. */
export function otherEngines(): readonly Engine[] {
  if (!isInstalled("engines")) return [];
  const found = ["22", "24"].map((version) => ({
    name: `Node ${version}`,
    path: fileURLToPath(
      new URL(
        `../engines/node_modules/node-${version}-${process.platform}-${process.arch}/bin/node`,
        import.meta.url,
      ),
    ),
  }));
  const present = found.filter(({ path }) => existsSync(path));
  if (present.length < found.length) {
    console.warn(`skipped: test/engines has no Node for ${process.platform} on ${process.arch}`);
  }
  return present;
}

const run = promisify(execFile);

/** What a script of the tests prints when it is run by an engine. */
export async function printed(engine: Engine, ...commandLine: readonly string[]): Promise<string> {
  const options = { encoding: "utf8", maxBuffer: 1 << 28 } as const;
  // Not the environment of the test runner, whose options are not known to every version.
  const { stdout } = await run(engine.path, ["--disable-warning=ExperimentalWarning", ...commandLine], {
    ...options,
    env: { PATH: process.env.PATH },
  });
  return stdout;
}
