import { describe, expect, test } from "vitest";
import { Wording } from "../../runtime/intent/index.ts";
import { clausesOf, contentWords, stemOf } from "../../runtime/intent/words.ts";
import { describeOffers } from "../../runtime/offer-words.ts";
import { offersOf, PlanningIndex } from "../../runtime/planner/index.ts";
import { standardLibrary } from "../support/contracts.ts";

const { schema, functions } = standardLibrary();
const index = new PlanningIndex(schema, functions);

function match(message: string, text: string) {
  return new Wording(describeOffers(offersOf(index, message), schema)).match(text);
}

describe("what can be made of an event", () => {
  test("is what functions give that can run, and what is made of that, by depth", () => {
    expect(offersOf(index, "std.photo.v1.PhotoUploaded").map(({ goal, depth }) => [goal, depth])).toEqual([
      ["std.image.v1.Image", 1],
      ["std.image.v1.BlurHash", 2],
      ["std.image.v1.Palette", 2],
      ["std.image.v1.ScaledImage", 2],
      ["std.png.v1.Png", 2],
      ["std.photo.v1.Thumbnail", 3],
    ]);
  });
});

describe("a request in words", () => {
  test.each<[string, string, string[]]>([
    [
      "std.photo.v1.PhotoUploaded",
      "Please resize it, then tell me the main colours",
      ["std.image.v1.ScaledImage", "std.image.v1.Palette"],
    ],
    [
      "std.photo.v1.PhotoUploaded",
      "the blurhash and then a thumbnail",
      ["std.image.v1.BlurHash", "std.photo.v1.Thumbnail"],
    ],
    ["std.photo.v1.PhotoUploaded", "Which COLORS does it have?", ["std.image.v1.Palette"]],
    ["std.photo.v1.PhotoUploaded", "convert it to a PNG", ["std.png.v1.Png"]],
    [
      "std.github.v1.IssueOpened",
      "redact it; find the keywords. What language is it in?",
      ["std.text.v1.Redaction", "std.text.v1.Keywords", "std.text.v1.Language"],
    ],
    ["std.report.v1.TableUploaded", "draw a chart", ["std.chart.v1.Chart"]],
  ])("to %s, %j, names goals in its order", (message, text, goals) => {
    const found = match(message, text);
    expect(found.goals).toEqual(goals);
    expect(found.confidence).toBeGreaterThan(0.6);
  });

  test.each([
    ["blur the faces"],
    ["translate it into Danish"],
    ["a thumbnail, and send it to Bob"],
    ["resize it and remove the background noise of the audio track"],
    [""],
    ["please"],
    ["constructor __proto__ toString"],
  ])("that nothing accounts for is not taken for something else: %j", (text) => {
    expect(match("std.photo.v1.PhotoUploaded", text).confidence).toBeLessThan(0.6);
  });

  test("is answered for the longest text, and where nothing can be made", () => {
    expect(match("std.photo.v1.PhotoUploaded", "resize it, ".repeat(370)).goals).toEqual([
      "std.image.v1.ScaledImage",
    ]);
    expect(new Wording([]).match("resize it")).toEqual({ goals: [], confidence: 0, considered: [] });
  });
});

describe("words", () => {
  test("are compared by their stems", () => {
    const same = [
      ["colour", "colors"],
      ["resize", "resizing", "resized"],
      ["summary", "summaries"],
      ["draw", "drawing"],
      ["crop", "cropping"],
      ["aggregate", "aggregation"],
    ];
    for (const forms of same) {
      expect(new Set(forms.map(stemOf)).size).toBe(1);
    }
    expect(stemOf("image")).not.toBe(stemOf("imagine"));
    expect(stemOf("is")).toBe("is");
  });

  test("of a name are its parts and the whole, without versions and words that say nothing", () => {
    expect(contentWords("std.image.v1.BlurHash")).toEqual(
      ["std", "image", "blur", "hash", "blurhash"].map(stemOf),
    );
    expect(contentWords("Please show me the 12 main colours")).toEqual([stemOf("main"), stemOf("colours")]);
  });

  test("are apart in clauses", () => {
    expect(clausesOf("resize it, then blur the faces; and tell me: why?")).toEqual([
      "resize it",
      "blur the faces",
      "tell me",
      "why",
    ]);
    expect(clausesOf("a sandy thenar v1.2")).toEqual(["a sandy thenar v1.2"]);
  });
});
