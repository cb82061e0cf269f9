import type protobuf from "protobufjs";
import { HeddleError, type HeddleErrorCode } from "../../runtime/errors.ts";
import { contractLimits } from "./limits.ts";
import { reflection } from "./parsing.ts";

/** What the scan tells of a file. */
export interface Scan {
  readonly syntax: "proto3" | "2023";
  /** Imports that files importing this one see too. */
  readonly publicImports: readonly string[];
}

/** A pair of braces and what is counted in it. */
interface Block {
  /** First word of what it belongs to; "value" where it is part of an option. */
  readonly kind: string;
  statements: number;
  fields: number;
}

/** Blocks of these kinds hold statements; in all others the braces are part of an option's value. */
const structural: ReadonlySet<string> = new Set(["message", "enum", "oneof", "service", "rpc", "extend"]);

/**
 * Goes over the tokens of a file before it is parsed. protobufjs does not tell the syntax and the public
 * imports, and takes time that grows with the square of how many fields, values and options there are, so
 * all of them are bounded here.
 *
 * @throws HeddleError CONTRACT_SYNTAX, CONTRACT_UNSUPPORTED or CONTRACT_LIMIT with the line
 */
export function scanFile(path: string, text: string): Scan {
  return new Scanner(path, text).scan();
}

class Scanner {
  readonly #path: string;
  readonly #tokens: protobuf.ITokenizerHandle;
  readonly #publicImports: string[] = [];
  readonly #blocks: Block[] = [{ kind: "file", statements: 0, fields: 0 }];
  /** The words of the statement so far, at most a few; `#count` has how many there are. */
  #words: string[] = [];
  #count = 0;
  #brackets = 0;
  #syntax = "";
  #edition = "";

  constructor(path: string, text: string) {
    this.#path = path;
    this.#tokens = reflection().tokenize(text, false);
  }

  scan(): Scan {
    for (let token = this.#tokens.next(); token !== null; token = this.#tokens.next()) {
      if (++this.#count > contractLimits.statementTokens) {
        throw this.#error(
          "CONTRACT_LIMIT",
          `more than ${contractLimits.statementTokens} words in one statement`,
        );
      }
      if (token === '"' || token === "'") this.#string();
      else this.#token(token);
    }
    return { syntax: this.#checkSyntax(), publicImports: this.#publicImports };
  }

  #checkSyntax(): Scan["syntax"] {
    if (this.#syntax === "proto3" && this.#edition === "") return "proto3";
    if (this.#edition === "2023" && this.#syntax === "") return "2023";
    const named = this.#edition === "" ? `the syntax "${this.#syntax}"` : `the edition "${this.#edition}"`;
    const found = this.#syntax === "" && this.#edition === "" ? "no syntax, which means proto2" : named;
    const expected = 'expected syntax = "proto3" or edition = "2023"';
    throw new HeddleError("CONTRACT_UNSUPPORTED", `the file has ${found.slice(0, 60)}; ${expected}`, {
      place: `${this.#path}, line 1`,
    });
  }

  #string(): void {
    const value = this.#tokens.next() ?? "";
    this.#tokens.next();
    if (this.#blocks.length > 1) return;
    if (this.#words[0] === "syntax") this.#syntax += value;
    if (this.#words[0] === "edition") this.#edition += value;
    if (this.#words[0] === "import" && this.#words.at(-1) === "public") this.#publicImports.push(value);
  }

  #token(token: string): void {
    this.#checkName(token);
    switch (token) {
      case "{":
        this.#open();
        break;
      case "}":
        this.#close();
        break;
      case ";":
        this.#endStatement();
        break;
      case "[":
        this.#brackets++;
        this.#checkDepth();
        break;
      case "]":
        this.#brackets--;
        break;
      default:
        this.#word(token);
    }
  }

  #word(token: string): void {
    if (token === "=" && this.#words.at(-2) === "group") {
      throw this.#error("CONTRACT_UNSUPPORTED", "groups are not supported; use a message");
    }
    this.#words.push(token);
    // The first word and the last two are all that is looked at.
    if (this.#words.length > 8) this.#words.splice(1, 4);
  }

  #checkName(token: string): void {
    const limit = contractLimits.nameLength;
    if (token.length > limit) {
      throw this.#error("CONTRACT_LIMIT", `a name of ${token.length} characters, of ${limit} at most`);
    }
    // The parser drops this name in silence, because objects of JavaScript cannot have such a member.
    if (token.split(".").includes("__proto__")) {
      throw this.#error("CONTRACT_UNSUPPORTED", "the name __proto__ is not supported");
    }
  }

  #open(): void {
    const first = this.#words[0] ?? "";
    const inValue = this.#blocks.at(-1)?.kind === "value" || this.#brackets > 0;
    const kind = !inValue && structural.has(first) ? first : "value";
    this.#blocks.push({ kind, statements: 0, fields: 0 });
    if (kind !== "value") this.#beginStatement();
    this.#checkDepth();
  }

  #close(): void {
    const closed = this.#blocks.length > 1 ? this.#blocks.pop() : undefined;
    // A block that is part of a value does not end the statement: "};" or "}];" follows.
    if (closed === undefined || closed.kind === "value") return;
    // The fields of a oneof are fields of its message.
    this.#add(closed.statements + 1, closed.fields, closed.kind === "oneof");
  }

  #endStatement(): void {
    const block = this.#blocks.at(-1);
    if (block === undefined || block.kind === "value") return;
    const isField = !["option", "reserved", "extensions"].includes(this.#words[0] ?? "option");
    this.#add(1, isField ? 1 : 0, true);
  }

  /** Counts what ended; of a block that holds its own, only itself. */
  #add(statements: number, fields: number, open: boolean): void {
    this.#beginStatement();
    const block = this.#blocks.at(-1);
    if (block === undefined) return;
    block.statements += open ? statements : 1;
    block.fields += open ? fields : 0;
    const inMessage = block.kind === "message" || block.kind === "oneof";
    const limit = inMessage ? contractLimits.messageStatements : contractLimits.statements;
    if (block.statements > limit) {
      throw this.#error("CONTRACT_LIMIT", `more than ${limit} statements in one ${block.kind}`);
    }
    if (inMessage && block.fields > contractLimits.fields) {
      throw this.#error("CONTRACT_LIMIT", `more than ${contractLimits.fields} fields in one message`);
    }
  }

  #beginStatement(): void {
    this.#words = [];
    this.#count = 0;
  }

  #checkDepth(): void {
    if (this.#blocks.length - 1 + this.#brackets > contractLimits.nesting) {
      throw this.#error("CONTRACT_LIMIT", `nested deeper than ${contractLimits.nesting} levels`);
    }
  }

  #error(code: HeddleErrorCode, message: string): HeddleError {
    return new HeddleError(code, message, { place: `${this.#path}, line ${this.#tokens.line}` });
  }
}
