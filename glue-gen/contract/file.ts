import type protobuf from "protobufjs";
import { HeddleError, reasonOf } from "../../runtime/errors.ts";
import { contractLimits } from "./limits.ts";
import { reflection } from "./parsing.ts";
import { scanFile } from "./scan.ts";

/** One `.proto` file after protobufjs has read it, in a root of its own so that options stay the file's. */
export interface ParsedFile {
  readonly path: string;
  readonly syntax: "proto3" | "2023";
  readonly package: string;
  readonly imports: readonly string[];
  /** Imports that files importing this one see too. */
  readonly publicImports: readonly string[];
  readonly root: protobuf.Root;
  /** Ways to write characters beyond ASCII that are somewhere in the file. */
  readonly beyondAscii: { readonly escapes: boolean; readonly letters: boolean };
}

/**
 * Parses one file of proto3 or edition 2023.
 *
 * @throws HeddleError CONTRACT_SYNTAX, CONTRACT_UNSUPPORTED or CONTRACT_LIMIT with file and line
 */
export function parseFile(path: string, text: string): ParsedFile {
  if (text.length > contractLimits.fileLength) {
    const limit = contractLimits.fileLength;
    throw new HeddleError("CONTRACT_LIMIT", `the file has ${text.length} characters, of ${limit} at most`, {
      place: path,
    });
  }
  const { syntax, publicImports } = attempt(path, () => scanFile(path, text));
  const { parse, Root } = reflection();
  const parsed = attempt(path, () => parse(text, new Root(), { keepCase: true, alternateCommentMode: true }));
  if (parsed.package === undefined) {
    throw new HeddleError("CONTRACT_INVALID", "the file names no package; every type has to be in one", {
      place: path,
    });
  }
  if (parsed.package === "google.protobuf" && !path.startsWith("google/protobuf/")) {
    const message = "the package google.protobuf is that of Protobuf's own files";
    throw new HeddleError("CONTRACT_INVALID", message, { place: path });
  }
  if ((parsed.weakImports ?? []).length > 0) {
    throw new HeddleError("CONTRACT_UNSUPPORTED", "weak imports are not supported", { place: path });
  }
  return {
    path,
    syntax,
    package: parsed.package,
    imports: parsed.imports ?? [],
    publicImports,
    root: parsed.root,
    beyondAscii: { escapes: /\\[0-7xXuU]/.test(text), letters: /[^\0-\u007f]/.test(text) },
  };
}

/** Runs the parser and gives its errors our form. */
function attempt<T>(path: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof HeddleError) throw error;
    const message = reasonOf(error);
    const line = /line (\d+)\)?$/.exec(message)?.[1];
    const place = line === undefined ? path : `${path}, line ${line}`;
    const reason = message.replace(/ \((?:[^()]*, )?line \d+\)$/, "");
    if (error instanceof RangeError || reason === "max depth exceeded") {
      throw new HeddleError("CONTRACT_LIMIT", `nested deeper than ${contractLimits.nesting} levels`, {
        place,
        cause: error,
      });
    }
    throw new HeddleError("CONTRACT_SYNTAX", `the file cannot be parsed: ${reason}`, { place, cause: error });
  }
}
