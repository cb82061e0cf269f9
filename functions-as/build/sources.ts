import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { type Contract, isBuiltin, parseContracts } from "../../glue-gen/index.ts";
import { HeddleError } from "../../runtime/errors.ts";
import { protoDirectory } from "./places.ts";

/** A contract and the AssemblyScript that belongs to it. */
export interface FunctionSource {
  /** Full service name. */
  readonly name: string;
  readonly contract: Contract;
  /** The project's directory. */
  readonly directory: string;
  /** The author's module; absent where there is none at any of the places. */
  readonly module: string | undefined;
  /** Where it is looked for. */
  readonly places: readonly string[];
  /** Where the bindings are written for editors and type checkers. */
  readonly bindings: string;
}

/**
 * Finds the contracts of a project and their sources, sorted by name.
 *
 * Contracts are the `.proto` files below `<directory>/proto`, or below the directory itself. The function
 * acme.text.v1.ShoutLoud of acme/text/v1/shout.proto is `shout-loud.ts` beside that file, or
 * `<directory>/functions-as/acme/text/shout-loud/index.ts`.
 *
 * @throws HeddleError CONTRACT_*, FILE_UNREADABLE
 */
export async function findFunctions(directory: string): Promise<FunctionSource[]> {
  const project = resolve(directory);
  const root = existsSync(join(project, "proto")) ? join(project, "proto") : project;
  const own = readProtos(root);
  const shared = root === resolve(protoDirectory) ? {} : readProtos(protoDirectory);
  const { contracts, declaredIn } = parseContracts({ ...shared, ...own });
  const found: FunctionSource[] = [];
  for (const contract of contracts) {
    const file = declaredIn.get(contract.name) ?? "";
    if (!Object.hasOwn(own, file)) continue;
    found.push(locate(contract, join(root, file), project));
  }
  // Two functions in one directory cannot share its contract.ts.
  const count = new Map<string, number>();
  for (const { bindings } of found) count.set(bindings, (count.get(bindings) ?? 0) + 1);
  return found.map((source) => {
    if (count.get(source.bindings) === 1 || source.module === undefined) return source;
    return { ...source, bindings: source.module.replace(/\.ts$/, ".contract.ts") };
  });
}

function locate(contract: Contract, file: string, project: string): FunctionSource {
  const parts = contract.name.split(".");
  const service = kebabCase(parts.at(-1) ?? "");
  const folders = parts
    .slice(0, -1)
    .filter((part, index, all) => index < all.length - 1 || !/^v\d+\w*$/.test(part));
  const places = [
    join(dirname(file), `${service}.ts`),
    join(project, "functions-as", ...folders, service, "index.ts"),
  ];
  const module = places.find((place) => existsSync(place));
  const bindings = join(dirname(module ?? places[0] ?? file), "contract.ts");
  return { name: contract.name, contract, directory: project, module, places, bindings };
}

/** `ComputeBlurHash` as `compute-blur-hash`. */
function kebabCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replaceAll("_", "-")
    .toLowerCase();
}

const passedOver = new Set(["node_modules", "dist", "build"]);

/** Texts of the `.proto` files below a directory, by path from there. */
export function readProtos(root: string): Record<string, string> {
  const files: Record<string, string> = {};
  const walk = (directory: string): void => {
    for (const name of readdirSync(directory).sort()) {
      const path = join(directory, name);
      const isDirectory = statSync(path).isDirectory();
      if (isDirectory && !name.startsWith(".") && !passedOver.has(name)) walk(path);
      if (isDirectory || !name.endsWith(".proto")) continue;
      const importPath = relative(root, path).replaceAll("\\", "/");
      if (!isBuiltin(importPath)) files[importPath] = readFileSync(path, "utf8");
    }
  };
  try {
    walk(root);
  } catch (cause) {
    throw new HeddleError("FILE_UNREADABLE", "the contracts cannot be read", { place: root, cause });
  }
  return files;
}
