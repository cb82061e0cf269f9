import type { FieldType, ScalarType } from "../../glue-gen/index.ts";

/** The type of a single value: what its bytes look like, without what they mean. */
export type Shape = FieldType;

/** The shape of a whole message. */
export function messageShape(name: string): Shape {
  return { kind: "message", name };
}

/** The shape as in a `.proto` file; of shapes of one kind, those with the same text are the same. */
export function shapeText(shape: Shape): string {
  return shape.kind === "scalar" ? shape.scalar : shape.name;
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
  if (source.kind === target.kind && shapeText(source) === shapeText(target)) {
    return "same";
  }
  if (source.kind !== "scalar" || target.kind !== "scalar") {
    return null;
  }
  return widenings[source.scalar]?.includes(target.scalar) === true ? "wider" : null;
}
