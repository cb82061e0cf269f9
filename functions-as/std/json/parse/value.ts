import { fail } from "heddle";
import { DEEPEST } from "../../shared/json";
import { List, Member, Object as Members, Value } from "./contract";
import { parseNumber } from "./number";
import { Scanner } from "./scanner";
import { parseString } from "./string";

/** Parses the value that comes next; `depth` arrays and objects are open. Null where it failed. */
export function parseValue(scanner: Scanner, depth: i32): Value | null {
  const code = scanner.peek();
  if (code === 0x7b || code === 0x5b) {
    if (depth === DEEPEST) {
      return fail<Value>("JSON_TOO_DEEP", `arrays and objects may be ${DEEPEST} deep`, scanner.place());
    }
    scanner.at += 1;
    return code === 0x7b ? parseObject(scanner, depth + 1) : parseList(scanner, depth + 1);
  }
  const value = new Value();
  if (code === 0x22) {
    const text = parseString(scanner);
    if (text === null) return null;
    value.string = text;
    return value;
  }
  if (code === 0x2d || (code >= 0x30 && code <= 0x39)) {
    const number = parseNumber(scanner);
    if (isNaN(number)) return null;
    value.number = number;
    return value;
  }
  if (scanner.accept("null")) return value;
  const isTrue = scanner.accept("true");
  if (isTrue || scanner.accept("false")) {
    value.boolean = isTrue;
    return value;
  }
  scanner.unexpected("a value");
  return null;
}

function parseList(scanner: Scanner, depth: i32): Value | null {
  const list = new List();
  scanner.skipSpace();
  if (!scanner.accept("]")) {
    while (true) {
      scanner.skipSpace();
      const item = parseValue(scanner, depth);
      if (item === null) return null;
      list.values.push(item);
      scanner.skipSpace();
      if (scanner.accept("]")) break;
      if (!scanner.accept(",")) {
        scanner.unexpected("a comma or ]");
        return null;
      }
    }
  }
  const value = new Value();
  value.list = list;
  return value;
}

function parseObject(scanner: Scanner, depth: i32): Value | null {
  const object = new Members();
  scanner.skipSpace();
  if (!scanner.accept("}")) {
    while (true) {
      const member = parseMember(scanner, depth);
      if (member === null) return null;
      object.members.push(member);
      scanner.skipSpace();
      if (scanner.accept("}")) break;
      if (!scanner.accept(",")) {
        scanner.unexpected("a comma or }");
        return null;
      }
    }
  }
  const value = new Value();
  value.object = object;
  return value;
}

function parseMember(scanner: Scanner, depth: i32): Member | null {
  scanner.skipSpace();
  if (scanner.peek() !== 0x22) {
    scanner.unexpected("a name in quotes");
    return null;
  }
  const name = parseString(scanner);
  if (name === null) return null;
  scanner.skipSpace();
  if (!scanner.accept(":")) {
    scanner.unexpected("a colon");
    return null;
  }
  scanner.skipSpace();
  const value = parseValue(scanner, depth);
  if (value === null) return null;
  const member = new Member();
  member.name = name;
  member.value = value;
  return member;
}
