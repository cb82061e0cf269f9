import { describe, expect, it } from "vitest";
import { emitGlue, type Graph } from "../../glue-gen/graph/index.ts";
import { type Fill, Input, MAX_FIELDS, type Message, type WireError } from "../../glue-gen/wire/v1/index.ts";
import type { HeddleError } from "../../runtime/errors.ts";
import {
  context,
  decode,
  element,
  encode,
  event,
  from,
  glueOf,
  graphOf,
  record,
  resize,
  root,
  shoot,
  step,
} from "../support/album.ts";
import { fillStep, valuesOf, writtenBy } from "../support/glue.ts";
import { fillElements } from "../support/lifted.ts";

const travel = (target: number[], ...path: number[]) =>
  graphOf(step("Travel", [[target, from(event(...path))]]));
const tour = async (graph: Graph, value: object): Promise<object> => {
  const bytes = fillStep(await glueOf(graph), 0, [encode("Shoot", value)]);
  const type = root.lookupType("album.v1.Tour");
  return type.toObject(type.decode(bytes), { defaults: false, longs: String });
};

describe("a field of each element of a list", () => {
  const given = {
    pictures: [
      { name: "a", width: 1, place: { city: "Ulm", stars: 5, state: 1 } },
      { width: 300, place: { stars: 0 } },
    ],
  };

  it.each([
    ["texts, those that are absent as empty ones", travel([2], 1, 1), { cities: ["a", ""] }],
    ["what lies deeper", travel([2], 1, 3, 1), { cities: ["Ulm", ""] }],
    ["numbers that tell zero, one by one", travel([3], 1, 3, 2), { stars: [5, 0] }],
    ["messages", travel([1], 1, 3), { stops: [{ city: "Ulm", stars: 5, state: 1 }, { stars: 0 }] }],
    ["numbers, packed and converted", travel([7], 1, 2), { longs: ["1", "300"] }],
    ["names of numbers", travel([6], 1, 3, 3), { tags: ["STATE_OPEN", "STATE_NONE"] }],
  ])("becomes a list: %s", async (_, graph, expected) => {
    expect(await tour(graph, given)).toEqual(expected);
  });

  it("is joined with other values of the same list", async () => {
    const graph = graphOf(
      step("Travel", [
        [[2], from(event(1, 3, 1))],
        [[2], { kind: "constant", text: "Rome" }],
        [[2], from(event(1, 1))],
      ]),
    );
    expect(await tour(graph, given)).toEqual({ cities: ["Ulm", "", "Rome", "a", ""] });
  });

  it("is found where the list comes in pieces, and its elements do", async () => {
    const place = encode("Picture", { place: { city: "Bath" } });
    const picture = Buffer.concat([encode("Picture", { place: { city: "Ulm", stars: 3 } }), place]);
    const bytes = Buffer.concat([record(picture), encode("Shoot", { width: 1 }), record(place)]);
    const glue = await glueOf(travel([1], 1, 3));
    expect(decode("Tour", fillStep(glue, 0, [bytes]))).toEqual({
      stops: [{ city: "Bath", stars: 3 }, { city: "Bath" }],
    });
  });

  it("is none where the list is empty, and missing where the message around the list is", async () => {
    expect(await tour(travel([2], 6, 1, 1), { inner: {} })).toEqual({});
    expect(await tour(travel([8], 6, 1, 1), {})).toEqual({});
    await expect(tour(travel([2], 6, 1, 1), {})).rejects.toMatchObject({
      reason: "missing",
      mapping: "album.Travel.cities ← event.data.inner.more[].name",
    });
  });

  it.each([
    ["is none", 8, ""],
    ["is missing", 2, "the value is absent"],
  ])("%s where the step that gives the list was left out", async (_, target, message) => {
    const names = from({ step: "album.Resize", path: [1, 1] });
    const glue = await glueOf(graphOf(resize(event(1)), step("Travel", [[[target], names]])));
    const values = valuesOf(glue, [encode("Shoot", shoot)]);
    (values[1] as Message).absent = true;
    const input = new Input(glue, values);
    const fill = () => input.fill(glue.steps[1] as Fill);
    if (message !== "") {
      expect(fill).toThrow(message);
      return;
    }
    fill();
    expect(writtenBy(input)).toHaveLength(0);
  });

  it.each([
    ["of a required list", [3], [1, 3, 2]],
    ["of one that the step can do without", [8], [1, 3, 1]],
  ])("is missing where an element lacks it, which is named: %s", async (_, target, path) => {
    const value = { pictures: [{ place: { stars: 1 } }, { name: "b" }] };
    await expect(tour(travel(target, ...path), value)).rejects.toMatchObject({
      reason: "missing",
      message: "the value is absent in element 1",
    });
  });

  it("may be one of lists within the elements that a step runs for", async () => {
    const trips = graphOf({
      ...step("Travel", [[[2], element(1, 1)]], event(4)),
    });
    const inputs = fillElements(await glueOf(trips), 0, [
      encode("Shoot", { inners: [{ more: [{ name: "a" }, { name: "b" }] }, {}, { more: [{ name: "c" }] }] }),
    ]);
    expect(inputs.map((bytes) => decode("Tour", bytes))).toEqual([
      { cities: ["a", "b"] },
      {},
      { cities: ["c"] },
    ]);
  });

  it.each([
    ["one value", travel([4], 1, 1), "gives a value for each of pictures where string is taken"],
    ["a map", travel([5], 1, 1), "gives a value for each of pictures where a map is taken"],
    ["another type", travel([1], 1, 2), "gives uint32 where repeated album.v1.Place is taken"],
    ["a list of lists", travel([6], 1, 3, 4), "gives lists where"],
    ["a list of maps", travel([6], 1, 3, 5), "gives lists where"],
    ["what is in a list of a list", travel([6], 4, 1, 1), "no field 1 in a value that is no single message"],
    ["what is in a map", travel([6], 5, 1), "no field 1 in a value that is no single message"],
    ["what the elements do not have", travel([6], 1, 9), "no field 9 in album.v1.Picture"],
    [
      "a message that the elements are merged into",
      travel([], 1, 3),
      "no field 3 in a value that is no single",
    ],
    [
      "a list to run over",
      graphOf(step("Mark", [[[2], element()]], event(1, 1))),
      "no field 1 in a value that is no single message",
    ],
  ])("is refused as %s", (_, graph, message) => {
    expect(() => emitGlue(graph, context)).toThrow(
      expect.objectContaining({
        code: "GRAPH_INVALID",
        message: expect.stringContaining(message),
      }) as HeddleError,
    );
  });

  it("is taken of as many elements as one value may have fields, and not of one more", async () => {
    const glue = await glueOf(travel([2], 1, 1));
    // The element is a field, and so is its name.
    const list = (fields: number): Buffer =>
      Buffer.concat([...new Array(fields / 2).fill(record(encode("Picture", { name: "x" })))]);
    expect(fillStep(glue, 0, [list(MAX_FIELDS)])).toHaveLength((MAX_FIELDS / 2) * 3);
    expect(() => fillStep(glue, 0, [Buffer.concat([list(MAX_FIELDS), record(Buffer.alloc(0))])])).toThrow(
      expect.objectContaining({ reason: "limit" }) as WireError,
    );
  });
});
