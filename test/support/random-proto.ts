import fc from "fast-check";

const keys = "int32 int64 uint32 uint64 sint32 sint64 fixed32 fixed64 sfixed32 sfixed64 bool string".split(
  " ",
);
const scalars = [...keys, "double", "float", "bytes"];
const googles = [
  ..."Timestamp Duration FieldMask Struct Value ListValue Empty BoolValue Int32Value Int64Value".split(" "),
  ..."UInt32Value UInt64Value FloatValue DoubleValue StringValue BytesValue".split(" "),
].map((name) => `google.protobuf.${name}`);

const value = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...scalars) },
  { weight: 2, arbitrary: fc.constantFrom("E", "M", "N") },
  { weight: 2, arbitrary: fc.constantFrom(...googles) },
);

const line = fc.record({
  type: value,
  kind: fc.constantFrom("", "", "optional ", "repeated ", "map", "oneof"),
  key: fc.constantFrom(...keys),
  number: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(2047, 2048, 262_144, 536_870_911)),
  words: fc.array(fc.constantFrom("a", "foo", "b2", "URL", "x_", "class"), { minLength: 1, maxLength: 3 }),
  jsonName: fc.option(fc.constantFrom("@id", "two words", "plain"), { freq: 12 }),
});

const body = fc.uniqueArray(line, { maxLength: 12, selector: ({ number }) => number }).map((lines) => {
  const members: string[] = [];
  const fields = lines.map(({ type, kind, key, number, words, jsonName }, i) => {
    const option = jsonName === null ? "" : ` [json_name = "${jsonName}${i}"]`;
    const rest = `${words.join("_")}_n${i} = ${number}${option};`;
    if (kind === "oneof") members.push(`${type} ${rest}`);
    if (kind === "oneof") return "";
    return kind === "map" ? `map<${key}, ${type}> ${rest}` : `${kind}${type} ${rest}`;
  });
  return `${fields.join("\n  ")}${members.length === 0 ? "" : `\n  oneof kind { ${members.join(" ")} }`}`;
});

/** Random `.proto` files of a message M in a package, with all that a field can be. */
export const randomProto: fc.Arbitrary<(packageName: string) => string> = fc.tuple(body, body).map(
  ([m, n]) =>
    (packageName) =>
      `syntax = "proto3";
package ${packageName};
${["duration", "empty", "field_mask", "struct", "timestamp", "wrappers"].map((name) => `import "google/protobuf/${name}.proto";`).join("\n")}
message M {
  ${m}
}
message N {
  ${n}
}
enum E { E_ZERO = 0; E_ONE = 1; E_MINUS = -1; }
`,
);
