import { describe, expect, it } from "vitest";
import { emitGlue, emitModule } from "../../glue-gen/graph/index.ts";
import {
  Gathered,
  MAX_ALL_PIECES,
  MAX_ELEMENTS,
  MAX_PIECES,
  Message,
  type WireError,
} from "../../glue-gen/wire/v1/index.ts";
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
  shoot,
  step,
} from "../support/album.ts";
import { fillStep, withoutTypes } from "../support/glue.ts";
import { fillElements } from "../support/lifted.ts";

const bind = step("Bind", [
  [[1], from({ step: "album.Resize", path: [1] })],
  [[2], { kind: "constant", text: "Summer" }],
  [[3], from({ step: "album.Resize", path: [1, 2] })],
]);
const album = graphOf(resize(event(1)), bind);

describe("a step that runs over a list", () => {
  it("shows in the glue, as the golden file has it", async () => {
    const { typescript, javascript } = emitModule(album, context);
    await expect(typescript).toMatchFileSnapshot("../golden/album.glue.ts");
    expect(javascript).toBe(withoutTypes(typescript));
  });

  it("gets each element as a whole, in parts, and beside values that are the same for all", async () => {
    const inputs = fillElements(await glueOf(album), 0, [encode("Shoot", shoot)]);
    expect(inputs.map((bytes) => decode("ResizeRequest", bytes))).toEqual([
      { picture: shoot.pictures[0], width: 320, city: "Ulm" },
      { picture: shoot.pictures[1], width: 320, city: "Bath" },
      { picture: shoot.pictures[2], width: 320 },
    ]);
  });

  it("gives its outputs as a list to a step that takes one", async () => {
    const gathered = new Gathered();
    const value = new Message();
    for (const picture of shoot.pictures) {
      const bytes = encode("Picture", picture);
      value.point(bytes, 0, bytes.length);
      gathered.add(value);
    }
    gathered.point(value);
    const outputs = value.bytes.slice(value.start, value.end);
    const bytes = fillStep(await glueOf(album), 1, [encode("Shoot", shoot), outputs]);
    expect(decode("BindRequest", bytes)).toEqual({
      pictures: shoot.pictures,
      title: "Summer",
      widths: [4000, 0, 1],
    });
  });

  it("runs over the outputs of another one", async () => {
    const again = { ...resize({ step: "album.Resize", path: [1] }), id: "album.Again" };
    const glue = await glueOf(graphOf(resize(event(1)), again));
    const list = encode("BindRequest", { pictures: shoot.pictures });
    const inputs = fillElements(glue, 1, [encode("Shoot", shoot), list]);
    expect(inputs.map((bytes) => decode("ResizeRequest", bytes))).toMatchObject([
      { picture: { name: "a" } },
      { picture: { name: "b" } },
      { picture: { name: "c" } },
    ]);
  });

  it.each([
    ["packed", 3],
    ["written one by one", 7],
  ])("takes numbers that are %s, zero among them", async (_, number) => {
    const glue = await glueOf(
      graphOf(
        step(
          "Mark",
          [
            [[1], element()],
            [[3], element()],
          ],
          event(number),
        ),
      ),
    );
    const values = [-1, 0, 2_147_483_647, -2_147_483_648];
    const field = number === 3 ? "numbers" : "plain";
    const inputs = fillElements(glue, 0, [encode("Shoot", { [field]: values })]);
    expect(inputs.map((bytes) => decode("MarkRequest", bytes))).toEqual([
      { number: expect.objectContaining({ low: -1 }), some: [-1] },
      { some: [0] },
      { number: expect.objectContaining({ low: 2_147_483_647 }), some: [2_147_483_647] },
      { number: expect.objectContaining({ low: -2_147_483_648 }), some: [-2_147_483_648] },
    ]);
  });

  it("takes texts under a number of two bytes, also where other fields come between them", async () => {
    const glue = await glueOf(graphOf(step("Mark", [[[2], element()]], event(1000))));
    const bytes = Buffer.concat(
      [{ tags: ["x", "y"] }, { width: 3 }, { tags: ["", "z"] }].map((one) => encode("Shoot", one)),
    );
    const inputs = fillElements(glue, 0, [bytes]);
    expect(inputs.map((one) => decode("MarkRequest", one))).toEqual([
      { text: "x" },
      { text: "y" },
      {},
      { text: "z" },
    ]);
  });

  it.each([
    ["the list is empty", event(1), {}],
    ["the message that the list is in is absent", event(6, 1), { width: 3 }],
  ])("does not run where %s", async (_, each, value) => {
    expect(fillElements(await glueOf(graphOf(resize(each))), 0, [encode("Shoot", value)])).toEqual([]);
  });

  it.each([
    ["a field that is not repeated", graphOf(resize(event(2))), "not repeated"],
    ["a map", graphOf(resize(event(5))), "not repeated"],
    ["a whole value", graphOf(resize(event())), "no list"],
    ["a field that is not there", graphOf(resize(event(99))), "no field 99"],
    ["its own outputs", graphOf(resize({ step: "album.Resize", path: [1] })), "runs later"],
    [
      "a later step's outputs",
      graphOf(resize({ step: "album.Other", path: [1] }), { ...resize(event(1)), id: "album.Other" }),
      "runs later",
    ],
    ["no list, and takes an element", graphOf(step("Mark", [[[1], element()]])), "no list"],
    [
      "a list, and takes what its element does not have",
      graphOf(step("Mark", [[[2], element(9)]], event(1))),
      "no field 9",
    ],
    [
      "a list, and takes an element of another type",
      graphOf(step("Mark", [[[2], element(3)]], event(1))),
      "is taken",
    ],
  ])("is refused where it runs over %s", (_, graph, message) => {
    expect(() => emitGlue(graph, context)).toThrow(
      expect.objectContaining({
        code: "GRAPH_INVALID",
        message: expect.stringContaining(message),
      }) as HeddleError,
    );
  });

  it("names the list in errors of its bytes", async () => {
    const glue = await glueOf(album);
    expect(() => fillElements(glue, 0, [Uint8Array.of(10, 5, 1)])).toThrow(
      expect.objectContaining({
        reason: "malformed",
        mapping: "album.Resize ← event.data.pictures",
      }) as WireError,
    );
  });
});

