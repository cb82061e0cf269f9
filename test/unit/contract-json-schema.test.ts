import { describe, expect, test } from "vitest";
import { parseContracts } from "../../glue-gen/index.ts";
import { jsonSchema } from "../../runtime/contract/index.ts";
import { standardLibrary, world } from "../support/contracts.ts";

describe("the JSON Schema of a message", () => {
  test("says of the input of Resize what the contract says", () => {
    const { schema } = standardLibrary();
    expect(jsonSchema(schema, "std.image.v1.ResizeRequest")).toEqual({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      $ref: "#/$defs/std.image.v1.ResizeRequest",
      $defs: {
        "std.image.v1.ResizeRequest": {
          type: "object",
          description: "Input of Resize.",
          properties: {
            image: { $ref: "#/$defs/std.image.v1.Image", description: "The image." },
            maxWidth: {
              type: "integer",
              minimum: 0,
              maximum: 4294967295,
              description: "Width of the box in pixels.",
              default: 320,
            },
            maxHeight: {
              type: "integer",
              minimum: 0,
              maximum: 4294967295,
              description: "Height of the box in pixels.",
              default: 320,
            },
          },
        },
        "std.image.v1.Image": expect.objectContaining({
          properties: expect.objectContaining({
            pixels: { type: "string", contentEncoding: "base64", description: "width × height × 4 bytes." },
          }),
        }),
      },
    });
  });

  test("requires what has a meaning, names enum values and their default, and ends where messages repeat", () => {
    const { schema } = standardLibrary();
    const definitions = jsonSchema(schema, "std.table.v1.AggregateRequest").$defs as Record<
      string,
      Record<string, object>
    >;
    const request = definitions["std.table.v1.AggregateRequest"];
    expect(request?.required).toBeUndefined();
    expect(request?.properties).toMatchObject({
      period: {
        enum: ["PERIOD_UNSPECIFIED", "PERIOD_DAY", "PERIOD_MONTH", "PERIOD_YEAR"],
        default: "PERIOD_MONTH",
      },
    });
    const event = jsonSchema(schema, "std.photo.v1.PhotoUploaded").$defs as Record<
      string,
      { required: string[] }
    >;
    expect(event["std.photo.v1.PhotoUploaded"]?.required).toEqual(["png"]);
    const value = jsonSchema(schema, "std.json.v1.Value").$defs as object;
    expect(Object.keys(value).sort()).toEqual([
      "std.json.v1.List",
      "std.json.v1.Member",
      "std.json.v1.Object",
      "std.json.v1.Value",
    ]);
  });

  test("describes lists, maps, long and floating numbers", () => {
    const { schema } = world({
      messages: {
        M: [
          { name: "list", type: "double", repeated: true },
          { name: "map", type: "uint64", mapKey: "int32" },
        ],
      },
    });
    expect(jsonSchema(schema, "M").$defs).toEqual({
      M: {
        type: "object",
        properties: {
          list: {
            type: "array",
            items: { anyOf: [{ type: "number" }, { enum: ["NaN", "Infinity", "-Infinity"] }] },
          },
          map: {
            type: "object",
            additionalProperties: { type: ["string", "integer"], pattern: "^(0|[1-9][0-9]{0,19})$" },
          },
        },
      },
    });
  });

  test("describes types that have a form of their own as that form", () => {
    const { schema } = parseContracts({
      "a.proto": `syntax = "proto3"; package a; import "google/protobuf/struct.proto";
        import "google/protobuf/timestamp.proto"; import "google/protobuf/wrappers.proto";
        message M { google.protobuf.Timestamp time = 1; google.protobuf.Value value = 2;
          google.protobuf.NullValue none = 3; google.protobuf.BoolValue flag = 4; string s = 5 [json_name = "@s"]; }`,
    });
    const ref = (name: string) => ({ $ref: `#/$defs/google.protobuf.${name}` });
    expect(jsonSchema(schema, "a.M").$defs).toEqual({
      "a.M": {
        type: "object",
        properties: {
          time: ref("Timestamp"),
          value: ref("Value"),
          none: { type: "null" },
          flag: ref("BoolValue"),
          "@s": { type: "string" },
        },
      },
      "google.protobuf.Timestamp": { type: "string", format: "date-time" },
      "google.protobuf.Value": {},
      "google.protobuf.BoolValue": { type: "boolean" },
    });
  });
});
