import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { HeddleError } from "../errors.ts";
import type { Repository } from "./repository.ts";

/** Where the compiled standard library is: `dist/std`, seen from the sources or from `dist` itself. */
const standardLibraryDirectory = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "../../dist/std/" : "../../std/", import.meta.url),
);

/** Publishes what of the standard library the repository does not hold yet. */
export function publishStandardLibrary(repository: Repository): void {
  let names: string[];
  try {
    names = readdirSync(standardLibraryDirectory).sort();
  } catch (cause) {
    throw new HeddleError("FILE_UNREADABLE", "The compiled standard library is not there.", {
      place: standardLibraryDirectory,
      remedy: "Build it: npm run build",
      cause,
    });
  }
  try {
    publishAll(repository, names);
  } catch (error) {
    if (error instanceof HeddleError && error.code === "CONTRACT_CONFLICT") {
      throw new HeddleError(error.code, `This directory holds another standard library: ${error.message}`, {
        remedy: "Open a new directory, or this one with the Heddle that made it.",
        cause: error,
        ...(error.place === undefined ? {} : { place: error.place }),
      });
    }
    throw error;
  }
}

function publishAll(repository: Repository, names: readonly string[]): void {
  const schemas = join(standardLibraryDirectory, "proto");
  repository.publishSchema(
    Object.fromEntries(
      readdirSync(schemas, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith(".proto"))
        .map((entry) => join(entry.parentPath, entry.name))
        .sort()
        .map((path) => [relative(schemas, path).replaceAll("\\", "/"), readFileSync(path, "utf8")]),
    ),
  );
  for (const name of names.filter((candidate) => candidate.endsWith(".wasm"))) {
    repository.publishComponent(readFileSync(join(standardLibraryDirectory, name)), { rebuilt: true });
  }
}
