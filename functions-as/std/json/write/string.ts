import { TextWriter } from "../../shared/notation";

/** Writes a text in quotes, escaping what JSON requires and no more. */
export function writeString(writer: TextWriter, value: string): void {
  writer.unit(0x22);
  let plain = 0;
  for (let i = 0; i < value.length; i += 1) {
    const code = value.charCodeAt(i);
    if (code >= 0x20 && code !== 0x22 && code !== 0x5c) continue;
    writer.slice(value, plain, i);
    plain = i + 1;
    writeEscape(writer, code);
  }
  writer.slice(value, plain, value.length);
  writer.unit(0x22);
}

function writeEscape(writer: TextWriter, code: i32): void {
  writer.unit(0x5c);
  switch (code) {
    case 0x08:
      return writer.unit(0x62);
    case 0x09:
      return writer.unit(0x74);
    case 0x0a:
      return writer.unit(0x6e);
    case 0x0c:
      return writer.unit(0x66);
    case 0x0d:
      return writer.unit(0x72);
    case 0x22:
    case 0x5c:
      return writer.unit(code);
    default:
      writer.text("u00");
      writer.unit(code < 0x10 ? 0x30 : 0x31);
      writer.unit((code & 15) < 10 ? 0x30 + (code & 15) : 0x57 + (code & 15));
  }
}
