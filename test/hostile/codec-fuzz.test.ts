import { beforeAll, describe, expect, it } from "vitest";
import type { Schema } from "../../glue-gen/index.ts";
import { decodeJson, encodeJson, parseJsonText } from "../../runtime/contract/index.ts";
import { HeddleError } from "../../runtime/errors.ts";
import { admit, type Sandbox } from "../../runtime/sandbox/index.ts";
import { buildEcho, readRequest, subjects } from "../conformance/answer.ts";
import { readCases } from "../conformance/cases.ts";
import { runsOf, seedOf } from "../support/chance.ts";
import { mutate, randomOf } from "../support/mutations.ts";

// A million: HEDDLE_TEST_RUNS=1000000 npx vitest run --project hostile test/hostile/codec-fuzz.test.ts
const runs = runsOf(10_000);
const seed = seedOf();

const [file, message] = subjects[0];
/** Bytes of an input at most. */
const size = 4096;
const memory = 16 * 1024 * 1024;

const payloads = readCases().map(({ request }) => readRequest(Buffer.from(request, "base64")).payload);
const binaries = payloads.flatMap(({ kind, bytes }) => (kind === "protobuf" ? [bytes] : []));
const texts = payloads.flatMap(({ kind, bytes }) => (kind === "json" ? [bytes] : []));

let schema: Schema;
let sandbox: Sandbox;

beforeAll(async () => {
  const { contract, component } = await buildEcho(file, message);
  schema = contract.schema;
  sandbox = admit(component, { memoryBytes: memory }).instantiate({
    context: () => undefined,
    log: () => {},
  });
});

/** Runs a check on mutations; what goes wrong is told with the input and how to see it again. */
function fuzz(inputs: readonly Uint8Array[], check: (input: Uint8Array) => void): void {
  const random = randomOf(seed);
  for (let run = 0; run < runs; run++) {
    const input = mutate(inputs, random, size);
    try {
      check(input);
    } catch (cause) {
      const bytes = Buffer.from(input).toString("hex");
      throw new Error(`HEDDLE_TEST_SEED=${seed}, run ${run}, input ${bytes}: ${String(cause)}`, { cause });
    }
  }
}

/** What TypeScript makes of bytes: JSON, or the error that it has to be. */
function decoded(bytes: Uint8Array): { json?: unknown; error?: HeddleError } {
  try {
    return { json: decodeJson(schema, message, bytes) };
  } catch (error) {
    if (error instanceof HeddleError && error.code === "BAD_OUTPUT") return { error };
    throw error;
  }
}

describe("a flood of spoilt messages", () => {
  it("is decoded or refused by the codec of a function, within fuel and memory that its size allows", () => {
    let refused = 0;
    fuzz(binaries, (input) => {
      const result = sandbox.call(input, { fuel: 200_000 + 2_000 * input.length });
      expect(result.peakMemory).toBeLessThanOrEqual(memory);
      if (result.ok) {
        // What is written is a message again, to the byte.
        const again = sandbox.call(result.output, { fuel: 200_000 + 2_000 * result.output.length });
        expect(again.ok && Buffer.compare(again.output, result.output)).toBe(0);
        return;
      }
      refused++;
      const { failure } = result;
      expect(failure).toMatchObject({ code: "GUEST_FAILURE", functionCode: "INPUT_MALFORMED" });
    });
    expect(refused).toBeGreaterThan(runs / 20);
    expect(refused).toBeLessThan(runs);
  }, 3_600_000);

  it("is taken for a message by both decoders, or by none", () => {
    let forms = 0;
    let taken = 0;
    fuzz(binaries, (input) => {
      const { ok } = sandbox.call(input, { fuel: 200_000 + 2_000 * input.length });
      const { json, error } = decoded(input);
      // A message may be right and yet have no form in JSON: a time in the year 10000, no message in an Any.
      const hasNoForm =
        error !== undefined &&
        (error.message.includes("has no form in JSON") || /any/i.test(error.place ?? ""));
      forms += hasNoForm ? 1 : 0;
      if (!hasNoForm && (error === undefined) !== ok) {
        throw new Error(
          `the function ${ok ? "takes" : "refuses"} it, and TypeScript: ${error?.message ?? "takes it"}`,
        );
      }
      // The way back takes longer than all the rest.
      if (json !== undefined && ++taken % 16 === 0) {
        const again = decodeJson(schema, message, encodeJson(schema, message, json));
        expect(again).toEqual(json);
      }
    });
    expect(forms).toBeLessThan(runs / 2);
  }, 3_600_000);

  it("in JSON becomes a message or is refused with its place", () => {
    let refused = 0;
    fuzz(texts, (input) => {
      try {
        const json = parseJsonText(new TextDecoder().decode(input));
        const bytes = encodeJson(schema, message, json);
        expect(decodeJson(schema, message, bytes)).toBeTypeOf("object");
      } catch (error) {
        refused++;
        expect(error).toMatchObject({ code: "EVENT_DATA_INVALID" });
      }
    });
    expect(refused).toBeGreaterThan(runs / 20);
    expect(refused).toBeLessThan(runs);
  }, 3_600_000);
});
