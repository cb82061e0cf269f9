import type { Field } from "../contract/model.ts";
import { doc, literal, lowerCamelCase, type Printable, SourceFile, safeIdentifier } from "../print/index.ts";
import { encodeConstant, encodeZero } from "./constant.ts";
import { graphHash } from "./hash.ts";
import { kindOf } from "./kind.ts";
import type { Graph, Mapping, Step, ValueRef } from "./model.ts";
import { fieldsAlong, type GraphContext, GraphTypes, invalid } from "./types.ts";

/**
 * Emits the glue of a graph as a TypeScript module: a function for each step, a line for each mapping, which
 * names its target and its source. Stripped of its types it is JavaScript without imports; see
 * {@link import("../wire/v1/index.ts").GlueModule} for what it exports.
 * @throws HeddleError GRAPH_INVALID where graph and contracts do not agree
 */
export function emitGlue(graph: Graph, context: GraphContext): string {
  return new GlueEmitter(graph, context).emit();
}

class GlueEmitter {
  readonly #graph: Graph;
  readonly #types: GraphTypes;
  readonly #file: SourceFile;
  readonly #names = new Set(["version", "graph", "steps", "event", "input", "values"]);
  /** Variable that holds the value at each position: the event's data, then the steps' outputs. */
  readonly #values: string[] = ["event"];
  /** Names of the constants for paths and defaults, by their text. */
  readonly #constants = new Map<string, string>();
  readonly #fills: string[] = [];

  constructor(graph: Graph, context: GraphContext) {
    this.#graph = graph;
    this.#types = new GraphTypes(graph, context);
    this.#file = new SourceFile(
      `Made by heddle from the graph ${graphHash(graph)}; do not edit. Each line maps one parameter.`,
    );
  }

  emit(): string {
    const file = this.#file;
    const input = file.import("Input", "heddle/wire/v1", { typeOnly: true });
    const message = file.import("Message", "heddle/wire/v1", { typeOnly: true });
    for (const step of this.#graph.steps) {
      this.#values.push(this.#name(lowerCamelCase(step.id.replace(/[^A-Za-z0-9]+/g, "_"))));
    }
    file.print("export const graph = ", literal(graphHash(this.#graph)), ";");
    file.print();
    const functions = this.#graph.steps.map((step, index) => this.#step(step, index, input, message));
    for (const lines of functions) {
      file.print();
      for (const line of lines) {
        file.print(...line);
      }
    }
    file.print();
    file.print("export const steps = [", this.#fills.join(", "), "];");
    return file.toString();
  }

  /** The lines of a step's function. Constants that it needs are printed at once, above all functions. */
  #step(step: Step, index: number, input: Printable, message: Printable): Printable[][] {
    const used = new Set<number>();
    const body = step.mappings.map((mapping) => this.#mapping(step, index, mapping, used));
    const fill = this.#name(
      `fill${(this.#values[index + 1] as string).replace(/^./, (c) => c.toUpperCase())}`,
    );
    this.#fills.push(fill);
    const { name, version, summary } = this.#types.contract(step);
    return [
      [doc(`${step.id}: ${name} ${version}. ${summary}`)],
      ["function ", fill, "(input: ", input, ", values: readonly ", message, "[]): void {"],
      ...[...used]
        .sort((a, b) => a - b)
        .map((position) => [
          "  const ",
          this.#values[position] as string,
          " = values[",
          position,
          "] as ",
          message,
          ";",
        ]),
      ...body.map((line) => ["  ", ...line]),
      ["}"],
    ];
  }

  #mapping(step: Step, index: number, mapping: Mapping, used: Set<number>): Printable[] {
    const { target, source } = mapping;
    if (target.length > 1) {
      throw invalid(`Step ${step.id} maps to a field inside a field.`, step.id);
    }
    const input = this.#types.input(step);
    const field = fieldsAlong(input, target)[0];
    const name = nameOf(this.#types, step, mapping);
    if (field !== undefined && (field.repeated || field.mapKey !== null)) {
      throw invalid(`The mapping ${name} fills a field of many values; glue copies single ones.`, step.id);
    }
    if (source.kind === "default") {
      if (field === undefined) {
        throw invalid(`A whole input cannot be a default.`, step.id);
      }
      const bytes = encodeConstant(field, source.text, input.schema.enums);
      return [
        "input.constant(",
        this.#constant(`${this.#values[index + 1]}_${field.name}`, bytes),
        "); // ",
        comment(name),
      ];
    }
    const position = this.#types.position(source.value);
    if (position > index) {
      throw invalid(`Step ${step.id} takes a value of ${source.value.step}, which runs later.`, step.id);
    }
    used.add(position);
    const value = this.#values[position] as string;
    this.#checkTypes(step, field, source.value, input.type.name, name);
    if (source.value.path.length === 0) {
      return field === undefined
        ? ["input.whole(", value, "); // ", comment(name)]
        : ["input.embed(", field.number, ", ", value, "); // ", comment(name)];
    }
    const path = this.#path(source.value, value);
    const from = fieldsAlong(this.#types.source(source.value), source.value.path).at(-1) as Field;
    if (field === undefined) {
      return ["input.unwrap(", value, ", ", path, ", ", literal(name), ");"];
    }
    const method = field.optional || field.presence || field.defaultText !== null ? "copyIfPresent" : "copy";
    const zero = this.#zero(from, field, this.#values[index + 1] as string);
    return [
      "input.",
      method,
      "(",
      field.number,
      ", ",
      literal(kindOf(field.type)),
      ", ",
      value,
      ", ",
      path,
      ", ",
      literal(name),
      zero === undefined ? [] : [", ", zero],
      ");",
    ];
  }

  /** The constant to write for a zero that the source does not write; see {@link Input.copy}. */
  #zero(from: Field, field: Field, variable: string): string | undefined {
    if (from.presence || from.oneof !== null || from.type.kind === "message") {
      return undefined;
    }
    const needed = field.presence || field.oneof !== null || field.defaultText !== null;
    return needed
      ? this.#constant(`zero_${variable}_${field.name}`, encodeZero(field))
      : this.#constant("zero", new Uint8Array(0));
  }

  #checkTypes(step: Step, field: Field | undefined, value: ValueRef, inputType: string, name: string): void {
    const source = this.#types.source(value);
    const from = fieldsAlong(source, value.path).at(-1);
    const wanted = field === undefined ? inputType : typeText(field);
    const given = from === undefined ? source.type.name : typeText(from);
    if (wanted !== given && !(field !== undefined && from !== undefined && widens(from, field))) {
      throw invalid(`The mapping ${name} gives ${given} where ${wanted} is taken.`, step.id);
    }
  }

  #path(value: ValueRef, variable: string): string {
    const fields = fieldsAlong(this.#types.source(value), value.path);
    return this.#declare(
      [variable, ...fields.map((field) => field.name)].join("_"),
      `[${value.path.join(", ")}]`,
    );
  }

  #constant(name: string, bytes: Uint8Array): string {
    return this.#declare(name, `new Uint8Array([${bytes.join(", ")}])`);
  }

  #declare(name: string, expression: string): string {
    const key = `${name} ${expression}`;
    const known = this.#constants.get(key);
    if (known !== undefined) {
      return known;
    }
    const identifier = this.#name(lowerCamelCase(name));
    this.#constants.set(key, identifier);
    this.#file.print("const ", identifier, " = ", expression, ";");
    return identifier;
  }

  /** A name that is not taken yet. */
  #name(wish: string): string {
    const base = safeIdentifier(wish, "typescript");
    let name = base;
    for (let n = 2; this.#names.has(name); n++) {
      name = `${base}$${n}`;
    }
    this.#names.add(name);
    this.#file.declare(name);
    return name;
  }
}

