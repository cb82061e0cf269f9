import protobuf from "protobufjs";
import { expect, test } from "vitest";
import {
  emitGlue,
  emitModule,
  type Graph,
  type Mapping,
  type MappingSource,
} from "../../glue-gen/graph/index.ts";
import { parseContracts } from "../../glue-gen/index.ts";
import { HeddleError } from "../../runtime/errors.ts";
import { fillStep, importGlue, withoutTypes } from "../support/glue.ts";

const proto = `
syntax = "proto3"; package shop.v1;
import "heddle/v1/options.proto"; import "google/protobuf/timestamp.proto"; import "google/protobuf/wrappers.proto";
service Bill { option (heddle.v1.function) = {version: "1.0.0" summary: "Bill an order" context: {reads: "account"}};
  rpc Run(Invoice.Request) returns (Invoice.Reply); }
service Ship { option (heddle.v1.function) = {version: "1.0.0" summary: "Ship an order"}; rpc Run(Parcel) returns (Label); }
enum State { STATE_NONE = 0; STATE_PAID = 1; }
message Order {
  uint64 id = 1; repeated uint32 amounts = 2; repeated string tags = 3; map<string, Line> lines = 4; State state = 5;
  google.protobuf.Timestamp placed = 6; google.protobuf.StringValue note = 7; Address address = 8;
  oneof payment { string card = 9; bytes token = 10; }
  repeated string more_tags = 11; optional string coupon = 12; bytes blob = 13;
}
message Line { string sku = 1; uint32 count = 2; }
message Address { string street = 1; string city = 2; }
message Parcel {
  Box box = 1; repeated string labels = 2; repeated Line contents = 3; Address to = 4; oneof kind { bool fragile = 5; bool heavy = 6; }
  message Box { Size size = 1; string mark = 2; } message Size { uint64 amount = 1; }
}
message Label { string text = 1; Line first = 2; }
`;
const { schema, contracts } = parseContracts({
  "shop.proto": `${proto}
message Invoice { message Request {
  string order = 3; repeated uint64 amounts = 4; repeated string tags = 5; map<string, Line> lines = 6; string state = 7;
  string since = 8; string note = 9; string street = 10; string card = 11 [(heddle.v1.field) = {optional: true}];
  string account = 12; Text heading = 13; string blob = 14; string currency = 15 [(heddle.v1.field) = {default: "EUR"}];
  repeated uint32 flags = 16; sint64 since_ms = 17; google.protobuf.StringValue title = 18; }
  message Text { string text = 1; } message Reply { string text = 1; Parcel.Size size = 2; } }`,
});
const context = {
  contracts: new Map(contracts.map((contract) => [contract.name, contract])),
  eventSchema: schema,
};

const from = (...path: number[]): MappingSource => ({ kind: "value", value: { step: "", path } });
const of = (step: string, ...path: number[]): MappingSource => ({ kind: "value", value: { step, path } });
const map = (target: number[], source: MappingSource, conversion?: Mapping["conversion"]): Mapping => ({
  target,
  source,
  concept: "",
  ...(conversion === undefined ? {} : { conversion }),
});
const step = (id: string, name: string, mappings: Mapping[]) => ({
  id,
  function: `shop.v1.${name}`,
  version: "1.0.0",
  digest: "",
  mappings,
});
const graphOf = (...steps: Graph["steps"]): Graph => ({ eventType: "shop.v1.Order", steps, goals: [] });

const bill = graphOf(
  step("shop.Bill", "Bill", [
    map([3], from(1)),
    map([4], from(2)),
    map([5], from(3)),
    map([5], { kind: "constant", text: "new" }),
    map([5], from(12)),
    map([5], from(11)),
    map([6], from(4)),
    map([7], from(5)),
    map([8], from(6)),
    map([9], from(7)),
    map([10], from(8, 1)),
    map([11], from(9)),
    map([12], { kind: "context", key: "account" }),
    map([13, 1], from(8, 2)),
    map([14], from(13), "base64"),
    map([15], { kind: "default", text: "EUR" }),
    map([16], from(2)),
    map([16], { kind: "constant", text: "7" }),
    map([17], from(6), "milliseconds"),
    map([18], from(12)),
  ]),
);
const ship = graphOf(
  step("shop.Bill", "Bill", [map([3], from(1))]),
  step("shop.Ship", "Ship", [
    map([1, 1], of("shop.Bill", 2)),
    map([1, 2], of("shop.Bill", 1)),
    map([2], from(3)),
    map([4], from(8)),
    map([4, 2], of("shop.Bill", 1)),
    map([5], { kind: "constant", text: "true" }),
  ]),
);

test.each([
  ["bill", bill],
  ["ship", ship],
])("the glue of the graph %s is as in the golden file", async (name, graph) => {
  const { typescript, javascript } = emitModule(graph, context);
  await expect(typescript).toMatchFileSnapshot(`../golden/${name}.glue.ts`);
  expect(javascript).toBe(withoutTypes(typescript));
});

