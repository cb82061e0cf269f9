import { beforeAll, describe, expect, test } from "vitest";
import { IntentModel, intentLimits } from "../../runtime/intent/index.ts";
import { requests } from "../support/intent-examples.ts";

const error = (code: string, message: string) =>
  expect.objectContaining({ code, message: expect.stringContaining(message) });

describe("a model of intents", () => {
  let model: IntentModel;
  beforeAll(() => {
    model = IntentModel.train(requests(60));
  });

  test("names the goals of a request in the order in which they are asked for", () => {
    expect(model.predict({ text: "blur the faces, then resize it" }).goals).toEqual(["blur", "resize"]);
    expect(model.predict({ text: "write a caption, and list the main colours" }).goals).toEqual([
      "caption",
      "palette",
    ]);
    const tested = requests(40, 1000);
    const right = tested.filter(({ text, goals }) => model.predict({ text }).goals.join() === goals.join());
    expect(right.length).toBeGreaterThanOrEqual(36);
  });

  test("is surer of what is like its examples than of what is not", () => {
    const known = model.predict({ text: "resize it, then blur the faces" });
    const foreign = model.predict({ text: "Überweise 500 Euro nach Kiel" });
    expect(known.confidence).toBeGreaterThan(0.5);
    expect(foreign.confidence).toBeLessThan(known.confidence / 2);
  });

  test("says what else it considered, the likeliest first", () => {
    const { goals, considered } = model.predict({ text: "list the main colours" });
    expect(considered[0]?.goals).toEqual(goals);
    expect(considered.length).toBeGreaterThan(1);
    const shares = considered.map(({ share }) => share);
    expect(shares).toEqual([...shares].sort((a, b) => b - a));
  });

  test("learns goals from one that it has not seen", () => {
    const own = IntentModel.fromBytes(model.toBytes());
    const example = { text: "translate it into Danish", goals: ["translation"] };
    for (let i = 0; i < 5; i++) own.learn(example);
    expect(own.predict(example).goals).toEqual(["translation"]);
    expect(own.goals).toContain("translation");
    expect(own.version).toBe(model.version + 5);
  });

  test("tells events apart by their facets alone", () => {
    const facets = (type: string) => [`type:${type}`, "source:/test"];
    const own = IntentModel.train(
      ["a", "b", "c", "d"].flatMap((type) =>
        Array.from({ length: 4 }, () => ({ text: "", facets: facets(type), goals: [`goal.${type}`] })),
      ),
    );
    for (const type of ["a", "b", "c", "d"]) {
      expect(own.predict({ text: "", facets: facets(type) }).goals).toEqual([`goal.${type}`]);
    }
  });

  test("knows a goal that was only described, beside those that were asked for", () => {
    const own = IntentModel.train(requests(60), {
      descriptions: new Map([["std.geo.v1.Geohash", "Encodes latitude and longitude as a geohash."]]),
    });
    expect(own.goals).toContain("std.geo.v1.Geohash");
  });

  test("can be read again with goals that were only described, whatever it learned since", () => {
    const own = IntentModel.train(requests(20), {
      descriptions: new Map([
        ["std.geo.v1.Geohash", "Encodes latitude and longitude as a geohash."],
        ["blur", "Makes faces unreadable."],
      ]),
    });
    const again = IntentModel.fromBytes(own.toBytes());
    expect(again.goals).toEqual(own.goals);
    const example = {
      text: "a geohash of it in Danish",
      goals: ["std.geo.v1.Geohash", "blur", "translation"],
    };
    for (const one of [example, { ...example, goals: [...example.goals].reverse() }]) {
      expect(again.predict(one)).toEqual(own.predict(one));
      own.learn(one);
      again.learn(one);
    }
    const bytes = own.toBytes();
    expect(Buffer.from(again.toBytes()).equals(bytes)).toBe(true);
    expect(Buffer.from(IntentModel.fromBytes(bytes).toBytes()).equals(bytes)).toBe(true);
    expect(IntentModel.fromBytes(bytes).predict(example)).toEqual(own.predict(example));
  });

  test("takes texts up to the limit, and no longer", () => {
    const text = "a".repeat(intentLimits.textCharacters);
    expect(model.predict({ text }).goals.length).toBeGreaterThan(0);
    expect(() => model.predict({ text: `${text}a` })).toThrow(error("INTENT_LIMIT", "4097 characters"));
  });

  test("takes as many goals in a request, and in all, as the limits say", () => {
    const own = IntentModel.train(requests(4));
    const many = (count: number, name = "g") => Array.from({ length: count }, (_, i) => `${name}${i}`);
    own.learn({ text: "all", goals: many(intentLimits.goalsOfRequest) });
    expect(() => own.learn({ text: "more", goals: many(intentLimits.goalsOfRequest + 1) })).toThrow(
      error("INTENT_LIMIT", "17 goals"),
    );
    expect(() => own.learn({ text: "none", goals: [] })).toThrow(error("INTENT_LIMIT", "0 goals"));
    const example = (i: number) => ({ text: "x", goals: [`goal${i}`] });
    const all = Array.from({ length: intentLimits.goals + 1 }, (_, i) => example(i));
    expect(() => IntentModel.train(all)).toThrow(error("INTENT_LIMIT", "1024 different goals"));
    expect(() => IntentModel.train([])).toThrow(error("INTENT_LIMIT", "0 examples"));
  });
});
