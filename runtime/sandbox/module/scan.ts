import { Reader } from "../binary/index.ts";
import { limits } from "../limits.ts";
import { checkLimit } from "../refusals.ts";
import { type CoreModule, functionType, type Span } from "./model.ts";
import { isStore, misc, op } from "./opcodes.ts";
import { OperatorCursor } from "./operator.ts";
import { readValueType } from "./value-types.ts";

/** What the rewriter has to know of a function before it rewrites it. */
export interface FunctionFacts {
  /** Instructions that write to memory. */
  stores: number;
}

/** What was found in all bodies together. */
export interface ModuleFacts {
  readonly functions: readonly FunctionFacts[];
  /** Names of the features beyond WebAssembly 1.0 that are used, sorted. */
  readonly features: readonly string[];
  /** Instructions that change a table or drop a segment. */
  readonly mutations: number;
  /** Whether a table may grow. */
  readonly growsTables: boolean;
  /** Functions that the code takes references of, each once. */
  readonly referencedFunctions: readonly number[];
  /** Instructions in all. */
  readonly instructions: number;
}

/** The declared locals of a function: runs of one type, and their number without the parameters. */
export interface Locals {
  readonly runs: readonly { readonly count: number; readonly type: number }[];
  readonly total: number;
}

/** Reads the declarations at the start of a body. */
export function readLocals(reader: Reader, parameters: number): Locals {
  const runs: { count: number; type: number }[] = [];
  let total = 0;
  for (let count = reader.count("locals"); count > 0; count--) {
    const run = reader.u32();
    total += run;
    checkLimit(parameters + total, limits.locals, "locals in a function");
    runs.push({ count: run, type: readValueType(reader) });
  }
  return { runs, total };
}

/** Reads every body once: refuses what is not admitted by name and gathers facts for the rewriter. */
export function scanModule(module: CoreModule): ModuleFacts {
  const scan = new Scan(module);
  const functions = module.bodies.map((body, index) => scan.body(body, module.importedFunctions + index));
  if (module.types.some((type) => type.results.length > 1)) {
    scan.features.add("multi-value");
  }
  if (module.globals.some((global) => global.mutable) && module.exports.some((entry) => entry.kind === 3)) {
    scan.features.add("mutable-globals");
  }
  return {
    functions,
    features: [...scan.features].sort(),
    mutations: scan.mutations,
    growsTables: scan.growsTables,
    referencedFunctions: [...scan.referenced],
    instructions: scan.instructions,
  };
}

/** Locals that rewriting adds at most. */
const addedLocals = 11;

class Scan {
  readonly features = new Set<string>();
  mutations = 0;
  growsTables = false;
  readonly referenced = new Set<number>();
  instructions = 0;
  #compileWork = 0;
  readonly #module: CoreModule;
  readonly #cursor = new OperatorCursor();

  constructor(module: CoreModule) {
    this.#module = module;
  }

  body(body: Span, index: number): FunctionFacts {
    const reader = new Reader(this.#module.bytes, body.start, body.end);
    const parameters = functionType(this.#module, index)?.params.length ?? 0;
    const locals = parameters + readLocals(reader, parameters).total;
    let splits = 1;
    const facts = { stores: 0 };
    const cursor = this.#cursor;
    let depth = 1;
    let targets = 0;
    while (depth > 0) {
      const opcode = cursor.next(reader);
      this.instructions++;
      if (opcode === op.end) {
        depth--;
      } else if (opcode >= op.block && opcode <= op.if) {
        checkLimit(depth++, limits.nesting, "blocks inside each other");
        splits++;
      } else if (opcode === op.br || opcode === op.brIf) {
        splits++;
      } else if (opcode === op.brTable) {
        targets += cursor.targets.length;
        splits += cursor.targets.length;
        checkLimit(targets, limits.branchTargets, "branch targets in a function");
      } else if (this.#writes(cursor)) {
        facts.stores++;
      }
    }
    reader.finish("the body of a function");
    this.#compileWork += splits * (locals + addedLocals);
    checkLimit(this.#compileWork, limits.compileWork, "locals times branches");
    return facts;
  }

  /** Notes features and mutations; tells whether the operator writes to memory. */
  #writes(cursor: OperatorCursor): boolean {
    const { opcode, sub } = cursor;
    if (isStore(opcode, sub)) {
      if (opcode === op.prefixVector) {
        this.features.add("simd");
      }
      return true;
    }
    if (opcode === op.refFunc) {
      this.referenced.add(cursor.index);
      this.features.add("reference-types");
    } else if (opcode >= 0xc0 && opcode <= 0xc4) {
      this.features.add("sign-extension");
    } else if (opcode === op.tableSet) {
      this.mutations++;
      this.features.add("reference-types");
    } else if (opcode === 0x25 || opcode === 0x1c || opcode === op.refNull || opcode === 0xd1) {
      this.features.add("reference-types");
    } else if (opcode === op.prefixVector) {
      this.features.add("simd");
    } else if (opcode === op.prefixMisc) {
      return this.#misc(sub);
    }
    return false;
  }

  #misc(sub: number): boolean {
    if (sub < misc.memoryInit) {
      this.features.add("saturating-conversions");
      return false;
    }
    this.features.add(sub >= misc.tableGrow ? "reference-types" : "bulk-memory");
    if (sub === misc.memoryInit || sub === misc.memoryCopy || sub === misc.memoryFill) {
      return true;
    }
    this.growsTables ||= sub === misc.tableGrow;
    this.mutations += sub === misc.tableSize ? 0 : 1;
    return false;
  }
}