const root = new protobuf.Root();
protobuf.parse(
  `syntax = "proto3"; package google.protobuf; message Timestamp { int64 seconds = 1; int32 nanos = 2; } message StringValue { string value = 1; }`,
  root,
  { keepCase: true },
);
for (const text of Object.values(contracts[0]?.sources ?? {})) {
  protobuf.parse(text, root, { keepCase: true });
}
const encode = (name: string, value: object): Uint8Array => {
  const type = root.lookupType(`shop.v1.${name}`);
  return type.encode(type.fromObject(value)).finish();
};
const decode = (name: string, bytes: Uint8Array): object => {
  const type = root.lookupType(`shop.v1.${name}`);
  return type.toObject(type.decode(bytes), { longs: String });
};

const order = {
  id: "18446744073709551615",
  amounts: [1, 300],
  tags: ["a", "b"],
  lines: { x: { sku: "s", count: 1 } },
  state: 1,
  placed: { seconds: 0, nanos: 5_000_000 },
  note: { value: "n" },
  address: { street: "1 Way", city: "Bath" },
  coupon: "c",
  more_tags: ["d"],
  blob: "AAE=",
};

test("lists, maps, conversions, constants and the context are mapped", async () => {
  const glue = await importGlue(emitGlue(bill, context));
  const bytes = fillStep(glue, 0, [encode("Order", order), new Uint8Array()], (key) => `the ${key}`);
  expect(decode("Invoice.Request", bytes)).toEqual({
    order: "18446744073709551615",
    amounts: ["1", "300"],
    tags: ["a", "b", "new", "c", "d"],
    lines: { x: { sku: "s", count: 1 } },
    state: "STATE_PAID",
    since: "1970-01-01T00:00:00.005Z",
    note: "n",
    street: "1 Way",
    account: "the account",
    heading: { text: "Bath" },
    blob: "AAE=",
    currency: "EUR",
    flags: [1, 300, 7],
    since_ms: "5",
    title: { value: "c" },
  });
});

test("messages are nested, and parts of several sources merged", async () => {
  const glue = await importGlue(emitGlue(ship, context));
  const reply = encode("Invoice.Reply", { text: "t", size: { amount: 5 } });
  expect(decode("Parcel", fillStep(glue, 1, [encode("Order", order), reply]))).toEqual({
    box: { size: { amount: "5" }, mark: "t" },
    labels: ["a", "b"],
    to: { street: "1 Way", city: "t" },
    fragile: true,
  });
});

test.each([
  [
    "a message that is absent",
    { ...order, address: undefined },
    "missing",
    "shop.Bill.street ← event.data.address.street",
  ],
  ["an absent key of the context", order, "missing", "shop.Bill.account ← context account"],
  [
    "a number that the enum does not name",
    { ...order, state: 9 },
    "unfit",
    "shop.Bill.state ← event.data.state",
  ],
  [
    "a time between two milliseconds",
    { ...order, placed: { nanos: 1 } },
    "unfit",
    "shop.Bill.since_ms ← event.data.placed",
  ],
])("names the mapping of %s", async (_, value, reason, mapping) => {
  const glue = await importGlue(emitGlue(bill, context));
  const values = [encode("Order", value), new Uint8Array()];
  const fill = () => fillStep(glue, 0, values, (key) => (mapping.includes("context") ? undefined : key));
  expect(fill).toThrow(expect.objectContaining({ reason, mapping }));
});

test.each([
  ["a list where one value is taken", map([3], from(3)), /gives repeated string where string is taken/],
  ["one value where a map is taken", map([6], from(1)), /where a map is taken/],
  ["a map of another type", map([6], from(3)), /gives repeated string where map<string, shop.v1.Line>/],
  ["a map where a list is taken", map([5], from(4)), /gives map<string, shop.v1.Line> where repeated string/],
  ["a conversion that loses", map([16], from(1)), /gives uint64 where repeated uint32/],
  [
    "a conversion that does not exist for the types",
    map([3], from(1), "base64"),
    /gives uint64 where string/,
  ],
  [
    "a part of the context that is not read",
    map([12], { kind: "context", key: "event.id" }),
    /does not read/,
  ],
  ["a field inside a list", map([5, 1], from(1)), /no field 1/],
])("refuses %s", (_, mapping, message) => {
  const graph = graphOf(step("shop.Bill", "Bill", [mapping]));
  expect(() => emitGlue(graph, context)).toThrow(HeddleError);
  expect(() => emitGlue(graph, context)).toThrow(message);
});

test.each([
  ["one field", "Bill", [map([3], from(1)), map([3], from(12))], /order twice/],
  ["two members of a oneof", "Ship", [map([5], from(1)), map([6], from(1))], /excludes the other/],
])("refuses to fill %s twice", (_, name, mappings, message) => {
  expect(() => emitGlue(graphOf(step("s", name, mappings)), context)).toThrow(message);
});
