import { describe, expect, test } from "vitest";
import { clausesOf } from "../../runtime/intent/clauses.ts";
import { Wording } from "../../runtime/intent/index.ts";
import { isMisspelt } from "../../runtime/intent/spelling.ts";
import { stemOf } from "../../runtime/intent/stems.ts";
import { contentWords } from "../../runtime/intent/words.ts";
import { describeOffers } from "../../runtime/offer-words.ts";
import { offersOf, PlanningIndex } from "../../runtime/planner/index.ts";
import { standardLibrary } from "../support/contracts.ts";

const { schema, functions } = standardLibrary();
const index = new PlanningIndex(schema, functions);

function match(message: string, text: string, given: readonly string[] = []) {
  return new Wording(describeOffers(offersOf(index, message), schema)).match(text, given);
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
    expect(new Wording([]).match("resize it")).toEqual({
      goals: [],
      confidence: 0,
      weakest: { text: "resize it", considered: [] },
      considered: [],
    });
  });

  test("may speak of what is there without asking for it", () => {
    const photo = ["photo", "png"];
    const confidence = (text: string) => match("std.photo.v1.PhotoUploaded", text, photo).confidence;
    expect(confidence("who is in this picture?")).toBe(0);
    expect(confidence("the palette of this photo")).toBeGreaterThan(0.9);
    expect(match("std.photo.v1.PhotoUploaded", "turn it into a PNG", photo).goals).toEqual([
      "std.png.v1.Png",
    ]);
  });

  test("names the part of it that is understood least", () => {
    const { weakest, confidence } = match(
      "std.photo.v1.PhotoUploaded",
      "resize it, then blur the faces, and tell me the main colours",
    );
    expect(weakest).toMatchObject({
      text: "blur the faces",
      considered: [{ goals: ["std.image.v1.BlurHash"] }],
    });
    expect(confidence).toBeLessThan(0.6);
  });

  test("is for something to be done that nothing does, whatever it is to be done to", () => {
    for (const text of ["count the keywords", "sort the keywords", "translate these keywords"]) {
      expect(match("std.github.v1.IssueOpened", text).confidence).toBeLessThan(0.6);
    }
    expect(match("std.github.v1.IssueOpened", "telling keywords").confidence).toBeGreaterThan(0.6);
  });

  test("leaves out what is not wanted, but not what the result should be without", () => {
    const goals = (text: string) => match("std.github.v1.IssueOpened", text).goals;
    expect(goals("the keywords, not the language")).toEqual(["std.text.v1.Keywords"]);
    expect(goals("the keywords without the language")).toEqual(["std.text.v1.Keywords"]);
    expect(goals("a text without e-mail addresses")).toEqual(["std.text.v1.Redaction"]);
    expect(match("std.github.v1.IssueOpened", "do not tell me the language").confidence).toBe(0);
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

  test("that mean the same are one", () => {
    expect(contentWords("dominant hues of the picture")).toEqual(contentWords("main colours of the image"));
  });

  test("may have a slip of the pen, long ones two", () => {
    expect(isMisspelt("langauge", "language")).toBe(true);
    expect(isMisspelt("thumbnial", "thumbnail")).toBe(true);
    expect(isMisspelt("pallete", "palette")).toBe(false);
    expect(isMisspelt("rows", "row")).toBe(false);
    expect(isMisspelt("cow", "row")).toBe(false);
    expect(isMisspelt("placement", "plane")).toBe(false);
  });
});

describe("clauses", () => {
  const texts = (text: string) => clausesOf(text).map((clause) => clause.text);

  test("are apart at stops, commas and words of order", () => {
    expect(texts("resize it, then blur the faces; and tell me: why?")).toEqual([
      "resize it",
      "blur the faces",
      "tell me",
      "why",
    ]);
    expect(texts("a sandy thenar v1.2")).toEqual(["a sandy thenar v1.2"]);
  });

  test("come in the order in which they are to be done", () => {
    expect(texts("Before you sum it up, draw it")).toEqual(["draw it", "you sum it up"]);
    expect(texts("draw it after summing it up")).toEqual(["summing it up", "draw it"]);
    expect(texts("draw it before summing it up")).toEqual(["draw it", "summing it up"]);
    expect(texts("draw it, and after that sum it up")).toEqual(["draw it", "sum it up"]);
    expect(texts("before")).toEqual(["before"]);
  });

  test("are without what is not wanted", () => {
    expect(texts("the sum but not the chart")).toEqual(["the sum"]);
    expect(texts("don't draw it")).toEqual([]);
    expect(texts("don’t draw it, sum it up")).toEqual(["sum it up"]);
    expect(texts("not only the sum but also the chart")).toEqual(["the sum", "the chart"]);
    expect(texts("a notable knot")).toEqual(["a notable knot"]);
    expect(clausesOf("the sum without the mean")).toEqual([{ text: "the sum", without: "the mean" }]);
  });
});
