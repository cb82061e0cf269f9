import { base83 } from "./base83";
import { sampleOf } from "./linear";

/** The BlurHash of an image's factors, `across` × `down` of them, three numbers each. */
export function hashOf(factors: StaticArray<f64>, across: u32, down: u32): string {
  let hash = base83(across - 1 + (down - 1) * 9, 1);
  let scale: f64 = 1;
  if (factors.length > 3) {
    // As in the reference, the greatest factor and not the greatest by absolute value.
    let greatest = factors[3];
    for (let i = 4; i < factors.length; i++) greatest = max(greatest, factors[i]);
    const step = Math.floor(max<f64>(0, min<f64>(82, Math.floor(greatest * 166 - 0.5))));
    scale = (step + 1) / 166;
    hash += base83(<u32>step, 1);
  } else {
    hash += base83(0, 1);
  }
  const mean = (sampleOf(factors[0]) << 16) | (sampleOf(factors[1]) << 8) | sampleOf(factors[2]);
  hash += base83(mean, 4);
  for (let i = 3; i < factors.length; i += 3) {
    const red = quantise(factors[i] / scale);
    const green = quantise(factors[i + 1] / scale);
    const blue = quantise(factors[i + 2] / scale);
    hash += base83(red * 361 + green * 19 + blue, 2);
  }
  return hash;
}

/** A factor from −1 to 1 in 19 steps, finer near 0. */
function quantise(factor: f64): u32 {
  const root = Math.sqrt(Math.abs(factor));
  const signed = factor < 0 ? -root : root;
  return <u32>max<f64>(0, min<f64>(18, Math.floor(signed * 9 + 9.5)));
}
