import protobuf from "protobufjs/minimal.js";
import type { Contract, Field, MessageType } from "../../glue-gen/index.ts";
import { skipField } from "../contract/index.ts";
import { writeLength } from "../messages.ts";
import { CHUNK_BYTES } from "./step.ts";

/** Room for a length and a tag in front of a content. */
const HEAD_BYTES = 20;

/** The one field of a message whose only field is bytes or a text: such a message is its content. */
export function contentField(contract: Contract, name: string): Field | undefined {
  const message: MessageType | undefined = Object.hasOwn(contract.schema.messages, name)
    ? contract.schema.messages[name]
    : undefined;
  const [field, ...others] = message?.fields ?? [];
  const scalar = field?.type.kind === "scalar" ? field.type.scalar : "";
  return others.length === 0 && field?.repeated === false && ["bytes", "string"].includes(scalar)
    ? field
    : undefined;
}

/**
 * A content as messages with their lengths before them: bytes of any length in pieces, a text in one message, because
 * a character must not be cut.
 * @param whole whether it is one message, however long it is
 */
export function* contentMessages(content: Uint8Array, field: Field, whole: boolean): Generator<Uint8Array> {
  const cut = !whole && field.type.kind === "scalar" && field.type.scalar === "bytes";
  const most = cut ? CHUNK_BYTES - HEAD_BYTES : Math.max(content.length, 1);
  for (let at = 0; at < content.length || (at === 0 && !cut); at += most) {
    const piece = content.subarray(at, at + most);
    yield headOf(piece.length, field.number);
    yield piece;
  }
}

/** What stands before the content of a message, the message's own length included. */
function headOf(length: number, number: number): Uint8Array {
  const inner = new Uint8Array(HEAD_BYTES);
  const innerEnd = writeLength(inner, writeLength(inner, 0, number * 8 + 2), length);
  const head = new Uint8Array(HEAD_BYTES);
  const end = writeLength(head, 0, innerEnd + length);
  head.set(inner.subarray(0, innerEnd), end);
  return head.subarray(0, end + innerEnd);
}

/** A message with its length before it. */
export function delimited(message: Uint8Array): Uint8Array {
  const head = new Uint8Array(HEAD_BYTES);
  const end = writeLength(head, 0, message.length);
  return Buffer.concat([head.subarray(0, end), message]);
}

/**
 * A copy of the content of a message.
 * @throws Error where the bytes are no message
 */
export function contentOf(message: Uint8Array, { number }: Field): Uint8Array<ArrayBuffer> {
  const reader = protobuf.Reader.create(message);
  let content: Uint8Array = new Uint8Array(0);
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    if (tag === number * 8 + 2) {
      content = reader.bytes();
    } else {
      skipField(reader, tag);
    }
  }
  return Uint8Array.from(content);
}
