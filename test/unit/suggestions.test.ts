import { describe, expect, test } from "vitest";
import type { GraphUse } from "../../runtime/intent/index.ts";
import { offersOf, PlanCache, PlanningIndex } from "../../runtime/planner/index.ts";
import { rankOffers } from "../../runtime/suggestions.ts";
import { standardLibrary, world } from "../support/contracts.ts";

const { schema, functions } = standardLibrary();
const dataType = "std.photo.v1.PhotoUploaded";
const offers = offersOf(new PlanningIndex(schema, functions), dataType);

function use(
  account: string,
  goals: readonly string[],
  times: number,
  more: Partial<GraphUse> = {},
): GraphUse {
  return { account, dataType, hash: `${account} ${goals}`, goals, functions: [], times, ...more };
}

function ranked(account: string, uses: readonly GraphUse[], own: readonly string[] = []) {
  return rankOffers(offers, uses, { account, dataType, own: new Set(own) });
}

describe("offers", () => {
  test("have what functions make by running over lists of the event, the first time that they are asked for", () => {
    const album = world({
      concepts: { Raw: {}, Small: {} },
      messages: {
        Event: [{ name: "raws", type: "string", means: "Raw", repeated: true }],
        Out: [{ name: "small", type: "string", means: "Small" }],
        Album: [],
      },
      functions: [
        { name: "shrink", takes: [{ name: "raw", type: "string", means: "Raw" }], gives: "Out" },
        { name: "bind", takes: [{ name: "smalls", type: "Out", repeated: true }], gives: "Album" },
      ],
    });
    const index = new PlanningIndex(album.schema, album.functions);
    const told = () => offersOf(index, "Event").map(({ goal, depth }) => [goal, depth]);
    expect(told()).toEqual([["Album", 2]]);
    expect(told()).toEqual([["Album", 2]]);
  });
});

describe("offers of a cache of plans", () => {
  test("are the same until something is published or taken out", () => {
    const cache = new PlanCache(schema, functions);
    const first = cache.offers(dataType);
    expect(first).toEqual(offers);
    expect(cache.offers(dataType)).toBe(first);
    cache.update(
      schema,
      functions.filter(({ contract }) => contract.name !== "std.image.v1.ExtractPalette"),
    );
    expect(cache.offers(dataType).map(({ goal }) => goal)).toEqual(
      first.map(({ goal }) => goal).filter((goal) => goal !== "std.image.v1.Palette"),
    );
    cache.update(schema, functions);
    expect(cache.offers(dataType)).toEqual(first);
  });
});

describe("suggestions", () => {
  test("are by nearness where nothing was run", () => {
    const found = ranked("ada", []);
    expect(found.map(({ depth }) => depth)).toEqual([1, 2, 2, 2, 2, 3]);
    expect(found.every(({ score }) => score > 0 && score < 1)).toBe(true);
  });

  test("follow what all accounts made of such events", () => {
    const [first] = ranked("ada", [use("bob", ["std.image.v1.Palette"], 3)]);
    expect(first).toMatchObject({ goal: "std.image.v1.Palette", used: { account: 0, all: 3 } });
  });

  test("follow the account itself more, once it has done enough", () => {
    const uses = [use("bob", ["std.image.v1.Palette"], 1000), use("ada", ["std.image.v1.BlurHash"], 10)];
    expect(ranked("ada", uses)[0]?.goal).toBe("std.image.v1.BlurHash");
    expect(ranked("eve", uses)[0]?.goal).toBe("std.image.v1.Palette");
  });

  test("follow what was made of other events beside the same functions, and of nothing else", () => {
    const other = { dataType: "other.Event", functions: ["std.image.v1.Resize"] };
    const uses = [use("bob", ["std.photo.v1.Thumbnail"], 50, other)];
    expect(ranked("ada", uses)[0]?.goal).not.toBe("std.photo.v1.Thumbnail");
    expect(ranked("ada", uses, ["std.image.v1.Resize"])[0]?.goal).toBe("std.photo.v1.Thumbnail");
  });
});
