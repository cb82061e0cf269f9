const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";

/** A number in base 83 with `length` digits. */
export function base83(value: u32, length: i32): string {
  let text = "";
  for (; length > 0; length--) {
    text = DIGITS.charAt(value % 83) + text;
    value /= 83;
  }
  return text;
}