/** "png.Decode.png ← event.data.png", as in the glue and in errors. */
function nameOf(types: GraphTypes, step: Step, mapping: Mapping): string {
  const target = [step.id, ...fieldsAlong(types.input(step), mapping.target).map((field) => field.name)];
  if (mapping.source.kind === "default") {
    return `${target.join(".")} ← default ${JSON.stringify(mapping.source.text)}`;
  }
  const { value } = mapping.source;
  const source = [
    value.step === "" ? "event.data" : value.step,
    ...fieldsAlong(types.source(value), value.path).map((field) => field.name),
  ];
  const whole = value.path.length === 0 ? " (whole message)" : "";
  return `${target.join(".")} ← ${source.join(".")}${whole}`;
}

/** A name inside a line comment: on one line, and nothing that could end or hide it. */
function comment(name: string): string {
  return name.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, " ");
}

function typeText(field: Field): string {
  const type = field.type.kind === "scalar" ? field.type.scalar : field.type.name;
  if (field.mapKey !== null) {
    return `map<${field.mapKey}, ${type}>`;
  }
  return field.repeated ? `repeated ${type}` : type;
}

/** Whether a scalar's bytes mean the same number, or text, in the wider type. */
function widens(from: Field, to: Field): boolean {
  if (from.repeated || to.repeated || from.type.kind !== "scalar" || to.type.kind !== "scalar") {
    return false;
  }
  return (widenings[from.type.scalar] ?? []).includes(to.type.scalar);
}

const widenings: Partial<Record<string, readonly string[]>> = {
  bool: ["uint32", "uint64", "int32", "int64"],
  uint32: ["uint64", "int64"],
  int32: ["int64"],
  sint32: ["sint64"],
  string: ["bytes"],
};
