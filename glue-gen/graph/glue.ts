import type { Field } from "../contract/model.ts";
import { doc, literal, type Printable, SourceFile, type as typed } from "../print/index.ts";
import { contextOf } from "./context.ts";
import { Declarations } from "./declarations.ts";
import { graphHash } from "./hash.ts";
import { MappingLines } from "./mapping-lines.ts";
import type { Graph, Step, ValueRef } from "./model.ts";
import { nameOfValue, type Target, targetsOf } from "./targets.ts";
import { type GraphContext, GraphTypes, invalid } from "./types.ts";

/**
 * Emits the glue of a graph as a TypeScript module: a function for each step, a line for each mapping, which
 * names its target and its source; see {@link import("../wire/v1/index.ts").Glue} for what it exports.
 * @throws HeddleError GRAPH_INVALID where graph and contracts do not agree, CONTEXT_CONFLICT where writes could
 */
export function emitGlue(graph: Graph, context: GraphContext): string {
  return emitModule(graph, context).typescript;
}

/** Glue for whoever reads it and for the engine: JavaScript without imports, every character in its place. */
export interface GlueModule {
  readonly typescript: string;
  readonly javascript: string;
}

/**
 * As {@link emitGlue}, with the JavaScript that runs.
 * @param hash of the graph, for whoever knows it
 */
export function emitModule(graph: Graph, context: GraphContext, hash = graphHash(graph)): GlueModule {
  return new GlueEmitter(graph, context, hash).emit();
}

class GlueEmitter {
  readonly #graph: Graph;
  readonly #hash: string;
  readonly #types: GraphTypes;
  readonly #file: SourceFile;
  readonly #declarations: Declarations;
  /** A line for each step that runs over a list. */
  readonly #lifted: Printable[][] = [];

  constructor(graph: Graph, context: GraphContext, hash: string) {
    this.#graph = graph;
    this.#hash = hash;
    this.#types = new GraphTypes(graph, context);
    this.#file = new SourceFile(
      `Made by heddle from the graph ${this.#hash}; do not edit. Each line maps one parameter.`,
    );
    this.#declarations = new Declarations(this.#file);
  }

  emit(): GlueModule {
    const file = this.#file;
    contextOf(this.#graph, this.#types);
    const symbol = (name: string): Printable => file.import(name, "heddle/wire/v1", { typeOnly: true });
    const read = symbol("Read");
    const conversion = symbol("Conversion");
    const input = symbol("Input");
    const fills: string[] = [];
    const functions = this.#graph.steps.map((step, index) => {
      const fill = this.#declarations.name(`fill_${step.id}`);
      fills.push(fill);
      return this.#step(step, index, fill, input);
    });
    file.print("export const graph = ", literal(this.#hash), ";");
    file.print();
    file.print("/** Everything that is read of a value is found in one pass over it. */");
    file.print("export const reads", typed(": ", read, "[]"), " = [];");
    file.print(
      "const read = (value",
      typed(": number"),
      ", path",
      typed(": number[]"),
      ", kind",
      typed(": ", read, '["kind"]'),
      ", more",
      typed("?: Partial<", read, ">"),
      ") =>",
    );
    file.print("  reads.push({ value, path, kind, ...more }) - 1;");
    file.print("export const conversions", typed(": ", conversion, "[]"), " = [];");
    if (this.#declarations.hasConversions) {
      file.print("const conversion = (one", typed(": ", conversion), ") => conversions.push(one) - 1;");
    }
    file.print();
    for (const line of this.#declarations.lines) {
      file.print(...line);
    }
    for (const lines of functions) {
      file.print();
      for (const line of lines) {
        file.print(...line);
      }
    }
    file.print();
    file.print("export const steps = [", fills.join(", "), "];");
    if (this.#lifted.length > 0) {
      file.print();
      file.print("/** Steps that run once for each element of a list. */");
      file.print("export const each", typed(": ", symbol("Each"), "[]"), " = [");
      for (const line of this.#lifted) {
        file.print("  ", ...line);
      }
      file.print("];");
    }
    return file.texts();
  }

  #step(step: Step, index: number, fill: string, input: Printable): Printable[][] {
    const { name, version, summary } = this.#types.contract(step);
    const lines = new MappingLines(this.#graph, this.#types, this.#declarations, step, index);
    const body = inside(targetsOf(this.#types, step), lines);
    const { each } = step;
    if (each !== undefined) {
      this.#lift(step, each, index, lines);
    }
    const over = each === undefined ? "" : `, for each of ${nameOfValue(this.#types, each)}`;
    return [
      [doc(`${step.id}: ${name} ${version}${over}. ${summary}`)],
      ["function ", fill, "(input", typed(": ", input), ")", typed(": void"), " {"],
      ...body.map((line) => ["  ", ...line]),
      ["}"],
    ];
  }

  /** Says which list a step runs over and where its elements are read. */
  #lift(step: Step, each: ValueRef, index: number, lines: MappingLines): void {
    const { number } = this.#types.list(step).field;
    const list = this.#declarations.read(lines.value(each), this.#types.path(each));
    const element = lines.value({ step: "", path: [number], over: step });
    const name = `${step.id} ← ${nameOfValue(this.#types, each)}`;
    this.#lifted.push([
      "{ step: ",
      index,
      ", list: ",
      list,
      ", element: ",
      element,
      ", name: ",
      literal(name),
      " },",
    ]);
  }
}

/** The lines for what is inside a message: what is merged into it as a whole, then its fields. */
function inside(target: Target, lines: MappingLines): Printable[][] {
  return [
    ...target.mappings.map((mapping) => lines.whole(mapping)),
    ...target.inner.flatMap((inner) => field(inner, inner.field as Field, lines)),
  ];
}

function field(
  target: Target,
  { number, packed, type, repeated, mapKey }: Field,
  lines: MappingLines,
): Printable[][] {
  const single = type.kind === "message" && !repeated && mapKey === null;
  if (single && (target.inner.length > 0 || target.mappings.length > 1)) {
    const within = inside(target, lines).map((line) => ["  ", ...line]);
    return [["input.begin(", number, ");"], ...within, ["input.end();"]];
  }
  if (packed && !lines.isWholeList(target.mappings)) {
    const within = target.mappings.map((mapping) => ["  ", ...lines.field(mapping, true)]);
    return [["input.begin(", number, ");"], ...within, ["input.endPacked();"]];
  }
  if (target.inner.length > 0) {
    throw invalid(`The field ${target.inner[0]?.field?.name ?? ""} is inside a field of many values.`);
  }
  return target.mappings.map((mapping) => lines.field(mapping, false));
}
