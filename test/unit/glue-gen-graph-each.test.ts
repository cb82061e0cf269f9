import protobuf from "protobufjs";
import { describe, expect, it } from "vitest";
import {
  emitGlue,
  emitModule,
  type Graph,
  type MappingSource,
  type Step,
  type ValueRef,
} from "../../glue-gen/graph/index.ts";
import { parseContracts } from "../../glue-gen/index.ts";
import {
  Gathered,
  MAX_ALL_PIECES,
  MAX_ELEMENTS,
  MAX_FIELDS,
  MAX_PIECES,
  Message,
  type WireError,
} from "../../glue-gen/wire/v1/index.ts";
import type { HeddleError } from "../../runtime/errors.ts";
import { fillStep, importGlue, withoutTypes } from "../support/glue.ts";
import { fillElements } from "../support/lifted.ts";

const proto = `
syntax = "proto3"; package album.v1; import "heddle/v1/options.proto";
service Resize { option (heddle.v1.function) = {version: "1.0.0" summary: "Make a picture smaller"};
  rpc Run(ResizeRequest) returns (Picture); }
service Bind { option (heddle.v1.function) = {version: "1.0.0" summary: "Bind pictures to an album"};
  rpc Run(BindRequest) returns (Picture); }
service Travel { option (heddle.v1.function) = {version: "1.0.0" summary: "Plan a tour"}; rpc Run(Tour) returns (Picture); }
service Mark { option (heddle.v1.function) = {version: "1.0.0" summary: "Mark a number"};
  rpc Run(MarkRequest) returns (Mark2); }
message Picture { string name = 1; uint32 width = 2; Place place = 3; }
message Place { string city = 1; optional uint32 stars = 2; State state = 3; repeated string tags = 4; map<string, uint32> ages = 5; }
enum State { STATE_NONE = 0; STATE_OPEN = 1; }
message Shoot { repeated Picture pictures = 1; uint32 width = 2; repeated sint32 numbers = 3; repeated string tags = 1000;
  repeated Inner inners = 4; map<string, Picture> by_name = 5; Inner inner = 6; repeated sint32 plain = 7 [packed = false]; }
message Inner { repeated Picture more = 1; }
message ResizeRequest { Picture picture = 1; uint32 width = 2; string city = 3; }
message BindRequest { repeated Picture pictures = 1; string title = 2; repeated uint32 widths = 3; }
message Tour { repeated Place stops = 1; repeated string cities = 2; repeated uint32 stars = 3 [packed = false];
  string first = 4; map<string, string> by_name = 5; repeated string tags = 6; repeated sint64 longs = 7;
  repeated string states = 8 [(heddle.v1.field) = {optional: true}]; }
message MarkRequest { sint64 number = 1 [(heddle.v1.field) = {optional: true}]; string text = 2 [(heddle.v1.field) = {optional: true}];
  repeated sint32 some = 3; }
message Mark2 { string text = 1; }
`;
const { schema, contracts } = parseContracts({ "album.proto": proto });
const context = {
  contracts: new Map(contracts.map((contract) => [contract.name, contract])),
  eventSchema: schema,
};
const root = new protobuf.Root();
protobuf.parse(proto, root, { keepCase: true });
const encode = (name: string, value: object): Uint8Array => {
  const type = root.lookupType(`album.v1.${name}`);
  return type.encode(type.fromObject(value)).finish();
};
const decode = (name: string, bytes: Uint8Array): object => {
  const type = root.lookupType(`album.v1.${name}`);
  return type.toObject(type.decode(bytes), { defaults: false });
};

const event = (...path: number[]): ValueRef => ({ step: "", path });
const from = (value: ValueRef): MappingSource => ({ kind: "value", value });
const element = (...path: number[]): MappingSource => ({ kind: "element", path });
const step = (
  name: string,
  mappings: readonly (readonly [number[], MappingSource])[],
  each?: ValueRef,
): Step => ({
  id: `album.${name}`,
  function: `album.v1.${name}`,
  version: "1.0.0",
  digest: "",
  ...(each === undefined ? {} : { each }),
  mappings: mappings.map(([target, source]) => ({ target, source, concept: "" })),
});
const graphOf = (...steps: Step[]): Graph => ({ eventType: "album.v1.Shoot", steps, goals: [] });
const glueOf = (graph: Graph) => importGlue(emitGlue(graph, context));

const resize = (each: ValueRef) =>
  step(
    "Resize",
    [
      [[1], element()],
      [[2], from(event(2))],
      [[3], element(3, 1)],
    ],
    each,
  );
const bind = step("Bind", [
  [[1], from({ step: "album.Resize", path: [1] })],
  [[2], { kind: "constant", text: "Summer" }],
  [[3], from({ step: "album.Resize", path: [1, 2] })],
]);
const album = graphOf(resize(event(1)), bind);
const shoot = {
  width: 320,
  pictures: [
    { name: "a", width: 4000, place: { city: "Ulm" } },
    { name: "b", place: { city: "Bath" } },
    { name: "c", width: 1, place: {} },
  ],
};

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

function record(bytes: Uint8Array): Buffer {
  const writer = protobuf.Writer.create();
  return Buffer.from(writer.uint32(10).bytes(bytes).finish());
}
