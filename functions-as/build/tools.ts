import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { HeddleError } from "../../runtime/errors.ts";

/** The author's tools. Whoever only runs functions does not have them, so they are loaded on first use. */
export interface Tools {
  readonly asc: typeof import("assemblyscript/asc");
  readonly jco: typeof import("@bytecodealliance/jco");
  /** Versions of both, as part of what a build depends on. */
  readonly versions: string;
}

let loading: Promise<Tools> | undefined;

/**
 * The compiler and the component encoder.
 *
 * @throws HeddleError BUILD_TOOL_MISSING
 */
export function loadTools(): Promise<Tools> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Tools> {
  const [asc, jco] = await Promise.all([
    attempt("assemblyscript", () => import("assemblyscript/asc")),
    attempt("@bytecodealliance/jco", () => import("@bytecodealliance/jco")),
  ]);
  const versions = `assemblyscript ${asc.version}, jco ${versionOf("@bytecodealliance/jco")}`;
  return { asc, jco, versions };
}

async function attempt<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    throw new HeddleError(
      "BUILD_TOOL_MISSING",
      `${name} is needed to build functions, and cannot be loaded`,
      {
        place: name,
        cause,
      },
    );
  }
}

/** Version of an installed package; its exports need not show package.json. */
function versionOf(name: string): string {
  let directory = dirname(fileURLToPath(import.meta.resolve(name)));
  while (directory !== dirname(directory)) {
    const file = join(directory, "package.json");
    if (existsSync(file)) {
      const parsed: unknown = JSON.parse(readFileSync(file, "utf8"));
      if (typeof parsed === "object" && parsed !== null && "name" in parsed && parsed.name === name) {
        return "version" in parsed ? String(parsed.version) : "";
      }
    }
    directory = dirname(directory);
  }
  return "";
}
