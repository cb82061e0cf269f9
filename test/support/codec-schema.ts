/** A contract whose message has every kind of field; its function returns what it is given. */
export const codecProject = {
  "codec/v1/echo.proto": `
syntax = "proto3";
package codec.v1;
import "heddle/v1/options.proto";
import "google/protobuf/timestamp.proto";

service Echo {
  option (heddle.v1.function) = { version: "1.0.0" summary: "Return the input" };
  rpc Run(Everything) returns (Everything);
}

message Everything {
  double a_double = 1;
  float a_float = 2;
  int32 an_int32 = 3;
  int64 an_int64 = 4;
  uint32 a_uint32 = 5;
  uint64 a_uint64 = 6;
  sint32 a_sint32 = 7;
  sint64 a_sint64 = 8;
  fixed32 a_fixed32 = 9;
  fixed64 a_fixed64 = 10;
  sfixed32 a_sfixed32 = 11;
  sfixed64 a_sfixed64 = 12;
  bool a_bool = 13;
  string a_string = 14;
  bytes some_bytes = 15;
  Color color = 16;
  Inner inner = 17;
  Everything everything = 18;
  google.protobuf.Timestamp time = 19;

  repeated double doubles = 21;
  repeated float floats = 22;
  repeated int32 int32s = 23;
  repeated int64 int64s = 24;
  repeated uint32 uint32s = 25;
  repeated uint64 uint64s = 26;
  repeated sint32 sint32s = 27;
  repeated sint64 sint64s = 28;
  repeated fixed32 fixed32s = 29;
  repeated fixed64 fixed64s = 30;
  repeated sfixed32 sfixed32s = 31;
  repeated sfixed64 sfixed64s = 32;
  repeated bool bools = 33;
  repeated string strings = 34;
  repeated bytes bytes_list = 35;
  repeated Color colors = 36;
  repeated Inner inners = 37;

  repeated int32 unpacked_int32s = 41 [packed = false];
  repeated double unpacked_doubles = 42 [packed = false];
  repeated bool unpacked_bools = 43 [packed = false];
  repeated Color unpacked_colors = 44 [packed = false];

  map<string, string> texts = 51;
  map<int32, Inner> inner_by_number = 52;
  map<bool, double> by_bool = 53;
  map<sint64, bytes> by_sint64 = 54;
  map<fixed32, Color> by_fixed32 = 55;
  map<uint64, Everything> deep = 56;

  optional int32 maybe_int32 = 61;
  optional string maybe_string = 62;
  optional bytes maybe_bytes = 63;
  optional bool maybe_bool = 64;
  optional Color maybe_color = 65;
  optional double maybe_double = 66;
  optional Inner maybe_inner = 67;

  oneof choice {
    int32 chosen_int32 = 71;
    string chosen_string = 72;
    bytes chosen_bytes = 73;
    Inner chosen_inner = 74;
    Inner chosen_other = 75;
    double chosen_double = 76;
    Color chosen_color = 77;
  }

  string far = 2000;
  int32 farther = 536870911;

  message Inner {
    string name = 1;
    repeated sint32 numbers = 2;
    Inner inner = 3;
  }
}

enum Color {
  COLOR_UNSPECIFIED = 0;
  COLOR_RED = 1;
  COLOR_NEGATIVE = -1;
}
`,
  "codec/v1/echo.ts": `
import { Everything } from "./contract";

export function run(input: Everything): Everything {
  return input;
}
`,
};
