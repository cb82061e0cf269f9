import { join, resolve } from "node:path";
import type { Command } from "commander";
import { HeddleError } from "../../errors.ts";
import { fileError, makeOutputDirectory, writeBytes } from "../files.ts";
import { byteText, print, printJson, progress } from "../terminal.ts";

interface Options {
  readonly out: string;
  readonly json?: boolean;
}

/** heddle build: AssemblyScript functions to components. */
export function addBuild(program: Command): void {
  program
    .command("build")
    .description("Build the functions below a directory to components that carry their contracts.")
    .argument("[directory]", "where contracts and sources are", ".")
    .option("--out <directory>", "where components are written", "build")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
A contract acme/text/v1/shout.proto with the service Shout is built from shout.ts beside it, or from
functions-as/acme/text/shout/index.ts. Contracts are looked for below DIRECTORY/proto if it is there.

Example:
  heddle build my-functions --out build
  heddle publish build/*.wasm`,
    )
    .action(async (directory: string, options: Options) => {
      // The compiler is the author's tool; a gateway that runs functions never loads it.
      const { buildFunction, findFunctions } = await import("../../../functions-as/build/index.ts");
      const sources = await findFunctions(resolve(directory));
      if (sources.length === 0) {
        throw new HeddleError("BUILD_SOURCE_MISSING", `There is no contract below ${directory}.`, {
          place: directory,
        });
      }
      makeOutputDirectory(options.out);
      const built: { function: string; version: string; file: string; bytes: number }[] = [];
      for (const source of sources) {
        progress(`building ${source.name}`);
        const { contract, component } = await buildFunction(source).catch((error: unknown) => {
          // It writes the bindings beside the author's source.
          throw fileError(error) ?? error;
        });
        const file = join(options.out, `${contract.name}.wasm`);
        writeBytes(file, component);
        built.push({ function: contract.name, version: contract.version, file, bytes: component.length });
      }
      if (options.json === true) {
        printJson(built);
        return;
      }
      for (const item of built) {
        print(`${item.function} ${item.version}  ${byteText(item.bytes)}  ${item.file}`);
      }
    });
}
