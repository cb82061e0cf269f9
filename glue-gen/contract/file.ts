import protobuf from "protobufjs";
import { HeddleError } from "../../runtime/errors.ts";
import { contractLimits } from "./limits.ts";

/** One `.proto` file after protobufjs has read it, in a root of its own so that options stay the file's. */
export interface ParsedFile {
  readonly path: string;
  readonly package: string;
  readonly imports: readonly string[];
  /** Imports that files importing this one see too. */
  readonly publicImports: readonly string[];
  readonly root: protobuf.Root;
}

/**
 * Parses one proto3 file.
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
  const publicImports = scanTokens(path, text);
  const parsed = attempt(path, () =>
    protobuf.parse(text, new protobuf.Root(), { keepCase: true, alternateCommentMode: true }),
  );
  if (parsed.package === undefined) {
    throw new HeddleError("CONTRACT_INVALID", "the file names no package; every type has to be in one", {
      place: path,
    });
  }
  if ((parsed.weakImports ?? []).length > 0) {
    throw new HeddleError("CONTRACT_UNSUPPORTED", "weak imports are not supported", { place: path });
  }
  return {
    path,
    package: parsed.package,
    imports: parsed.imports ?? [],
    publicImports,
    root: parsed.root,
  };
}

/** What the parser does not tell or not bound: syntax, public imports, depth, names. */
function scanTokens(path: string, text: string): string[] {
  const tokens = protobuf.tokenize(text, false);
  const next = (): string | null => attempt(path, () => tokens.next());
  const publicImports: string[] = [];
  let depth = 0;
  let previous = "";
  let syntax = "";
  let statement: string[] = [];
  for (let token = next(); token !== null; token = next()) {
    const place = `${path}, line ${tokens.line}`;
    if (token === '"' || token === "'") {
      const value = next() ?? "";
      next();
      if (statement[0] === "syntax" && depth === 0) syntax += value;
      if (depth === 0 && statement[0] === "import" && previous === "public") publicImports.push(value);
      continue;
    }
    if (token === "{" || token === "[") depth++;
    if (token === "}" || token === "]") depth--;
    if (depth > contractLimits.nesting) {
      throw new HeddleError("CONTRACT_LIMIT", `nested deeper than ${contractLimits.nesting} levels`, {
        place,
      });
    }
    if (token.length > contractLimits.nameLength) {
      throw new HeddleError(
        "CONTRACT_LIMIT",
        `a name of ${token.length} characters, of ${contractLimits.nameLength} at most`,
        { place },
      );
    }
    // The parser drops this name in silence, because objects of JavaScript cannot have such a member.
    if (token.split(".").includes("__proto__")) {
      throw new HeddleError("CONTRACT_UNSUPPORTED", "the name __proto__ is not supported", { place });
    }
    if (depth === 0 && token === "edition" && statement.length === 0) {
      throw new HeddleError(
        "CONTRACT_UNSUPPORTED",
        'editions are not supported; expected syntax = "proto3"',
        { place },
      );
    }
    if (token === "=" && statement.at(-2) === "group") {
      throw new HeddleError("CONTRACT_UNSUPPORTED", "groups are not supported; use a message", { place });
    }
    statement.push(token);
    if (token === ";" || token === "{" || token === "}") statement = [];
    previous = token;
  }
  if (syntax !== "proto3") {
    const found = syntax === "" ? "no syntax, which means proto2" : `the syntax "${syntax.slice(0, 40)}"`;
    throw new HeddleError("CONTRACT_UNSUPPORTED", `the file has ${found}; expected syntax = "proto3"`, {
      place: `${path}, line 1`,
    });
  }
  return publicImports;
}

/** Runs the parser and gives its errors our form. */
function attempt<T>(path: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
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
