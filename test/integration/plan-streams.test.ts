import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createHeddle, type Heddle } from "../../runtime/index.ts";
import { drawGraph, explainText, graphDot, streamsOf } from "../../runtime/planner/index.ts";
import { temporaryDirectory } from "../support/temporary.ts";

const eventProto = `syntax = "proto3";
package acme.log.v1;
import "heddle/v1/options.proto";
import "std/bytes/v1/bytes.proto";
import "std/bytes/v1/digest.proto";
import "std/text/v1/line.proto";
message Written {
  option (heddle.v1.event) = {type: "acme.log.written" rule: "acme" goals: "std.bytes.v1.Summary"};
  repeated std.text.v1.Line lines = 1;
}
message Piece {
  option (heddle.v1.event) = {type: "acme.log.piece" rule: "acme" goals: "std.bytes.v1.Summary"};
  std.bytes.v1.Chunk piece = 1;
}
`;

const directory = temporaryDirectory(afterAll);
let heddle: Heddle;
beforeAll(async () => {
  heddle = await createHeddle({ directory, workers: 1 });
  heddle.publishSchema({ "acme/log/v1/log.proto": eventProto });
});
afterAll(() => heddle.close());

const event = (type: string, data: object) => ({ specversion: "1.0", id: "1", source: "/test", type, data });
const written = (lines: readonly string[]) =>
  event("acme.log.written", { lines: lines.map((text) => ({ text })) });
const summaryOf = (content: string) => ({
  sha256: createHash("sha256").update(content).digest("base64"),
  length: String(Buffer.byteLength(content)),
});

describe("an event with a list", () => {
  test("is planned and run through functions of the library that take and give streams", async () => {
    const lines = ["one", "", "zwölf"];
    const result = await heddle.run(written(lines));
    expect(result.value("std.bytes.v1.Summary")).toMatchObject(summaryOf(`${lines.join("\n")}\n`));
    expect(result.steps.map(({ step }) => step)).toEqual(["text.JoinLines", "bytes.Digest"]);
    expect((await heddle.run(written([]))).value("std.bytes.v1.Summary")).toMatchObject(summaryOf(""));

    const { plan } = result;
    expect(plan.proven).toBe(true);
    expect(plan.graph.steps).toMatchObject([
      { each: { step: "", path: [1] }, mappings: [{ target: [], source: { kind: "element", path: [] } }] },
      { each: { step: "text.JoinLines", path: [1] } },
    ]);
    const streams = streamsOf(plan);
    expect(drawGraph(plan.graph, { streams })).toBe(
      "event.data ── text.JoinLines (stream) ── bytes.Digest (stream) ──▶ Summary",
    );
    expect(graphDot(plan.graph, streams)).toContain('event -> step0 [label="stream of Line"];');
    const text = explainText(plan);
    expect(text).toContain("text.JoinLines ← stream of event.data.lines: nothing else fits");
    expect(text).toContain("bytes.Digest ← stream of text.JoinLines: nothing else fits");
  });

  test("has a stream as a list where that is asked for, as its type says it may be", async () => {
    const chunks = await heddle.run(written(["one", "two"]), { goals: ["repeated std.bytes.v1.Chunk"] });
    expect(chunks.plan.graph.steps).toMatchObject([{ function: "std.text.v1.JoinLines" }]);
    const content = chunks.value("repeated Chunk") as { content: string }[];
    const bytes = Buffer.concat(content.map((one) => Buffer.from(one.content, "base64")));
    expect(bytes.toString()).toBe("one\ntwo\n");
  });

  test("uses the same fuel each time it is run", async () => {
    const fuelOf = async () => (await heddle.run(written(["a", "b"]))).steps.map(({ fuel }) => fuel);
    expect(await fuelOf()).toEqual(await fuelOf());
  });
});

test("an event with a single value is a stream of one", async () => {
  const content = "all of it";
  const piece = { content: Buffer.from(content).toString("base64") };
  const result = await heddle.run(event("acme.log.piece", { piece }));
  expect(result.value("std.bytes.v1.Summary")).toMatchObject(summaryOf(content));
  expect(result.plan.graph.steps).toMatchObject([{ function: "std.bytes.v1.Digest" }]);
  expect(result.plan.graph.steps[0]?.each).toBeUndefined();
});
