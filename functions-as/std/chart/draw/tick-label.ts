import { TextWriter } from "../../shared/notation";
import { powerOf, Scale } from "./scale";

const MINUS: i32 = 0x2212;

/** Longest run of decimals that is easier to read than an exponent. */
const MOST_DECIMALS: i32 = 6;

/** The text of a tick: `1,500`, `0.25`, `1.5M`, `2B`, `1e-9`. All ticks of a scale have the same form. */
export function tickLabel(scale: Scale, index: i64): string {
  if (index === 0) return "0";
  const greatest = max(Math.abs(scale.tick(scale.first)), Math.abs(scale.tick(scale.last)));
  const unit = unitOf(greatest);
  const decimals = max(0, unit - scale.exponent);
  const integer = <u64>abs(index) * scale.mantissa;
  const writer = new TextWriter();
  if (index < 0) writer.unit(MINUS);
  if (greatest >= 1e15 || decimals > MOST_DECIMALS) {
    writeScientific(writer, integer, scale.exponent);
    return writer.finish();
  }
  writeFixed(writer, integer * <u64>powerOf(max(0, scale.exponent - unit)), decimals);
  writer.text(unit === 12 ? "T" : unit === 9 ? "B" : unit === 6 ? "M" : "");
  return writer.finish();
}

/** Power of ten that the labels leave out. */
function unitOf(greatest: f64): i32 {
  return greatest >= 1e12 ? 12 : greatest >= 1e9 ? 9 : greatest >= 1e6 ? 6 : 0;
}

/** Writes integer / 10^decimals, with commas between thousands. */
function writeFixed(writer: TextWriter, integer: u64, decimals: i32): void {
  const scale = <u64>powerOf(decimals);
  const whole = (integer / scale).toString();
  for (let i = 0; i < whole.length; i += 1) {
    if (i > 0 && (whole.length - i) % 3 === 0) writer.unit(0x2c);
    writer.unit(whole.charCodeAt(i));
  }
  if (decimals === 0) return;
  writer.unit(0x2e);
  writer.text((integer % scale).toString().padStart(decimals, "0"));
}

/** Writes integer * 10^exponent, such as `2.5e20`. */
function writeScientific(writer: TextWriter, integer: u64, exponent: i32): void {
  let digits = integer;
  let zeros = 0;
  while (digits % 10 === 0) {
    digits /= 10;
    zeros += 1;
  }
  const text = digits.toString();
  writer.slice(text, 0, 1);
  if (text.length > 1) {
    writer.unit(0x2e);
    writer.slice(text, 1, text.length);
  }
  writer.unit(0x65);
  writer.integer(exponent + zeros + text.length - 1);
}
