import { createHash } from "node:crypto";
import fc from "fast-check";
import protobuf from "protobufjs";
import { expect, test } from "vitest";
import { emitGlue, type Graph, type MappingSource, type Step } from "../../glue-gen/graph/index.ts";
import { type Contract, type Field, isStreaming, type Schema } from "../../glue-gen/index.ts";
import type { Glue } from "../../glue-gen/wire/v1/index.ts";
import { runsOf } from "../support/chance.ts";
import { fillStep, importGlue } from "../support/glue.ts";
import { fillElements } from "../support/lifted.ts";
import { planOrNull } from "../support/planned.ts";
import { Random } from "../support/random.ts";
import {
  contractsOf,
  type RandomWorld,
  randomListWorlds,
  randomStreamWorlds,
  randomWorlds,
} from "../support/random-worlds.ts";

const runs = runsOf(400);

type Plain = Record<string, unknown>;

/** The messages of a random world, as protobufjs reads and writes them. */
class Types {
  readonly #schema: Schema;
  readonly #root: protobuf.Root;

  constructor(schema: Schema) {
    this.#schema = schema;
    const messages = Object.values(schema.messages).map(({ name, fields }) => {
      const lines = fields.map((field) => `${typeText(field)} ${field.name} = ${field.number};`);
      return `message ${name.replace("w.", "")} { ${lines.join(" ")} }`;
    });
    const source = `syntax = "proto3"; package w; ${messages.join("\n")}`;
    this.#root = protobuf.parse(source, new protobuf.Root(), { keepCase: true }).root;
  }

  fields(message: string): readonly Field[] {
    return this.#schema.messages[message]?.fields ?? [];
  }

  field(message: string, number: number): Field {
    return this.fields(message).find((field) => field.number === number) as Field;
  }

  encode(message: string, value: Plain): Uint8Array {
    const type = this.#root.lookupType(message);
    return type.encode(type.fromObject(value)).finish();
  }

  decode(message: string, bytes: Uint8Array): Plain {
    const type = this.#root.lookupType(message);
    return type.toObject(type.decode(bytes), { longs: Number, bytes: String }) as Plain;
  }

  /** A message with something in every field; texts and bytes are digits, which every conversion takes. */
  fill(message: string, random: Random, depth = 0): Plain {
    const value = ({ type }: Field): unknown => {
      if (type.kind === "message") {
        return depth < 8 ? this.fill(type.name, random, depth + 1) : {};
      }
      const number = random.between(1, 4_000_000_000);
      if (type.kind === "scalar" && type.scalar === "string") {
        return String(number);
      }
      return type.kind === "scalar" && type.scalar === "bytes" ? Buffer.from(String(number)) : number;
    };
    return Object.fromEntries(
      this.fields(message).map((field): [string, unknown] => {
        if (field.mapKey !== null) {
          return [field.name, { a: value(field), b: value(field) }];
        }
        const many = () => Array.from({ length: depth > 2 ? 1 : random.between(0, 3) }, () => value(field));
        return [field.name, field.repeated ? many() : value(field)];
      }),
    );
  }
}

function typeText({ type, repeated, mapKey, optional }: Field): string {
  const name = type.kind === "scalar" ? type.scalar : type.name;
  if (mapKey !== null) {
    return `map<${mapKey}, ${name}>`;
  }
  return `${repeated ? "repeated " : optional && type.kind !== "message" ? "optional " : ""}${name}`;
}

/** A value in place, with the field that it is of; null: a whole message. */
interface Found {
  readonly value: unknown;
  readonly field: Field | null;
}

/** Runs a graph by decoding, mapping objects, and encoding; written without a line of the glue. */
class Reference {
  readonly #types: Types;
  readonly #graph: Graph;
  readonly #inputs: ReadonlyMap<string, string>;
  readonly #outputs: ReadonlyMap<string, string>;
  /** What each step gave, and the event's data; a list where a step ran for each element. */
  readonly #values = new Map<string, unknown>();

  constructor(types: Types, graph: Graph, { functions }: RandomWorld, event: Plain) {
    this.#types = types;
    this.#graph = graph;
    this.#inputs = new Map(functions.map(({ contract }) => [contract.name, contract.input]));
    this.#outputs = new Map(functions.map(({ contract }) => [contract.name, contract.output]));
    this.#values.set("", event);
  }

  note(step: Step, value: unknown): void {
    this.#values.set(step.id, value);
  }

  /** What a step takes, once, or for each element. */
  inputs(step: Step): Plain[] {
    if (step.each === undefined) {
      return [this.#input(step, null)];
    }
    const { value, field } = this.#find(step.each.step, step.each.path);
    const one = field === null ? null : { ...field, repeated: false };
    return (value as unknown[]).map((element) => this.#input(step, { value: element, field: one }));
  }

  #input(step: Step, element: Found | null): Plain {
    const message = this.#inputs.get(step.function) as string;
    let input: Plain = {};
    for (const { target, source } of step.mappings) {
      const found = this.#source(source, element);
      const [number] = target;
      if (number === undefined) {
        input = { ...(found?.value as Plain) };
        continue;
      }
      const field = this.#types.field(message, number);
      input[field.name] = found === null ? defaultOf(field) : converted(found, field);
    }
    return input;
  }

  /** Null: the default. */
  #source(source: MappingSource, element: Found | null): Found | null {
    switch (source.kind) {
      case "value":
        return this.#find(source.value.step, source.value.path);
      case "element":
        return element;
      default:
        return null;
    }
  }

