import type { Field } from "../contract/model.ts";
import type { Mapping, Step, ValueRef } from "./model.ts";
import { fieldsAlong, type GraphTypes, invalid, type Place, type TypedMessage, type Way } from "./types.ts";
import { isWrapper } from "./wrappers.ts";

/** A mapping with the fields that it fills, and its name as in glue and errors: `png.Decode.png ← event.data.png`. */
export interface NamedMapping {
  readonly mapping: Mapping;
  readonly fields: readonly Field[];
  readonly name: string;
  /** False where the step can run without the value. */
  readonly required: boolean;
}

const leaves: readonly Target[] = [];

/** A part of a step's input, with the mappings that fill it and the parts inside it that others fill. */
export class Target {
  /** Undefined for the whole input. */
  readonly field: Field | undefined;
  readonly mappings: NamedMapping[] = [];
  readonly #inner = new Map<number, Target>();

  constructor(field?: Field) {
    this.field = field;
  }

  /** In the order of their field numbers. */
  get inner(): readonly Target[] {
    // Nearly all targets are leaves.
    return this.#inner.size === 0
      ? leaves
      : [...this.#inner].sort(([a], [b]) => a - b).map(([, target]) => target);
  }

  at(fields: readonly Field[]): Target {
    let target: Target = this;
    for (const field of fields) {
      let next = target.#inner.get(field.number);
      if (next === undefined) {
        next = new Target(field);
        target.#inner.set(field.number, next);
      }
      target = next;
    }
    return target;
  }
}

/** Such as `event.data.lines`, or `event.data.lines[].price` for that of each. */
export function nameOfValue(types: GraphTypes, value: ValueRef): string {
  return [value.step === "" ? "event.data" : value.step, ...namesAlong(types.way(value))].join(".");
}

function namesAlong({ path, list }: Way): string[] {
  return path.map(({ field }, i) => (i === list ? `${field.name}[]` : field.name));
}

/** The input of a step by what fills it. @throws HeddleError GRAPH_INVALID where two mappings exclude each other */
export function targetsOf(types: GraphTypes, step: Step): Target {
  const root = new Target();
  const input = types.input(step);
  for (const mapping of step.mappings) {
    const fields = intoWrapper(types, step, input, mapping);
    const required = !fields.some((field) => field.optional || field.presence || field.defaultText !== null);
    root.at(fields).mappings.push({ mapping, fields, name: nameOf(types, step, mapping, fields), required });
  }
  check(root, step);
  return root;
}

/** What fills a field of a step's input: its path in names, joined by points, and the mapping's name. */
export type FilledField = readonly [field: string, mapping: string];

/**
 * Which mapping fills which field of a step's input. Fields that several mappings fill are left out, the whole input
 * has the empty path.
 * @throws HeddleError GRAPH_INVALID
 */
export function filledFields(types: GraphTypes, step: Step): FilledField[] {
  const fields: FilledField[] = [];
  const walk = ({ mappings, inner }: Target): void => {
    const [first] = mappings;
    if (first !== undefined && mappings.length === 1) {
      fields.push([first.fields.map(({ name }) => name).join("."), first.name]);
    }
    inner.forEach(walk);
  };
  walk(targetsOf(types, step));
  return fields;
}

/** The fields to a target; the value of a wrapper is filled where a wrapper is taken and none is given. */
function intoWrapper(
  types: GraphTypes,
  step: Step,
  input: TypedMessage,
  { target, source }: Mapping,
): Field[] {
  const fields = fieldsAlong(input, target);
  const last = fields.at(-1);
  if (last?.type.kind !== "message" || !isWrapper(last.type.name) || last.repeated || last.mapKey !== null) {
    return fields;
  }
  const place = types.place(step, source);
  if (place !== undefined) {
    const given = types.way(place).path.at(-1)?.field.type;
    const name = given === undefined ? types.source(place).type.name : given.kind === "message" && given.name;
    if (name === last.type.name) {
      return fields;
    }
  }
  return fieldsAlong(input, [...target, 1]);
}

function check(target: Target, step: Step): void {
  const oneofs = new Map<string, string>();
  for (const inner of target.inner) {
    const field = inner.field as Field;
    const joins = field.repeated || field.mapKey !== null || field.type.kind === "message";
    if (!joins && inner.mappings.length > 1) {
      throw invalid(`Step ${step.id} fills the field ${field.name} twice.`, step.id);
    }
    const other = field.oneof === null ? undefined : oneofs.get(field.oneof);
    if (other !== undefined) {
      throw invalid(
        `Step ${step.id} fills ${other} and ${field.name}, of which one excludes the other.`,
        step.id,
      );
    }
    if (field.oneof !== null) {
      oneofs.set(field.oneof, field.name);
    }
    check(inner, step);
  }
}

function nameOf(types: GraphTypes, step: Step, { source }: Mapping, fields: readonly Field[]): string {
  const target = [step.id, ...fields.map((field) => field.name)].join(".");
  switch (source.kind) {
    case "default":
    case "constant":
      return `${target} ← ${source.kind} ${JSON.stringify(source.text)}`;
    case "context":
      return `${target} ← context ${source.key}`;
    case "value":
      return `${target} ← ${nameOfValue(types, source.value)}${source.value.path.length === 0 ? " (whole message)" : ""}`;
    case "element": {
      const [, ...path] = namesAlong(types.way(types.place(step, source) as Place));
      return `${target} ← ${[`${nameOfValue(types, step.each as ValueRef)}[]`, ...path].join(".")}`;
    }
  }
}
