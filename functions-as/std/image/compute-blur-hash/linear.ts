// sRGB samples and linear light. The constants are those of the reference implementation.

/** Light of each of the 256 samples, 0 to 1, as f64. */
const lights = memory.data(256 * 8, 8);

/** Where the light of each sample is. */
export function lightTable(): usize {
  for (let i: usize = 0; i < 256; i++) {
    const value = <f64>i / 255;
    const light = value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
    store<f64>(lights + (i << 3), light);
  }
  return lights;
}

/** Tells whether samples are proportional to light: so they are in the dark. */
export function isLinear(light: f64): bool {
  return light <= 0.0031308;
}

/** The sample of a light; what is outside 0 to 1 is brought to its limits. */
export function sampleOf(light: f64): i32 {
  const value = max<f64>(0, min<f64>(1, light));
  if (isLinear(value)) return <i32>(value * 12.92 * 255 + 0.5);
  return <i32>((1.055 * Math.pow(value, 0.4166666666666667) - 0.055) * 255 + 0.5);
}
