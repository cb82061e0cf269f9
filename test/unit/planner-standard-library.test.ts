import { describe, expect, test } from "vitest";
import { describeMappings, drawGraph, explainText, intentOf, plan } from "../../runtime/planner/index.ts";
import { standardLibrary } from "../support/contracts.ts";

const { schema, functions } = standardLibrary();

function planFor(type: string, goals: readonly string[] = []) {
  const intent = intentOf({ type }, schema, goals);
  const eventType = schema.events[type]?.message ?? "";
  return { intent, ...plan({ schema, functions, eventType, goals: intent.goals }) };
}

describe("plans over the standard library", () => {
  test("makes thumbnail, palette and blurhash of a photograph with one decoding shared", () => {
    const made = planFor("photo.uploaded");
    expect(made.intent).toEqual({
      eventType: "photo.uploaded",
      rule: "std.photo",
      goals: ["std.photo.v1.Thumbnail", "std.image.v1.Palette", "std.image.v1.BlurHash"],
    });
    expect([made.graph.steps.length, made.depth, made.lowerBound, made.proven]).toEqual([5, 3, 5, true]);
    expect(drawGraph(made.graph)).toBe(
      [
        "event.data ── png.Decode ─┬─ image.Resize ── png.Encode ──▶ Thumbnail",
        "                          ├─ image.ExtractPalette ────────▶ Palette",
        "                          └─ image.ComputeBlurHash ───────▶ BlurHash",
      ].join("\n"),
    );
    expect(describeMappings(made)).toEqual([
      "png.Decode.png                      ← event.data.png",
      "image.ComputeBlurHash.image         ← png.Decode    whole message",
      "image.ComputeBlurHash.components_x  ← default 4",
      "image.ComputeBlurHash.components_y  ← default 3",
      "image.ExtractPalette.image          ← png.Decode    whole message",
      "image.ExtractPalette.colors         ← default 6",
      "image.Resize.image                  ← png.Decode    whole message",
      "image.Resize.max_width              ← default 320",
      "image.Resize.max_height             ← default 320",
      "png.Encode.image                    ← image.Resize  whole message",
    ]);
    expect(made.graph.goals).toEqual([
      { concept: "std.photo.v1.Thumbnail", value: { step: "png.Encode", path: [] } },
      { concept: "std.image.v1.Palette", value: { step: "image.ExtractPalette", path: [] } },
      { concept: "std.image.v1.BlurHash", value: { step: "image.ComputeBlurHash", path: [] } },
    ]);
  });

  test("makes a summary and a chart of a table", () => {
    const made = planFor("table.uploaded");
    expect(made.graph.steps.map(({ id }) => id)).toEqual([
      "csv.Parse",
      "table.Aggregate",
      "chart.Draw",
      "csv.Write",
    ]);
    expect(made.proven).toBe(true);
    expect(drawGraph(made.graph)).toBe(
      [
        "event.data ── csv.Parse ── table.Aggregate ─┬─ csv.Write ───▶ SummaryCsv",
        "                                            └─ chart.Draw ──▶ SummaryChart",
      ].join("\n"),
    );
  });

  test("makes language, keywords and a notice of an issue, and feeds the first two to the notice", () => {
    const made = planFor("com.github.issues.opened");
    expect(made.graph.steps.map(({ id }) => id)).toEqual([
      "markdown.ToText",
      "text.DetectLanguage",
      "text.ExtractKeywords",
      "text.Redact",
      "document.WriteNotice",
    ]);
    expect(describeMappings(made)).toEqual([
      "markdown.ToText.markdown        ← event.data.issue.body",
      "markdown.ToText.title           ← event.data.issue.title",
      "text.DetectLanguage.text        ← markdown.ToText       whole message",
      "text.ExtractKeywords.text       ← markdown.ToText       whole message",
      "text.ExtractKeywords.limit      ← default 8",
      "text.Redact.text                ← markdown.ToText       whole message",
      "document.WriteNotice.body       ← text.Redact.text",
      "document.WriteNotice.reference  ← event.data.repository.full_name",
      "document.WriteNotice.language   ← text.DetectLanguage   whole message",
      "document.WriteNotice.keywords   ← text.ExtractKeywords  whole message",
      'document.WriteNotice.template   ← default "{{#reference}}About: {{reference}}\\n{{/re…"',
    ]);
    expect(drawGraph(made.graph)).toBe(
      [
        "event.data ── markdown.ToText ─┬─ text.DetectLanguage ───▶ Language",
        "                               ├─ text.ExtractKeywords ──▶ Keywords",
        "                               └─ text.Redact",
        "                                    └─ document.WriteNotice ◀ event.data, text.DetectLanguage, text.ExtractKeywords ──▶ Notice",
      ].join("\n"),
    );
  });

  test("makes one small PNG where a thumbnail and a PNG are asked for, since the thumbnail is one", () => {
    const made = planFor("photo.uploaded", ["std.png.v1.Png", "std.photo.v1.Thumbnail"]);
    expect(made.graph.steps.map(({ id }) => id)).toEqual(["png.Decode", "image.Resize", "png.Encode"]);
  });

  test("encodes the image as it is where only a PNG is asked for", () => {
    const made = planFor("photo.uploaded", ["std.png.v1.Png"]);
    expect(made.graph.steps.map(({ id }) => id)).toEqual(["png.Decode", "png.Encode"]);
  });

  test("gives an empty graph for a goal that the event's data has, and says so", () => {
    const made = planFor("com.github.issues.opened", ["Title"]);
    expect(made.graph).toEqual({
      eventType: "std.github.v1.IssueOpened",
      steps: [],
      goals: [{ concept: "std.text.v1.Title", value: { step: "", path: [1, 2] } }],
    });
    expect([made.depth, made.lowerBound, made.proven]).toEqual([0, 0, true]);
    expect(drawGraph(made.graph)).toBe("event.data ──▶ Title");
    expect(explainText(made)).toContain(
      "std.text.v1.Title is event.data.issue.title: the event's data has it already",
    );
  });

  test("names the concept that is missing where there is no way", () => {
    expect(() => planFor("photo.uploaded", ["std.document.v1.Notice"])).toThrow(
      expect.objectContaining({
        code: "PLAN_IMPOSSIBLE",
        place: "std.document.v1.Notice",
        message:
          "There is no way from std.photo.v1.PhotoUploaded to all goals: std.document.v1.WriteNotice would give " +
          "std.document.v1.Notice, but it lacks std.markdown.v1.Markdown (for std.markdown.v1.ToText): nobody gives it.",
      }),
    );
  });

  test("explains the photograph's graph", () => {
    const text = explainText(planFor("photo.uploaded"));
    expect(text).toContain(
      "image.Resize (std.image.v1.Resize) is there for png.Encode.image (std.image.v1.ScaledImage)",
    );
    expect(text).toContain("image.ExtractPalette.image ← png.Decode: its concept is nearest");
    expect(text).toContain("not image.Resize (std.image.v1.ScaledImage): its concept is further");
    expect(text).toContain("5 steps, depth 3 (no graph is below depth 3): the fewest possible");
  });
});
