import type { HeddleError } from "../../runtime/errors.ts";
import type { Field, FieldType } from "../contract/model.ts";
import { literal, lowerCamelCase, type Printable } from "../print/index.ts";
import { encodeConstant, encodeImplied, encodeZero } from "./constant.ts";
import { conversionOf, type Fit } from "./conversions.ts";
import type { Declarations, PathField } from "./declarations.ts";
import type { Graph, Step } from "./model.ts";
import type { NamedMapping } from "./targets.ts";
import { type GraphTypes, invalid, type Place } from "./types.ts";
import { isWrapper } from "./wrappers.ts";

/** Writes the line of each mapping of one step. */
export class MappingLines {
  readonly #graph: Graph;
  readonly #types: GraphTypes;
  readonly #declarations: Declarations;
  readonly #step: Step;
  readonly #index: number;

  constructor(graph: Graph, types: GraphTypes, declarations: Declarations, step: Step, index: number) {
    this.#graph = graph;
    this.#types = types;
    this.#declarations = declarations;
    this.#step = step;
    this.#index = index;
  }

  /** A message that is the message that is open, or is merged into it. */
  whole({ mapping, fields, name, required }: NamedMapping): Printable[] {
    const place = this.#place(mapping);
    if (place === undefined) {
      throw this.#invalid(`The mapping ${name} gives text where a message is taken.`);
    }
    const wanted = fields.at(-1)?.type ?? { kind: "message", name: this.#types.input(this.#step).type.name };
    const path = this.#types.path(place);
    this.#checkSame(path, place, wanted, name);
    const value = this.value(place);
    if (path.length === 0) {
      return ["input.whole(", value, "); // ", comment(name)];
    }
    const method = required ? "unwrap" : "unwrapIfPresent";
    return ["input.", method, "(", this.#declarations.read(value, path), ", ", literal(name), ");"];
  }

  /** Whether a list is all that fills a field, so that it is copied in one piece. */
  isWholeList(mappings: readonly NamedMapping[]): boolean {
    const place = mappings[0] && this.#place(mappings[0].mapping);
    if (mappings.length !== 1 || place === undefined) {
      return false;
    }
    const last = this.#types.way(place).path.at(-1)?.field;
    const field = mappings[0]?.fields.at(-1);
    return (
      last?.repeated === true && field !== undefined && this.#fit(last.type, field, mappings[0]) === "same"
    );
  }

  /** A field; `bare` where it is an element of the packed field that is open. */
  field(named: NamedMapping, bare: boolean): Printable[] {
    const { mapping, fields, name } = named;
    const field = fields.at(-1) as Field;
    const { source } = mapping;
    const target = bare ? 0 : field.number;
    const variable = `${this.#step.id}_${fields.map((one) => one.name).join("_")}`;
    if (source.kind === "default" || source.kind === "constant") {
      const bytes = encodeConstant(field, source.text, this.#types.input(this.#step).schema.enums, bare);
      return ["input.constant(", this.#declarations.constant(variable, bytes), "); // ", comment(name)];
    }
    if (source.kind === "context") {
      return this.#context(named, source.key, target);
    }
    return this.#fromValue(named, field, this.#place(mapping) as Place, target, bare, variable);
  }

  #fromValue(
    named: NamedMapping,
    field: Field,
    reference: Place,
    target: number,
    bare: boolean,
    variable: string,
  ): Printable[] {
    const { name, required } = named;
    const value = this.value(reference);
    const { path, list: gathered } = this.#types.way(reference);
    const list = field.repeated || field.mapKey !== null;
    const last = path.at(-1)?.field;
    if (last === undefined) {
      this.#checkSame(path, reference, field.type, name);
      if (field.mapKey !== null) {
        throw this.#invalid(`The mapping ${name} gives one message where a map is taken.`);
      }
      return ["input.embed(", target, ", ", value, "); // ", comment(name)];
    }
    if (last.repeated || last.mapKey !== null) {
      if (gathered >= 0) {
        throw this.#invalid(`The mapping ${name} gives lists where ${typeText(field)} is taken.`);
      }
      return this.#list(named, field, last, value, path, target);
    }
    if (field.mapKey !== null || (gathered >= 0 && !list)) {
      const given = gathered >= 0 ? `a value for each of ${path[gathered]?.field.name}` : "one value";
      throw this.#invalid(
        `The mapping ${name} gives ${given} where ${field.mapKey === null ? typeText(field) : "a map"} is taken.`,
      );
    }
    const unwrapped = this.#unwrapped(path, field, named);
    const from = (unwrapped.at(-1) as PathField).field;
    const fit = this.#fit(from.type, field, named) ?? this.#mismatch(from, field, name);
    const slots = this.#slots(value, reference, unwrapped, gathered);
    const optional = `${gathered >= 0 ? "Each" : ""}${!required || (list && gathered < 0) ? "IfPresent" : ""}`;
    const tellsZero = from.presence || from.oneof !== null || from.type.kind === "message";
    const takesZero = !field.presence && field.oneof === null && field.defaultText === null && !list;
    const implied = this.#implied(from, target, fit, named, `${variable}${bare ? "_bare" : ""}`, takesZero);
    if (fit === "same") {
      const zero = tellsZero
        ? takesZero && from.type.kind !== "message" && "null"
        : takesZero
          ? this.#declarations.constant("zero", new Uint8Array(0))
          : this.#declarations.constant(`zero_${variable}${bare ? "_bare" : ""}`, encodeZero(field, bare));
      return [
        "input.copy",
        optional,
        "(",
        target,
        ", ",
        slots,
        ", ",
        literal(name),
        zero || implied ? [", ", zero || "undefined"] : [],
        implied ? [", ", implied] : [],
        ");",
      ];
    }
    const conversion = this.#declarations.conversion(fit);
    const zero = takesZero ? (tellsZero ? "dropped" : "implicit") : !tellsZero && "kept";
    const parts: Printable[] = [target, ", ", slots, ", ", conversion, ", ", literal(name)];
    return [
      "input.convert",
      optional,
      "(",
      ...parts,
      zero ? [", ", literal(zero)] : implied ? ", undefined" : [],
      implied ? [", ", implied] : [],
      ");",
    ];
  }

  /** Declares what is read of a value: the field, or the list and the field of each of its elements. */
  #slots(value: string, reference: Place, path: readonly PathField[], list: number): string {
    if (list < 0) {
      return this.#declarations.read(value, path);
    }
    const toList = path.slice(0, list + 1);
    const place = { ...reference, path: reference.path.slice(0, list + 1) };
    const element = this.#declarations.value(this.#types.elementPosition(place), () =>
      [value, ...toList.map(({ field }) => field.name), "element"].join("_"),
    );
    // The element lies in a message that is as the one with the list, but has the list's field once.
    return `${this.#declarations.read(value, toList)}, ${this.#declarations.read(element, path.slice(list))}`;
  }

