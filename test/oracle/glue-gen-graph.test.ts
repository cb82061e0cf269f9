import fc from "fast-check";
import protobuf from "protobufjs";
import { describe, expect, it } from "vitest";
import { emitModule } from "../../glue-gen/graph/index.ts";
import { type Glue, Input, type Message, WireError } from "../../glue-gen/wire/v1/index.ts";
import { runsOf, seedOf } from "../support/chance.ts";
import { importGlue, messagesOf, writtenBy } from "../support/glue.ts";
import { messageArbitrary, type PlainMessage } from "../support/message-arbitrary.ts";
import { esCodecs } from "../support/protobuf-es.ts";
import { Random } from "../support/random.ts";
import { type Flavour, type RandomMapping, randomMapping } from "../support/random-mapping.ts";
import { mapDecoded, Refusal } from "../support/reference-mapping.ts";

/** HEDDLE_TEST_RUNS=1000000 HEDDLE_TEST_SEED=7 npx vitest run --project oracle test/oracle/glue-gen-graph.test.ts */
const cases = runsOf(10_000);
const seed = seedOf(1);
/** A campaign has so many schemas that more messages of each say more. */
const messagesPerSchema = cases > 10_000 ? 250 : 50;
/** Compiling their files takes a process. */
const schemasForEs = 100;

const wellKnown = `syntax = "proto3"; package google.protobuf;
  message Timestamp { int64 seconds = 1; int32 nanos = 2; } message Duration { int64 seconds = 1; int32 nanos = 2; }
  message StringValue { string value = 1; } message UInt32Value { uint32 value = 1; } message Int64Value { int64 value = 1; }`;

interface Outcome {
  readonly bytes?: string;
  readonly reason?: string;
  readonly mapping?: string;
}

/** Glue and oracle for one random schema. */
class Trial {
  readonly mapping: RandomMapping;
  readonly source: protobuf.Type;
  readonly target: protobuf.Type;
  readonly #colors: Readonly<Record<string, number>>;
  readonly #input: Input;
  /** Knows nothing of the steps, so that it does all by the methods that these call. */
  readonly #plain: Input;
  readonly #message: Message;
  readonly #glue: Glue;
  readonly #lifted: Glue;

  private constructor(mapping: RandomMapping, glue: Glue, lifted: Glue) {
    this.mapping = mapping;
    this.#glue = glue;
    this.#lifted = lifted;
    const root = new protobuf.Root();
    protobuf.parse(mapping.proto, root, { keepCase: true });
    protobuf.parse(wellKnown, root, { keepCase: true });
    this.source = root.lookupType("o.v1.Source");
    this.target = root.lookupType("o.v1.Target");
    this.#colors = root.lookupEnum("o.v1.Color").values;
    const [message] = messagesOf([new Uint8Array()]);
    if (message === undefined) throw new Error("there is no message");
    this.#message = message;
    this.#input = new Input(glue, [message]);
    this.#plain = new Input({ ...glue, steps: [] }, [message]);
  }

  static async of(mapping: RandomMapping): Promise<Trial> {
    const contracts = new Map([[mapping.contract.name, mapping.contract]]);
    const context = { contracts, eventSchema: mapping.schema };
    const glue = await importGlue(emitModule(mapping.graph, context).javascript);
    return new Trial(mapping, glue, await importGlue(emitModule(mapping.lifted, context).javascript));
  }

  byGlue(bytes: Uint8Array): Outcome {
    return this.#run(this.#input, bytes);
  }

  /** The same one method after the other. */
  byMethods(bytes: Uint8Array): Outcome {
    return this.#run(this.#plain, bytes);
  }

