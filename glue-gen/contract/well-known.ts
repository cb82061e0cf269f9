/**
 * Files that every schema may import without giving them. The well-known types are those of Protobuf,
 * reduced to what a codec needs; the file of Heddle's options declares no type that data could have.
 */
export const builtinFiles: ReadonlyMap<string, string> = new Map([
  ["heddle/v1/options.proto", 'syntax = "proto3"; package heddle.v1;'],
  // For files that declare options of their own.
  wellKnown("descriptor", ""),
  wellKnown("any", "message Any { string type_url = 1; bytes value = 2; }"),
  wellKnown("duration", "message Duration { int64 seconds = 1; int32 nanos = 2; }"),
  wellKnown("empty", "message Empty {}"),
  wellKnown("field_mask", "message FieldMask { repeated string paths = 1; }"),
  wellKnown(
    "struct",
    `message Struct { map<string, Value> fields = 1; }
    message Value {
      oneof kind {
        NullValue null_value = 1;
        double number_value = 2;
        string string_value = 3;
        bool bool_value = 4;
        Struct struct_value = 5;
        ListValue list_value = 6;
      }
    }
    enum NullValue { NULL_VALUE = 0; }
    message ListValue { repeated Value values = 1; }`,
  ),
  wellKnown("timestamp", "message Timestamp { int64 seconds = 1; int32 nanos = 2; }"),
  wellKnown(
    "wrappers",
    `message DoubleValue { double value = 1; }
    message FloatValue { float value = 1; }
    message Int64Value { int64 value = 1; }
    message UInt64Value { uint64 value = 1; }
    message Int32Value { int32 value = 1; }
    message UInt32Value { uint32 value = 1; }
    message BoolValue { bool value = 1; }
    message StringValue { string value = 1; }
    message BytesValue { bytes value = 1; }`,
  ),
]);

function wellKnown(name: string, text: string): [string, string] {
  return [`google/protobuf/${name}.proto`, `syntax = "proto3"; package google.protobuf; ${text}`];
}
