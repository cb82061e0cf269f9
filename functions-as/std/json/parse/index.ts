import { fail } from "heddle";
import { ParseRequest, Value } from "./contract";
import { Scanner } from "./scanner";
import { parseValue } from "./value";

/**
 * Parses one JSON text (RFC 8259). A byte order mark before it is ignored; members keep their order,
 * and a name that comes twice stays twice.
 *
 * Fails with JSON_SYNTAX, JSON_TOO_DEEP, JSON_NUMBER_RANGE or JSON_LONE_SURROGATE, the place being
 * "line L, column C", both from 1; columns count characters.
 */
export function run(input: ParseRequest): Value | null {
  const scanner = new Scanner(input.json);
  scanner.skipSpace();
  const value = parseValue(scanner, 0);
  if (value === null) return null;
  scanner.skipSpace();
  if (!scanner.ended()) {
    return fail<Value>(
      "JSON_SYNTAX",
      `there is ${scanner.found()} after the value; the text should end`,
      scanner.place(),
    );
  }
  return value;
}