  /** Declares what stands for an absent value whose field says what it is read as. */
  #implied(
    from: Field,
    target: number,
    fit: Fit,
    { mapping }: NamedMapping,
    variable: string,
    takesZero: boolean,
  ): string | null {
    const { enums } = this.#types.source(this.#place(mapping) as Place).schema;
    const bytes = encodeImplied(from, target, fit, enums, takesZero);
    return bytes === null ? null : this.#declarations.constant(`implied_${variable}`, bytes);
  }

  /** All elements of a list. */
  #list(
    named: NamedMapping,
    field: Field,
    last: Field,
    value: string,
    path: readonly PathField[],
    target: number,
  ): Printable[] {
    const { name, required } = named;
    const sameMap = last.mapKey === field.mapKey;
    if (!(field.repeated || field.mapKey !== null) || !sameMap) {
      return this.#mismatch(last, field, name);
    }
    const fit = this.#fit(last.type, field, named) ?? this.#mismatch(last, field, name);
    const slot = this.#declarations.read(value, path);
    const optional = required ? "" : "IfPresent";
    if (fit === "same") {
      const packed = field.packed ? "true" : "false";
      return ["input.copyAll", optional, "(", target, ", ", slot, ", ", packed, ", ", literal(name), ");"];
    }
    if (field.mapKey !== null) {
      return this.#mismatch(last, field, name);
    }
    const conversion = this.#declarations.conversion(fit);
    return [
      "input.convertAll",
      optional,
      "(",
      target,
      ", ",
      slot,
      ", ",
      conversion,
      ", ",
      literal(name),
      ");",
    ];
  }

  #context({ fields, name, required }: NamedMapping, key: string, target: number): Printable[] {
    const { type, mapKey } = fields.at(-1) as Field;
    const { context } = this.#types.contract(this.#step);
    if (!context.reads.includes(key)) {
      throw this.#invalid(`The mapping ${name} gives a part of the context that the function does not read.`);
    }
    if (type.kind !== "scalar" || type.scalar !== "string" || mapKey !== null) {
      throw this.#invalid(
        `The mapping ${name} gives string where ${typeText(fields.at(-1) as Field)} is taken.`,
      );
    }
    const method = required ? "context" : "contextIfPresent";
    return ["input.", method, "(", target, ", ", literal(key), ", ", literal(name), ");"];
  }

  /** The path to the value inside a wrapper, where the target takes no wrapper. */
  #unwrapped(path: readonly PathField[], field: Field, named: NamedMapping): readonly PathField[] {
    const { type } = (path.at(-1) as PathField).field;
    const place = this.#place(named.mapping);
    if (type.kind !== "message" || !isWrapper(type.name) || place === undefined) {
      return path;
    }
    if (field.type.kind === "message" && field.type.name === type.name) {
      return path;
    }
    return this.#types.way(place, 1).path;
  }

  #place({ source }: NamedMapping["mapping"]): Place | undefined {
    return this.#types.place(this.#step, source);
  }

  /** Declares the value that a place is in. */
  value(reference: Place): string {
    const position = this.#types.position(reference);
    if (reference.over !== undefined) {
      return this.#declarations.value(position, () => `${this.#step.id}_element`);
    }
    if (position > this.#index) {
      throw this.#invalid(`Step ${this.#step.id} takes a value of ${reference.step}, which runs later.`);
    }
    return this.#declarations.value(position, () => {
      const id = this.#graph.steps[position - 1]?.id ?? "event";
      return lowerCamelCase(id.replace(/[^A-Za-z0-9]+/g, "_"));
    });
  }

  #fit(from: FieldType, field: Field, named: NamedMapping | undefined): Fit | null {
    const place = named && this.#place(named.mapping);
    const to = this.#types.input(this.#step).schema.enums;
    const given = place === undefined ? to : this.#types.source(place).schema.enums;
    return conversionOf(from, field.type, { from: given, to }, named?.mapping.conversion);
  }

  #checkSame(path: readonly PathField[], reference: Place, wanted: FieldType, name: string): void {
    const last = path.at(-1)?.field;
    const given = last === undefined ? this.#types.source(reference).type.name : typeText(last);
    const taken = wanted.kind === "scalar" ? wanted.scalar : wanted.name;
    if (
      given !== taken ||
      wanted.kind !== "message" ||
      (last !== undefined && last.type.kind !== "message")
    ) {
      throw this.#invalid(`The mapping ${name} gives ${given} where ${taken} is taken.`);
    }
  }

  #mismatch(given: Field, taken: Field, name: string): never {
    throw this.#invalid(`The mapping ${name} gives ${typeText(given)} where ${typeText(taken)} is taken.`);
  }

  #invalid(message: string): HeddleError {
    return invalid(message, this.#step.id);
  }
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
