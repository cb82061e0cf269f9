import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createHeddle } from "../../runtime/index.ts";
import { drawGraph, explainText, graphDot, graphSvg } from "../../runtime/planner/index.ts";
import { buildNamed, fixtureFunctions } from "../support/built-project.ts";
import { temporaryDirectory } from "../support/temporary.ts";

const sources = temporaryDirectory(afterAll);
const directory = temporaryDirectory(afterAll);

/** Joins what was said loudly; it takes a list of texts, and nobody gives one. */
const chorusProto = `syntax = "proto3";
package acme.chorus.v1;
import "heddle/v1/options.proto";
import "std/text/v1/text.proto";
import "acme/text/v1/shout.proto";
service Sing {
  option (heddle.v1.function) = {
    version: "1.0.0" summary: "Join loud texts" resources: { fuel: 10000000 memory_bytes: 4194304 }
  };
  rpc Run(SingRequest) returns (Song);
}
message SingRequest { repeated std.text.v1.Text parts = 1 [(heddle.v1.field) = {means: "acme.text.v1.LoudText"}]; }
message Song { string content = 1; }
`;
const chorusSource = `import { Song, SingRequest } from "./contract";
export function run(input: SingRequest): Song | null {
  const song = new Song();
  for (let i = 0; i < input.parts.length; i++) song.content += (i > 0 ? " / " : "") + input.parts[i].content;
  return song;
}
`;
const eventProto = `syntax = "proto3";
package acme.choir.v1;
import "heddle/v1/options.proto";
import "std/text/v1/text.proto";
import "acme/chorus/v1/sing.proto";
import "acme/text/v1/shout.proto";
message Met {
  option (heddle.v1.event) = {type: "acme.choir.met" rule: "acme" goals: "acme.chorus.v1.Song"};
  repeated std.text.v1.Text lines = 1 [(heddle.v1.field) = {means: "std.text.v1.Text"}];
}
message Sang {
  option (heddle.v1.event) = {type: "acme.choir.sang" rule: "acme" goals: "acme.chorus.v1.Song"};
  repeated Voice voices = 1;
}
message Voice {
  string name = 1;
  std.text.v1.Text words = 2 [(heddle.v1.field) = {means: "acme.text.v1.LoudText"}];
}
`;

const built = async (name: string) => (await buildNamed(sources, name)).component;

const event = (lines: readonly string[]) => ({
  specversion: "1.0",
  id: "1",
  source: "/test",
  type: "acme.choir.met",
  data: { lines: lines.map((content) => ({ content })) },
});

test("a function runs for each element of a list, and another one takes what it gave", async () => {
  const place = join(sources, "acme/chorus/v1");
  cpSync(join(fixtureFunctions, "acme"), join(sources, "acme"), { recursive: true });
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, "sing.proto"), chorusProto);
  writeFileSync(join(place, "sing.ts"), chorusSource);
  const heddle = await createHeddle({ directory, workers: 1 });
  try {
    heddle.publish(await built("acme.text.v1.Shout"));
    heddle.publish(await built("acme.chorus.v1.Sing"));
    heddle.publishSchema({ "acme/choir/v1/met.proto": eventProto });
    const result = await heddle.run(event(["one", "two", "three"]));
    expect(result.value("acme.chorus.v1.Song")).toMatchObject({ content: "ONE!! / TWO!! / THREE!!" });
    expect((await heddle.run(event([]))).value("acme.chorus.v1.Song")).toMatchObject({ content: "" });

    const all = await heddle.run(event(["one", "two"]), { goals: ["repeated LoudText", "repeated Text"] });
    expect(all.value("repeated acme.text.v1.LoudText")).toMatchObject([
      { content: "ONE!!" },
      { content: "TWO!!" },
    ]);
    expect(all.value("repeated Text")).toMatchObject([{ content: "one" }, { content: "two" }]);
    expect(() => all.value("Text")).toThrow("was not a goal of this event");
    expect(all.file("repeated LoudText")).toBeUndefined();
    expect(all.toJSON().outputs).toHaveProperty(["repeated std.text.v1.Text"]);
    expect(drawGraph(all.plan.graph).split("\n")).toEqual([
      "event.data ─┬──────────────────────▶ repeated Text",
      "            └─ text.Shout (each) ──▶ repeated LoudText",
    ]);
    const none = await heddle.run(event([]), { goals: ["repeated LoudText", "repeated Text"] });
    expect(none.outputs.map(({ value }) => value)).toEqual([[], []]);
    const accepted = await heddle.accept(event(["three"]), { goals: ["repeated LoudText"] });
    expect((await heddle.accepted.result(accepted.id)).value("repeated LoudText")).toMatchObject([
      { content: "THREE!!" },
    ]);

    const words = ["LA", "LA LA"].map((content) => ({ words: { content } }));
    const sang = { ...event([]), type: "acme.choir.sang", data: { voices: words } };
    const song = await heddle.run(sang, { goals: ["Song", "repeated LoudText"] });
    expect(song.value("Song")).toMatchObject({ content: "LA / LA LA" });
    expect(song.value("repeated LoudText")).toMatchObject([{ content: "LA" }, { content: "LA LA" }]);
    expect(explainText(song.plan)).toContain("chorus.Sing.parts ← event.data.voices[].words: nothing else");

    const { plan } = result;
    expect(plan.graph.steps[0]).toMatchObject({
      function: "acme.text.v1.Shout",
      each: { step: "", path: [1] },
      mappings: [{ target: [1], source: { kind: "element", path: [] } }, { source: { kind: "default" } }],
    });
    expect(plan.proven).toBe(true);
    expect(drawGraph(plan.graph)).toBe("event.data ── text.Shout (each) ── chorus.Sing ──▶ Song");
    expect(explainText(plan)).toContain("text.Shout.text ← each of event.data.lines: nothing else fits");
    expect(explainText(plan)).toContain("chorus.Sing.parts ← text.Shout: nothing else fits");
    expect(graphDot(plan.graph)).toContain('event -> step0 [label="each Text"];');
    expect(graphSvg(plan.graph)).toContain("text.Shout (each)");
  } finally {
    await heddle.close();
  }
});
