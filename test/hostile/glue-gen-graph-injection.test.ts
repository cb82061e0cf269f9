import { describe, expect, it } from "vitest";
import { emitModule, type Graph, type Mapping } from "../../glue-gen/graph/index.ts";
import {
  type Contract,
  type Field,
  type FieldType,
  parseContracts,
  type Schema,
} from "../../glue-gen/index.ts";
import { attacks } from "../support/attacks.ts";
import { fillStep, importGlue, withoutTypes } from "../support/glue.ts";
import { fillElements } from "../support/lifted.ts";

const { schema, contracts } = parseContracts({
  "a.proto": `syntax = "proto3"; package a; import "heddle/v1/options.proto";
    service Do { option (heddle.v1.function) = {version: "1.0.0"}; rpc Run(Taken) returns (Taken); }
    enum E { ZERO = 0; ONE = 1; }
    message Inner { string text = 1; }
    message Given { string text = 1; E state = 2; Inner inner = 3; repeated string list = 4; oneof kind { string a = 5; string b = 6; } repeated Inner inners = 7; }
    message Taken { string text = 1; string state = 2; Inner inner = 3; repeated string list = 4; string a = 5; string constant = 6; string account = 7; string nested = 8; string preset = 9; }`,
});

/** The schema with an attack behind every name in it and in every text. */
function renamed({ messages, enums, ...rest }: Schema, attack: string): Schema {
  const type = (one: FieldType): FieldType =>
    one.kind === "scalar" ? one : { ...one, name: one.name + attack };
  const field = (one: Field): Field => ({
    ...one,
    name: one.name + attack,
    jsonName: one.name + attack,
    type: type(one.type),
    oneof: one.oneof === null ? null : one.oneof + attack,
    means: attack,
    mediaType: attack,
    comment: attack,
  });
  return {
    ...rest,
    messages: Object.fromEntries(
      Object.values(messages).map((one) => {
        const name = one.name + attack;
        return [name, { ...one, name, fields: one.fields.map(field), comment: attack }];
      }),
    ),
    enums: Object.fromEntries(
      Object.values(enums).map((one) => {
        const values = one.values.map((each) => ({ ...each, name: each.name + attack }));
        return [one.name + attack, { ...one, name: one.name + attack, values, comment: attack }];
      }),
    ),
  };
}

const value = (...path: number[]): Mapping["source"] => ({ kind: "value", value: { step: "", path } });

describe("names and texts that try to become code", () => {
  it.each(attacks)("stay names and texts in the glue of a graph: %j", async (attack) => {
    const [original] = contracts;
    if (original === undefined) throw new Error("there is no contract");
    const hostile = renamed(schema, attack);
    const contract: Contract = {
      ...original,
      name: original.name + attack,
      input: original.input + attack,
      output: original.output + attack,
      author: attack,
      license: attack,
      keywords: [attack],
      summary: attack,
      version: attack,
      comment: attack,
      schema: hostile,
      context: { reads: [attack] },
    };
    const source = (target: number, from: Mapping["source"]): Mapping => ({
      target: [target],
      source: from,
      concept: attack,
    });
    const graph: Graph = {
      eventType: `a.Given${attack}`,
      steps: [
        {
          id: `step ${attack}`,
          function: contract.name,
          version: attack,
          digest: attack,
          mappings: [
            source(1, value(1)),
            source(2, value(2)),
            source(3, value(3)),
            source(4, value(4)),
            source(4, value(7, 1)),
            source(5, value(5)),
            source(6, { kind: "constant", text: attack }),
            source(7, { kind: "context", key: attack }),
            source(8, value(3, 1)),
            source(9, { kind: "default", text: attack }),
          ],
        },
        {
          id: `lifted ${attack}`,
          function: contract.name,
          version: attack,
          digest: attack,
          each: { step: "", path: [7] },
          mappings: [source(1, { kind: "element", path: [1] })],
        },
      ],
      goals: [],
    };
    const context = { contracts: new Map([[contract.name, contract]]), eventSchema: hostile };
    const { typescript, javascript } = emitModule(graph, context);
    expect(javascript).toBe(withoutTypes(typescript));
    const glue = await importGlue(javascript);
    expect(Object.keys(glue).sort()).toEqual(["conversions", "each", "graph", "reads", "steps"]);
    expect(glue.steps).toHaveLength(2);
    expect(glue.each).toHaveLength(1);
    expect(Reflect.get(globalThis, "injected")).toBeUndefined();
    // text, state, inner, list, a, inners
    const event = new Uint8Array([
      10, 1, 116, 16, 1, 26, 3, 10, 1, 105, 34, 1, 108, 42, 1, 97, 58, 3, 10, 1, 101,
    ]);
    const written = Buffer.from(fillStep(glue, 0, [event], (key) => `${key}!`)).toString();
    expect(Reflect.get(globalThis, "injected")).toBeUndefined();
    // A lone surrogate is none in UTF-8.
    const whole = Buffer.from(attack).toString();
    expect(written).toContain(`ONE${whole}`);
    expect(written).toContain(`${whole}!`);
    // The list, and behind it what the elements have.
    expect(written).toContain('"\u0001l"\u0001e');
    expect(fillElements(glue, 1, [event]).map((bytes) => [...bytes])).toEqual([[10, 1, 101]]);
  });
});
