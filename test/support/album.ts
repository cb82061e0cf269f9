import protobuf from "protobufjs";
import {
  emitGlue,
  type Graph,
  type MappingSource,
  type Step,
  type ValueRef,
} from "../../glue-gen/graph/index.ts";
import { parseContracts } from "../../glue-gen/index.ts";
import { importGlue } from "./glue.ts";

/** Schema and graphs of an album of pictures, for tests of steps that run over lists. */
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
export const context = {
  contracts: new Map(contracts.map((contract) => [contract.name, contract])),
  eventSchema: schema,
};
export const root = new protobuf.Root();
protobuf.parse(proto, root, { keepCase: true });
export const encode = (name: string, value: object): Uint8Array => {
  const type = root.lookupType(`album.v1.${name}`);
  return type.encode(type.fromObject(value)).finish();
};
export const decode = (name: string, bytes: Uint8Array): object => {
  const type = root.lookupType(`album.v1.${name}`);
  return type.toObject(type.decode(bytes), { defaults: false });
};

export const event = (...path: number[]): ValueRef => ({ step: "", path });
export const from = (value: ValueRef): MappingSource => ({ kind: "value", value });
export const element = (...path: number[]): MappingSource => ({ kind: "element", path });
export const step = (
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
export const graphOf = (...steps: Step[]): Graph => ({ eventType: "album.v1.Shoot", steps, goals: [] });
export const glueOf = (graph: Graph) => importGlue(emitGlue(graph, context));

/** A step that runs over pictures. */
export const resize = (each: ValueRef) =>
  step(
    "Resize",
    [
      [[1], element()],
      [[2], from(event(2))],
      [[3], element(3, 1)],
    ],
    each,
  );
export const shoot = {
  width: 320,
  pictures: [
    { name: "a", width: 4000, place: { city: "Ulm" } },
    { name: "b", place: { city: "Bath" } },
    { name: "c", width: 1, place: {} },
  ],
};

/** A picture as an element of a list of them. */
export function record(bytes: Uint8Array): Buffer {
  const writer = protobuf.Writer.create();
  return Buffer.from(writer.uint32(10).bytes(bytes).finish());
}
