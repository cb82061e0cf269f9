/**
 * Builds the standard library into dist/std: `npx node functions-as/build/std.ts [name...]`. A name is a full
 * service name or the end of one; without names all functions are built, and the exit code is 1 where one fails.
 */
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { HeddleError } from "../../runtime/errors.ts";
import { replaceFile } from "./files.ts";
import { buildFunction, findFunctions } from "./index.ts";
import { packageDirectory, standardCache } from "./places.ts";
import { readProtos } from "./sources.ts";

const output = join(packageDirectory, "dist", "std");
const wanted = process.argv.slice(2);
const all = await findFunctions(packageDirectory);
const chosen = all.filter(
  ({ name }) => wanted.length === 0 || wanted.some((end) => name === end || name.endsWith(`.${end}`)),
);
if (chosen.length === 0) {
  console.error(`There is no function of the name ${wanted.join(", ")}.`);
  process.exitCode = 1;
}

mkdirSync(output, { recursive: true });
for (const source of chosen) {
  try {
    const { contract, component, core, cached, warnings } = await buildFunction(source, {
      cache: standardCache,
    });
    replaceFile(join(output, `${contract.name}.wasm`), component);
    const sizes = `${size(core.length)} core, ${size(component.length)} component`;
    console.log(`${contract.name} ${contract.version}  ${sizes}${cached ? "  up to date" : ""}`);
    for (const warning of warnings) console.log(`  ${warning}`);
  } catch (error) {
    if (!(error instanceof HeddleError)) throw error;
    console.error(`${source.name}  ${error.code}: ${error.message}`);
    process.exitCode = 1;
  }
}

if (wanted.length === 0) {
  const names = new Set(all.map(({ name }) => `${name}.wasm`));
  for (const file of readdirSync(output)) {
    if (file.endsWith(".wasm") && !names.has(file)) rmSync(join(output, file));
  }
  for (const [path, text] of Object.entries(readProtos(join(packageDirectory, "proto")))) {
    replaceFile(join(output, "proto", path), text);
  }
}

function size(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KiB`;
}
