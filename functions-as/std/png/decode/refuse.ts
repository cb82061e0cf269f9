import { fail } from "heddle";

/** Records why the file cannot be decoded, at a byte of it; always false, so that callers can return it. */
export function refuse(code: string, message: string, byte: usize): bool {
  fail<Uint8Array>(code, message, "byte " + byte.toString());
  return false;
}

/** The same, at a row of the image, counted from 0. */
export function refuseRow(code: string, message: string, row: u32): bool {
  fail<Uint8Array>(code, message, "row " + row.toString());
  return false;
}
