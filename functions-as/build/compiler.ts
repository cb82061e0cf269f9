import { readFile } from "node:fs/promises";
import { dirname, relative, resolve } from "node:path";
import { HeddleError } from "../../runtime/errors.ts";
import { sdkDirectory } from "./places.ts";
import type { Tools } from "./tools.ts";

/** What is compiled. */
export interface Compilation {
  /** Name of the function, for errors. */
  readonly name: string;
  /** The project's directory, to which diagnostics are relative. */
  readonly directory: string;
  /** Path of the module to start from. */
  readonly entry: string;
  /** Texts of generated modules by path; they need not be on disk. */
  readonly generated: ReadonlyMap<string, string>;
  /** Whether it is a streaming function, which has to free what it does not need any more. */
  readonly streaming: boolean;
  /** Bytes of linear memory that it may have. */
  readonly memoryBytes: number;
}

/** A core module and what went into it. */
export interface Compiled {
  readonly core: Uint8Array;
  /** Paths of the files that were read. */
  readonly files: readonly string[];
  /** What the compiler said that is no error. */
  readonly warnings: readonly string[];
}

const flags = [
  "-O3",
  // A component may not keep the import env.abort.
  "--use",
  "abort=~lib/heddle/abort/abort",
  "--noColors",
];

/**
 * Pages of memory that a function starts with: a mebibyte, which takes some hundred kilobytes of text through a small function.
 * A call that needs more lets the memory grow, and its instance is replaced then, which takes as long as some hundred small calls.
 * Pages that no call touches cost nothing.
 */
const initialPages = 16;

const pageBytes = 65536;

// Nothing is freed within a call; between calls the sandbox makes the whole state new.
const callRuntime = ["--runtime", "stub"];

// A stream is one call, however long it is: what it allocates is counted, and freed between chunks.
const streamRuntime = ["--runtime", "minimal", "--use", "__new=~lib/heddle/heap/allocate"];

const outFile = "function.wasm";

/** The compiler's code for static data that the initial memory has no room for. */
const MEMORY_TOO_SMALL = 105;

let last: Promise<unknown> = Promise.resolve();

/**
 * Compiles AssemblyScript to a core module. Imports of "heddle" are those of the SDK.
 *
 * @throws HeddleError BUILD_FAILED with the compiler's words and the place of the first error
 */
export function compile(compilation: Compilation, tools: Tools): Promise<Compiled> {
  // One after the other: the compiler keeps state of its own between the files that it waits for.
  // What a contract grants is for tables, too: one page has room for 2,048 entries.
  const pages = Math.min(initialPages, Math.floor(compilation.memoryBytes / pageBytes) - 1);
  const next = last.then(() => compileNow(compilation, tools, pages));
  last = next.catch(() => undefined);
  return next;
}

/** @param pages that its memory has at first; none: as many as its static data takes */
async function compileNow(compilation: Compilation, tools: Tools, pages: number): Promise<Compiled> {
  const { asc } = tools;
  const base = compilation.directory;
  const files = new Map<string, string>();
  const errors: Diagnostic[] = [];
  const warnings: Diagnostic[] = [];
  const outputs = new Map<string, Uint8Array>();
  const read = async (name: string): Promise<string | null> => {
    const path = locate(name, base);
    if (path === null) return null;
    const text = compilation.generated.get(path) ?? (await readFile(path, "utf8").catch(() => null));
    if (text !== null && !compilation.generated.has(path)) files.set(path, text);
    return text;
  };
  const stderr = asc.createMemoryStream();
  const entry = relative(base, compilation.entry).replaceAll("\\", "/");
  const runtime = compilation.streaming ? streamRuntime : callRuntime;
  const memory = compilation.streaming || pages <= 0 ? [] : ["--initialMemory", String(pages)];
  let isTooSmall = false;
  const options = [entry, "--baseDir", base, "--outFile", outFile, ...flags, ...runtime, ...memory];
  const { error } = await asc.main(options, {
    readFile: read,
    writeFile: (name, contents) => {
      if (name === outFile && typeof contents !== "string") outputs.set(name, contents);
    },
    listFiles: () => [],
    stdout: asc.createMemoryStream(),
    stderr,
    reportDiagnostic: (diagnostic) => {
      isTooSmall ||= diagnostic.code === MEMORY_TOO_SMALL;
      const path = diagnostic.range?.source?.normalizedPath ?? "";
      const text =
        compilation.generated.get(resolve(base, path)) ?? files.get(locate(path, base) ?? "") ?? "";
      const entry = { message: diagnostic.message, place: placeOf(path, text, diagnostic.range?.start ?? 0) };
      // Categories above 2 are errors; 0 pedantic, 1 information, 2 warnings.
      if (diagnostic.category > 2) errors.push(entry);
      else if (diagnostic.category === 2) warnings.push(entry);
    },
  });
  if (isTooSmall && pages > 0) return compileNow(compilation, tools, 0);
  const core = outputs.get(outFile);
  if (error !== null || core === undefined) {
    const said = errors.map((entry) => `${entry.place}: ${entry.message}`).join("\n");
    const message = said === "" ? `${error?.message ?? "no output"}\n${stderr.toString()}` : said;
    throw new HeddleError(
      "BUILD_FAILED",
      `the AssemblyScript of ${compilation.name} does not compile\n${message}`,
      {
        place: errors[0]?.place ?? entry,
        function: compilation.name,
        cause: error,
      },
    );
  }
  return { core, files: [...files.keys()].sort(), warnings: warnings.map((w) => `${w.place}: ${w.message}`) };
}

interface Diagnostic {
  readonly message: string;
  readonly place: string;
}

/**
 * The file that the compiler means. It looks for the package "heddle" in `node_modules` of every directory
 * upwards, and calls what it found there `~lib/heddle/…`.
 */
function locate(name: string, base: string): string | null {
  const sdk = /(?:^|\/)(?:node_modules|~lib)\/heddle\/(.+)$/.exec(name.replaceAll("\\", "/"))?.[1];
  if (sdk === undefined) return resolve(base, name);
  const path = resolve(sdkDirectory, sdk);
  return dirname(path) === resolve(sdkDirectory) ? path : null;
}

function placeOf(path: string, text: string, offset: number): string {
  if (path === "" || text === "") return path;
  const before = text.slice(0, offset).split("\n");
  return `${path}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}
