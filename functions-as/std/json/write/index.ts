import { fail } from "heddle";
import { Json, WriteRequest } from "./contract";
import { ValueWriter } from "./value-writer";

/** Spaces a level; more is a mistake, and would let a small value become a huge text. */
const WIDEST_INDENT: u32 = 8;

/**
 * Writes a value as `JSON.stringify(value, null, indent)` does, members in their order.
 *
 * Fails with JSON_VALUE_MISSING, JSON_INDENT, JSON_TOO_DEEP or JSON_NUMBER_RANGE (NaN and infinities
 * are not JSON), the place being a path such as "value.list.values[2]".
 */
export function run(input: WriteRequest): Json | null {
  const value = input.value;
  if (value === null) return fail<Json>("JSON_VALUE_MISSING", "there is no value to write", "field value");
  if (input.indent > WIDEST_INDENT) {
    return fail<Json>(
      "JSON_INDENT",
      `the indent is ${input.indent}; 0 to ${WIDEST_INDENT} spaces were expected`,
      "field indent",
    );
  }
  const writer = new ValueWriter(input.indent);
  if (!writer.write(value)) return null;
  const json = new Json();
  json.text = writer.finish();
  return json;
}
