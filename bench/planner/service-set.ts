import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { makeProblem, type Problem } from "../../runtime/planner/index.ts";

/** A set of services to be composed, as numbers. */
export interface ServiceSet {
  readonly name: string;
  readonly problem: Problem;
  readonly provided: readonly number[];
  readonly wanted: readonly number[];
}

/** The files of a folder in the format of the planning sets: JSON, gzipped or not. */
export function readServiceSets(directory: string): ServiceSet[] {
  const files = readdirSync(directory).filter((name) => /\.json(\.gz)?$/.test(name));
  if (files.length === 0) throw new Error(`${directory} has no file that ends in .json or .json.gz`);
  return files.sort().map((name) => readServiceSet(join(directory, name)));
}

function readServiceSet(path: string): ServiceSet {
  const bytes = readFileSync(path);
  const text = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();
  const { parents, services, provided, wanted } = parse(JSON.parse(text), path);
  /** An output is good for what is broader too. */
  const withParents = (concepts: readonly number[]): number[] => {
    const all = new Set<number>();
    for (const concept of concepts) {
      for (let at = concept; at >= 0 && !all.has(at); at = parents[at] ?? -1) all.add(at);
    }
    return [...all];
  };
  return {
    name: basename(path).replace(/\.json(\.gz)?$/, ""),
    problem: makeProblem(
      parents.length,
      services.map(([, inputs]) => inputs),
      services.map(([, , outputs]) => withParents(outputs)),
    ),
    provided: withParents(provided),
    wanted,
  };
}

interface Raw {
  readonly parents: readonly number[];
  readonly services: readonly (readonly [string, readonly number[], readonly number[]])[];
  readonly provided: readonly number[];
  readonly wanted: readonly number[];
}

function parse(value: unknown, path: string): Raw {
  const raw = value as Partial<Record<keyof Raw, unknown>>;
  for (const key of ["parents", "services", "provided", "wanted"] as const) {
    if (!Array.isArray(raw[key])) throw new Error(`${path} has no list "${key}"`);
  }
  return raw as Raw;
}