describe("limits of a step that runs over a list", () => {
  it("takes as many elements as the limit, and not one more", async () => {
    const glue = await glueOf(graphOf(step("Mark", [[[1], element()]], event(3))));
    const list = (length: number) => encode("Shoot", { numbers: new Array(length).fill(1) });
    expect(fillElements(glue, 0, [list(MAX_ELEMENTS)])).toHaveLength(MAX_ELEMENTS);
    expect(() => fillElements(glue, 0, [list(MAX_ELEMENTS + 1)])).toThrow(
      expect.objectContaining({ reason: "limit" }) as WireError,
    );
  });

  it("takes as many pieces in all as the limit, and not one more", async () => {
    // Each element has its place in as many pieces as one value may have.
    const cities = graphOf({ ...step("Resize", [[[1, 3], element(3)]], event(1)), id: "album.Cities" });
    const place = encode("Picture", { place: { city: "x" } });
    const picture = Buffer.concat(new Array(MAX_PIECES).fill(place));
    const list = (elements: number, rest: number) =>
      Buffer.concat([
        ...new Array(elements).fill(record(picture)),
        record(Buffer.concat(new Array(rest).fill(place))),
      ]);
    const most = Math.floor(MAX_ALL_PIECES / (MAX_PIECES - 1));
    const left = MAX_ALL_PIECES - most * (MAX_PIECES - 1);
    const glueOfCities = await glueOf(cities);
    expect(fillElements(glueOfCities, 0, [list(most, left + 1)])).toHaveLength(most + 1);
    expect(() => fillElements(glueOfCities, 0, [list(most, left + 2)])).toThrow(
      expect.objectContaining({ reason: "limit" }) as WireError,
    );
  });

  it("gathers as many bytes as the limit, and not one more", () => {
    const value = new Message();
    const add = (length: number): Gathered => {
      const gathered = new Gathered(1000);
      value.point(new Uint8Array(length), 0, length);
      gathered.add(value);
      return gathered;
    };
    add(995).point(value);
    expect(value.end).toBe(998);
    expect(() => add(996)).toThrow(expect.objectContaining({ reason: "limit" }) as WireError);
  });
});
