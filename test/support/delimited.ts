/** Chunks of a stream: messages with their lengths before them. */

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) {
    bytes.push((rest & 0x7f) | 0x80);
  }
  return [...bytes, rest];
}

/** A chunk of encoded messages. */
export function chunk(...messages: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(messages.flatMap((message) => [Uint8Array.from(varint(message.length)), message]));
}

/** The messages of a chunk. */
export function messagesOf(bytes: Uint8Array): Uint8Array[] {
  const messages: Uint8Array[] = [];
  for (let position = 0; position < bytes.length; ) {
    let length = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes[position++] as number;
      length += (byte & 0x7f) * shift;
      if (byte < 0x80) {
        break;
      }
    }
    messages.push(bytes.subarray(position, position + length));
    position += length;
  }
  return messages;
}

/** A message whose field of a number is a text or bytes. */
export function delimitedField(number: number, value: string | Uint8Array): Uint8Array {
  const bytes = typeof value === "string" ? Buffer.from(value) : value;
  return Buffer.concat([Uint8Array.from([number * 8 + 2, ...varint(bytes.length)]), bytes]);
}
