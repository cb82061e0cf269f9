import type { Field, FieldType, ScalarType } from "../../glue-gen/index.ts";

/** The type of a value: what its bytes look like, without what they mean. */
export interface Shape {
  readonly type: FieldType;
  readonly repeated: boolean;
  readonly mapKey: ScalarType | null;
}

/** The shape of a whole message. */
export function messageShape(name: string): Shape {
  return { type: { kind: "message", name }, repeated: false, mapKey: null };
}

export function fieldShape({ type, repeated, mapKey }: Field): Shape {
  return { type, repeated, mapKey };
}

/** The shape as in a `.proto` file; two shapes are the same where their texts are. */
export function shapeText({ type, repeated, mapKey }: Shape): string {
  const name = type.kind === "scalar" ? type.scalar : type.name;
  return mapKey !== null ? `map<${mapKey}, ${name}>` : repeated ? `repeated ${name}` : name;
}

/** Scalars whose bytes mean the same value in a wider type, so that they are copied as they are. */
const widenings: Partial<Record<ScalarType, readonly ScalarType[]>> = {
  uint32: ["uint64", "int64"],
  int32: ["int64"],
  sint32: ["sint64"],
  string: ["bytes"],
};

/** Whether a value of one shape can be used where another is taken, and whether it is widened by that. */
export function fitting(source: Shape, target: Shape): "same" | "wider" | null {
  if (shapeText(source) === shapeText(target) && source.type.kind === target.type.kind) {
    return "same";
  }
  const single = !source.repeated && !target.repeated && source.mapKey === null && target.mapKey === null;
  if (single && source.type.kind === "scalar" && target.type.kind === "scalar") {
    return widenings[source.type.scalar]?.includes(target.type.scalar) === true ? "wider" : null;
  }
  return null;
}
