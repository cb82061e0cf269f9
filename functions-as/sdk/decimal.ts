/** A number in decimal. The one of the standard library brings tables of 1.5 KB into every function. */
export function decimal(value: u32): string {
  let digits: usize = 1;
  for (let rest = value; rest > 9; rest /= 10) digits++;
  const text = __new(digits << 1, idof<String>());
  let out = text + (digits << 1);
  do {
    out -= 2;
    store<u16>(out, 48 + (value % 10));
    value /= 10;
  } while (value != 0);
  return changetype<string>(text);
}