  #find(step: string, path: readonly number[]): Found {
    const value = this.#values.get(step);
    const isGathered = Array.isArray(value);
    const taken = this.#graph.steps.find(({ id }) => id === step)?.function;
    let message = taken === undefined ? this.#graph.eventType : (this.#outputs.get(taken) as string);
    let found: Found = { value, field: null };
    for (const number of isGathered ? path.slice(1) : path) {
      const field = this.#types.field(message, number);
      const empty = field.repeated ? [] : field.mapKey === null ? undefined : {};
      const within = (one: unknown): unknown => (one as Plain)[field.name] ?? empty;
      // Of each message of a list the field is taken, so that there is a list of these.
      found = Array.isArray(found.value)
        ? { value: found.value.map(within), field: { ...field, repeated: true } }
        : { value: within(found.value), field };
      seenParts += Number(Array.isArray(found.value) && !field.repeated);
      message = field.type.kind === "message" ? field.type.name : "";
    }
    return found;
  }
}

function defaultOf({ type, defaultText }: Field): unknown {
  return type.kind === "scalar" && type.scalar.startsWith("uint")
    ? Number(defaultText)
    : type.kind === "scalar" && type.scalar === "bytes"
      ? Buffer.from(defaultText ?? "")
      : defaultText;
}

/** Lists that were made of a value of each element of others. */
let seenParts = 0;

/** Values that were converted from one type to another. */
let conversions = 0;

function converted({ value, field }: Found, target: Field): unknown {
  const from = field?.type.kind === "scalar" ? field.type.scalar : "message";
  const to = target.type.kind === "scalar" ? target.type.scalar : "message";
  const one = (single: unknown): unknown => {
    if (from === to || (from.startsWith("uint") && to.startsWith("uint"))) {
      return single;
    }
    conversions++;
    const text = from === "bytes" ? Buffer.from(single as string, "base64").toString() : String(single);
    return to === "string" ? text : to === "bytes" ? Buffer.from(text) : Number(text);
  };
  if (target.mapKey !== null) {
    return Object.fromEntries(Object.entries(value as Plain).map(([key, single]) => [key, one(single)]));
  }
  if (target.repeated) {
    return (Array.isArray(value) ? value : [value]).map(one);
  }
  return one(value);
}

/** Field 1 for each. */
function gathered(values: readonly Uint8Array[]): Uint8Array {
  const writer = protobuf.Writer.create();
  for (const value of values) {
    writer.uint32(10).bytes(value);
  }
  return writer.finish();
}

/** A function that gives something else for each input, and always the same for the same. */
function call(types: Types, name: string, output: string, input: Plain | readonly Plain[]): Plain {
  const hash = createHash("sha256").update(name).update(JSON.stringify(input)).digest();
  return types.fill(output, new Random(hash.readUInt32LE() >>> 1));
}

/** What a step gives: one for each input, or one of a stream, or for a stream one for each and one at its end. */
function outputsOf(types: Types, { id }: Step, contract: Contract, inputs: readonly Plain[]): Plain[] {
  const { output, inputStream, outputStream } = contract;
  const one = (input: Plain | readonly Plain[]) => call(types, id, output, input);
  if (outputStream === true) {
    return [...inputs.map(one), one(inputs)];
  }
  return inputStream === true ? [one(inputs)] : inputs.map(one);
}

test("planned graphs, run with their glue, give every function what decoding, mapping and encoding give it", async () => {
  const seen = { steps: 0, lifted: 0, streamed: 0 };
  const worlds = fc.oneof(randomWorlds(10), randomListWorlds(10), randomStreamWorlds(10));
  const property = fc.asyncProperty(worlds, fc.nat(), async (world, start) => {
    const made = planOrNull(world);
    fc.pre(made !== null && made.graph.steps.length > 0);
    const { graph } = made;
    const types = new Types(world.schema);
    const contracts = contractsOf(world);
    const glue: Glue = await importGlue(emitGlue(graph, { contracts, eventSchema: world.schema }));
    const event = types.fill(graph.eventType, new Random(start));
    const eventBytes = types.encode(graph.eventType, event);
    const reference = new Reference(types, graph, world, types.decode(graph.eventType, eventBytes));
    const values = [eventBytes];
    graph.steps.forEach((step, i) => {
      const contract = contracts.get(step.function);
      if (contract === undefined) {
        throw new Error(`${step.function} is not there`);
      }
      const { input, output } = contract;
      const written = step.each === undefined ? [fillStep(glue, i, values)] : fillElements(glue, i, values);
      const expected = reference.inputs(step).map((one) => types.decode(input, types.encode(input, one)));
      expect(written.map((bytes) => types.decode(input, bytes))).toEqual(expected);
      const outputs = outputsOf(types, step, contract, expected).map((one) => types.encode(output, one));
      const decoded = outputs.map((bytes) => types.decode(output, bytes));
      const isList = isStreaming(contract) ? contract.outputStream === true : step.each !== undefined;
      reference.note(step, isList ? decoded : decoded[0]);
      values.push(isList ? gathered(outputs) : (outputs[0] as Uint8Array));
      seen.steps++;
      seen.lifted += Number(step.each !== undefined);
      seen.streamed += Number(isStreaming(contract));
    });
  });
  // One in a hundred planned graphs converts a value: one in some hundred times none of so many does.
  for (let times = 0; times < 3 && Math.min(conversions, seenParts) === 0; times++) {
    await fc.assert(property, { numRuns: runs });
  }
  expect(seen.steps).toBeGreaterThan(runs / 2);
  expect(Math.min(seen.lifted, seen.streamed)).toBeGreaterThan(0);
  expect(Math.min(conversions, seenParts)).toBeGreaterThan(0);
});
