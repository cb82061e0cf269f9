import { conversionOf } from "../../glue-gen/graph/index.ts";
import type { Field, FieldType, Schema } from "../../glue-gen/index.ts";

/**
 * What the bytes of a value look like, without what they mean: a single value, a whole message, a list, a map.
 * "many" is any list or map, "picked" any values of elements; nothing takes them.
 */
export type Shape =
  | FieldType
  | { readonly kind: "whole"; readonly name: string }
  | { readonly kind: "list"; readonly of: FieldType }
  /** A value of each element of a list: it fills lists, but nothing runs over it. */
  | { readonly kind: "parts"; readonly of: FieldType }
  | { readonly kind: "map"; readonly key: string; readonly of: FieldType }
  /** What takes each element of a list; no value has it. */
  | { readonly kind: "each"; readonly of: FieldType }
  | { readonly kind: "many" }
  | { readonly kind: "picked" }
  /** Any list, where a goal asks for one; no value has it. */
  | { readonly kind: "listed" };

/** A message that is all of an input or an output. */
export function wholeShape(name: string): Shape {
  return { kind: "whole", name };
}

/** A list of messages, such as a function gives that runs for each element of another list. */
export function listShape(name: string): Shape {
  return { kind: "list", of: { kind: "message", name } };
}

/** A value of each element of a list. */
export function partsShape(of: FieldType): Shape {
  return { kind: "parts", of };
}

export const manyShape: Shape = { kind: "many" };

export const pickedShape: Shape = { kind: "picked" };

export const listedShape: Shape = { kind: "listed" };

export function shapeOf({ type, repeated, mapKey }: Field): Shape {
  if (mapKey !== null) {
    return { kind: "map", key: mapKey, of: type };
  }
  return repeated ? { kind: "list", of: type } : type;
}

/** Whether a value in this shape is many. */
export function isMany({ kind }: Shape): boolean {
  return kind === "list" || kind === "parts" || kind === "map";
}

/** The shape as in a `.proto` file; of shapes of one kind, those with the same text are the same. */
export function shapeText(shape: Shape): string {
  switch (shape.kind) {
    case "scalar":
      return shape.scalar;
    case "list":
      return `repeated ${typeText(shape.of)}`;
    case "parts":
      return `${typeText(shape.of)} of each`;
    case "each":
      return `each of repeated ${typeText(shape.of)}`;
    case "map":
      return `map<${shape.key}, ${typeText(shape.of)}>`;
    case "many":
      return "many";
    case "picked":
      return "some of each";
    case "listed":
      return "a list";
    default:
      return shape.name;
  }
}

function typeText(type: FieldType): string {
  return type.kind === "scalar" ? type.scalar : type.name;
}

type Fit = "same" | "wider" | null;

/**
 * Whether a value of one shape can be used where another is taken, and whether it is converted by that: what
 * glue can write. A list takes a list of what can be converted, and a single value as its only element.
 */
export function fitting(source: Shape, target: Shape): Fit {
  switch (target.kind) {
    case "many":
      return source.kind === "list" || source.kind === "map" ? "same" : null;
    case "picked":
      return source.kind === "parts" ? "same" : null;
    case "parts":
      return null;
    case "listed":
      return source.kind === "list" || source.kind === "parts" ? "same" : null;
    case "each":
      return source.kind === "list" ? fittingTypes(source.of, target.of) : null;
    case "whole":
      return isMessage(source, target.name) ? "same" : null;
    case "map":
      return source.kind === "map" && source.key === target.key ? copied(source.of, target.of) : null;
    case "list":
      if (source.kind === "list" || source.kind === "parts") {
        return fittingTypes(source.of, target.of);
      }
      return fitting(source, target.of) === null ? null : "wider";
    default:
      if (source.kind === "whole") {
        return target.kind === "message" && source.name === target.name ? "same" : null;
      }
      return isSingle(source) ? fittingTypes(source, target) : null;
  }
}

/** Whether a value in this shape is one, and not all of an input or output. */
export function isSingle(shape: Shape): shape is FieldType {
  return shape.kind === "scalar" || shape.kind === "enum" || shape.kind === "message";
}

function isMessage(shape: Shape, name: string): boolean {
  return (shape.kind === "whole" || shape.kind === "message") && shape.name === name;
}

/** The names of enums' values decide how they are converted, not whether they are. */
const noEnums: { readonly from: Schema["enums"]; readonly to: Schema["enums"] } = { from: {}, to: {} };

function fittingTypes(source: FieldType, target: FieldType): Fit {
  if (source === target || (source.kind === target.kind && typeText(source) === typeText(target))) {
    return "same";
  }
  return conversionOf(source, target, noEnums) === null ? null : "wider";
}

/** Values of maps are not converted. */
function copied(source: FieldType, target: FieldType): Fit {
  return conversionOf(source, target, noEnums) === "same" ? fittingTypes(source, target) : null;
}