  #run(input: Input, bytes: Uint8Array): Outcome {
    this.#message.point(bytes, 0, bytes.length);
    try {
      return this.#fill(input, this.#glue);
    } finally {
      input.clear();
    }
  }

  /** For each item of a batch. */
  byLiftedGlue(items: readonly Uint8Array[]): Outcome[] {
    const batch = protobuf.Writer.create().uint32(10).string("n");
    for (const item of items) batch.uint32(2402).bytes(item);
    const outputs = messagesOf([batch.finish(), new Uint8Array()]);
    const input = new Input(this.#lifted, outputs);
    const [each] = this.#lifted.each ?? [];
    if (each === undefined) throw new Error("the step does not run over a list");
    const elements = input.over(each);
    const outcomes: Outcome[] = [];
    while (elements.next()) outcomes.push(this.#fill(input, this.#lifted));
    return outcomes;
  }

  #fill(input: Input, { steps: [fill] }: Glue): Outcome {
    try {
      if (fill === undefined) throw new Error("there is no step");
      input.fill(fill);
      return { bytes: Buffer.from(writtenBy(input)).toString("hex") };
    } catch (error) {
      if (error instanceof WireError) return { reason: error.reason, mapping: error.mapping };
      throw error;
    }
  }

  /** What protobufjs writes after it has read. */
  canonical(hex: string): string {
    return Buffer.from(this.target.encode(this.target.decode(Buffer.from(hex, "hex"))).finish()).toString(
      "hex",
    );
  }

  byObjects(message: unknown): Outcome {
    try {
      const mapped = mapDecoded(message, this.mapping.routes, this.#colors);
      return { bytes: Buffer.from(this.target.encode(mapped).finish()).toString("hex") };
    } catch (error) {
      if (error instanceof Refusal) return { reason: error.reason };
      throw error;
    }
  }
}

/** Gives most texts and times of a message values that conversions take. */
function sensible(
  random: Random,
  type: protobuf.Type,
  message: PlainMessage,
  flavours: ReadonlyMap<string, Flavour>,
): void {
  for (const field of type.fieldsArray) {
    const value = Object.hasOwn(message, field.name) ? message[field.name] : undefined;
    if (value === undefined || random.between(0, 9) === 0) continue;
    field.resolve();
    const inner = field.resolvedType;
    const change = (one: unknown): unknown => {
      if (inner instanceof protobuf.Type) {
        if (/Timestamp|Duration/.test(inner.name)) return sensibleTime(random, inner.name);
        sensible(random, inner, one as PlainMessage, flavours);
        return one;
      }
      return typeof one === "string" ? sensibleText(random, flavours.get(field.name) ?? "plain", one) : one;
    };
    if (field.map) {
      for (const key of Object.keys(value as PlainMessage)) {
        (value as PlainMessage)[key] = change((value as PlainMessage)[key]);
      }
    } else {
      message[field.name] = Array.isArray(value) ? value.map(change) : change(value);
    }
  }
}

function sensibleTime(random: Random, type: string): PlainMessage {
  const seconds = random.pick([
    0,
    1,
    random.between(0, 2_000_000_000),
    random.between(-62_135_596_800, 253_402_300_799),
  ]);
  const nanos = random.pick([0, 0, 1_000_000, 5000, random.between(0, 999_999_999)]);
  return { seconds, nanos: type === "Duration" && seconds < 0 ? 0 - nanos : nanos };
}

function sensibleText(random: Random, flavour: Flavour, text: string): string {
  switch (flavour) {
    case "decimal":
      return random.pick([
        "0",
        "-1",
        "4294967296",
        "18446744073709551615",
        "-9223372036854775808",
        "007",
        String(random.between(-1e15, 1e15)),
      ]);
    case "moment": {
      const iso = new Date(random.between(-62_135_596_800_000, 253_402_300_799_999)).toISOString();
      return random.pick([
        iso,
        `${iso.slice(0, 19)}Z`,
        `${iso.slice(0, 19)}.000000001+05:30`,
        iso.replace("-", "/"),
        "2023-02-29T00:00:00Z",
      ]);
    }
    case "span":
      return random.pick([
        "0s",
        "1.5s",
        "-1.000000001s",
        "315576000000s",
        "315576000001s",
        `${random.between(0, 1e9)}s`,
      ]);
    case "name":
      return random.pick(["COLOR_NONE", "COLOR_RED", "COLOR_NEGATIVE", "COLOR_FAR", "COLOR_OTHER"]);
    case "base64":
      return random.pick([Buffer.from(text).toString("base64"), "AAAA", "AB==", "A", "AAA"]);
    case "plain":
      return text;
  }
}

/** What a parser makes of two encoded messages one behind the other, which protobufjs itself does not merge. */
function merged(type: protobuf.Type, first: PlainMessage, second: PlainMessage): PlainMessage {
  const result = { ...first };
  for (const field of type.fieldsArray) {
    if (!Object.hasOwn(second, field.name)) continue;
    const before = Object.hasOwn(first, field.name) ? first[field.name] : undefined;
    const value = second[field.name];
    for (const rival of field.partOf?.fieldsArray ?? []) {
      if (rival.name !== field.name) delete result[rival.name];
    }
    field.resolve();
    if (field.map) {
      result[field.name] = { ...(before as PlainMessage), ...(value as PlainMessage) };
    } else if (Array.isArray(value)) {
      result[field.name] = [...((before ?? []) as unknown[]), ...value];
    } else if (before !== undefined && field.resolvedType instanceof protobuf.Type) {
      result[field.name] = merged(field.resolvedType, before as PlainMessage, value as PlainMessage);
    } else {
      result[field.name] = value;
    }
  }
  return result;
}

/** Schemas with their messages; the same seed gives the same. */
async function* trials(): AsyncGenerator<{ trial: Trial; messages: PlainMessage[] }> {
  for (let run = 0; run < Math.ceil(cases / messagesPerSchema); run++) {
    const own = seed * 1_000_003 + run;
    const trial = await Trial.of(randomMapping(own));
    const random = new Random(own + 1);
    const { routes, schema } = trial.mapping;
    const flavours = new Map(routes.flatMap(({ source }) => source.map((one) => [one.name, one.flavour])));
    const messages = fc.sample(messageArbitrary(schema, "o.v1.Source", 3), {
      numRuns: messagesPerSchema,
      seed: own,
    });
    for (const message of messages) {
      sensible(random, trial.source, message, flavours);
    }
    yield { trial, messages };
  }
}

/** A schema without what is Heddle's own, as a package of its own. */
function plainProto(proto: string, name: string): string {
  return proto
    .replaceAll("o.v1", name)
    .replace(/^service .*$/m, "")
    .replace('import "heddle/v1/options.proto";', "")
    .replaceAll(/, \(heddle\.v1\.field\) = \{ optional: true \}/g, "")
    .replaceAll(/ \[\(heddle\.v1\.field\) = \{ optional: true \}\]/g, "");
}

function expectSame(trial: Trial, actual: Outcome, expected: Outcome, message: PlainMessage): void {
  if (expected.bytes !== actual.bytes || expected.reason !== actual.reason) {
    const { proto, graph } = trial.mapping;
    const mappings = graph.steps[0]?.mappings;
    expect({ ...actual, proto, mappings, message }).toEqual({ ...expected, proto, mappings, message });
  }
}

describe("the glue of random graphs", () => {
  it("writes what protobufjs writes after decoding and mapping by objects, byte for byte", async () => {
    const counts = { bytes: 0, missing: 0, unfit: 0 };
    for await (const { trial, messages } of trials()) {
      for (const message of messages) {
        const bytes = trial.source.encode(message).finish();
        const expected = trial.byObjects(trial.source.decode(bytes));
        expectSame(trial, trial.byGlue(bytes), expected, message);
        counts[expected.reason === undefined ? "bytes" : (expected.reason as "missing" | "unfit")]++;
      }
    }
    // Each outcome has to be reached, or the test would not say much.
    expect(Math.min(counts.bytes, counts.missing, counts.unfit)).toBeGreaterThan(cases / 50);
  }, 3_600_000);

  it("does the same for each element of a list", async () => {
    let written = 0;
    for await (const { trial, messages } of trials()) {
      const items = messages.map((message) => trial.source.encode(message).finish());
      const outcomes = trial.byLiftedGlue(items);
      expect(outcomes).toHaveLength(items.length);
      items.forEach((bytes, i) => {
        const expected = trial.byObjects(trial.source.decode(bytes));
        expectSame(trial, outcomes[i] as Outcome, expected, messages[i] as PlainMessage);
        written += expected.bytes === undefined ? 0 : 1;
      });
    }
    expect(written).toBeGreaterThan(cases / 50);
  }, 3_600_000);

  it("writes what @bufbuild/protobuf writes after it has read that", async () => {
    const chosen: { trial: Trial; messages: PlainMessage[] }[] = [];
    const files: Record<string, string> = {};
    for await (const one of trials()) {
      files[`o${chosen.length}/o.proto`] = plainProto(one.trial.mapping.proto, `o${chosen.length}.v1`);
      if (chosen.push(one) === schemasForEs) break;
    }
    const codecs = await esCodecs(files);
    if (codecs === undefined) throw new Error("@bufbuild/protobuf is not installed");
    let written = 0;
    chosen.forEach(({ trial, messages }, i) => {
      for (const message of messages) {
        const source = codecs(`o${i}.v1.Source`).rewrite(trial.source.encode(message).finish());
        const actual = trial.byGlue(source);
        if (actual.bytes === undefined) continue;
        const again = codecs(`o${i}.v1.Target`).rewrite(Buffer.from(actual.bytes, "hex"));
        expectSame(trial, actual, { bytes: Buffer.from(again).toString("hex") }, message);
        written++;
      }
    });
    expect(written).toBeGreaterThan((chosen.length * messagesPerSchema) / 50);
  }, 3_600_000);

  it("maps values that come in pieces as a parser merges them", async () => {
    let written = 0;
    for await (const { trial, messages } of trials()) {
      messages.forEach((second, i) => {
        const first = messages[(i * 7 + 1) % messages.length] as PlainMessage;
        const bytes = Buffer.concat([first, second].map((one) => trial.source.encode(one).finish()));
        const decoded = [first, second].map((one) => trial.source.decode(trial.source.encode(one).finish()));
        const [before, after] = decoded as unknown as [PlainMessage, PlainMessage];
        const actual = trial.byGlue(bytes);
        const expected = trial.byObjects(merged(trial.source, before, after));
        // An entry of a map may come twice here, so that the bytes are compared as they are read.
        const canonical = actual.bytes === undefined ? actual : { bytes: trial.canonical(actual.bytes) };
        expectSame(trial, canonical, expected, { first, second });
        written += expected.bytes === undefined ? 0 : 1;
      });
    }
    expect(written).toBeGreaterThan(cases / 50);
  }, 3_600_000);

  it("gives a message or an error for bytes that were changed, the same in one loop and by method after method", async () => {
    const counts = { refused: 0, written: 0 };
    for await (const { trial, messages } of trials()) {
      const random = new Random(messages.length + seed);
      for (const message of messages) {
        const bytes = Uint8Array.from(trial.source.encode(message).finish());
        for (let i = random.between(1, 5); i > 0 && bytes.length > 0; i--) {
          bytes[random.between(0, bytes.length - 1)] = random.between(0, 255);
        }
        const actual = trial.byGlue(bytes);
        const expected = trial.byMethods(bytes);
        expectSame(trial, actual, expected, message);
        expect(actual.mapping).toBe(expected.mapping);
        counts[actual.bytes === undefined ? "refused" : "written"]++;
      }
    }
    expect(Math.min(counts.refused, counts.written)).toBeGreaterThan(cases / 50);
  }, 3_600_000);
});
