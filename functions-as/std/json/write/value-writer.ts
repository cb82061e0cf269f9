import { fail } from "heddle";
import { TextWriter, writeNumber } from "../../shared/notation";
import { DEEPEST } from "../../shared/json";
import { List, Object as Members, Value } from "./contract";
import { writeString } from "./string";

/** Field numbers of the oneof `kind` in `std/json/v1/json.proto`: what `Value.kindCase` holds; 0 is null. */
const KIND_BOOLEAN: i32 = 1;
const KIND_NUMBER: i32 = 2;
const KIND_STRING: i32 = 3;
const KIND_LIST: i32 = 4;
const KIND_OBJECT: i32 = 5;

/** Writes values into one text. */
export class ValueWriter {
  private text: TextWriter = new TextWriter();
  /** Index of the item that is being written, in each array or object that is open. */
  private path: Array<i32> = [];
  private inObject: Array<bool> = [];

  constructor(private readonly indent: i32) {}

  finish(): string {
    return this.text.finish();
  }

  /** Writes a value; false where it failed. */
  write(value: Value): bool {
    switch (value.kindCase) {
      case KIND_BOOLEAN:
        this.text.text(value.boolean ? "true" : "false");
        return true;
      case KIND_NUMBER:
        if (!isFinite(value.number))
          return this.fail("JSON_NUMBER_RANGE", "NaN and infinities cannot be written as JSON");
        writeNumber(this.text, value.number);
        return true;
      case KIND_STRING:
        writeString(this.text, value.string);
        return true;
      case KIND_LIST: {
        const list = value.list;
        return list === null ? this.writeEmpty(false) : this.writeList(list);
      }
      case KIND_OBJECT: {
        const object = value.object;
        return object === null ? this.writeEmpty(true) : this.writeObject(object);
      }
      default:
        this.text.text("null");
        return true;
    }
  }

  private writeList(list: List): bool {
    const values = list.values;
    if (values.length === 0) return this.writeEmpty(false);
    if (!this.open(false)) return false;
    for (let i = 0; i < values.length; i += 1) {
      this.next(i);
      if (!this.write(values[i])) return false;
    }
    this.close(false);
    return true;
  }

  private writeObject(object: Members): bool {
    const members = object.members;
    if (members.length === 0) return this.writeEmpty(true);
    if (!this.open(true)) return false;
    for (let i = 0; i < members.length; i += 1) {
      this.next(i);
      writeString(this.text, members[i].name);
      this.text.text(this.indent > 0 ? ": " : ":");
      const value = members[i].value;
      if (value === null) this.text.text("null");
      else if (!this.write(value)) return false;
    }
    this.close(true);
    return true;
  }

  private writeEmpty(object: bool): bool {
    if (!this.open(object)) return false;
    this.path.pop();
    this.inObject.pop();
    this.text.unit(object ? 0x7d : 0x5d);
    return true;
  }

  private open(object: bool): bool {
    if (this.path.length === DEEPEST) {
      return this.fail("JSON_TOO_DEEP", `arrays and objects may be ${DEEPEST} deep`);
    }
    this.path.push(0);
    this.inObject.push(object);
    this.text.unit(object ? 0x7b : 0x5b);
    return true;
  }

  private next(index: i32): void {
    this.path[this.path.length - 1] = index;
    if (index > 0) this.text.unit(0x2c);
    this.breakLine();
  }

  private close(object: bool): void {
    this.path.pop();
    this.inObject.pop();
    this.breakLine();
    this.text.unit(object ? 0x7d : 0x5d);
  }

  private breakLine(): void {
    if (this.indent === 0) return;
    this.text.unit(0x0a);
    this.text.repeat(0x20, this.indent * this.path.length);
  }

  private fail(code: string, message: string): bool {
    let place = "value";
    for (let i = 0; i < this.path.length; i += 1) {
      place += this.inObject[i] ? `.object.members[${this.path[i]}].value` : `.list.values[${this.path[i]}]`;
    }
    fail<Value>(code, message, place);
    return false;
  }
}
