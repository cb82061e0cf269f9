import { isLetter } from "../../shared/text";

export const LATIN: i32 = 0;
export const CYRILLIC_SCRIPT: i32 = 1;
export const GREEK: i32 = 2;
export const HEBREW: i32 = 3;
export const ARABIC: i32 = 4;
export const DEVANAGARI: i32 = 5;
export const BENGALI: i32 = 6;
export const TAMIL: i32 = 7;
export const THAI: i32 = 8;
export const GEORGIAN: i32 = 9;
export const ARMENIAN: i32 = 10;
export const HANGUL: i32 = 11;
export const KANA: i32 = 12;
export const HAN: i32 = 13;
export const OTHER: i32 = 14;
export const SCRIPTS: i32 = 15;

/** Letters of each script in a text. */
export class ScriptCounts {
  private readonly counts: StaticArray<i32> = new StaticArray<i32>(SCRIPTS);

  /** Counts the letters before a position. */
  constructor(text: string, end: i32) {
    for (let at = 0; at < end; ++at) {
      const unit = text.charCodeAt(at);
      if (isLetter(unit)) this.counts[scriptOf(unit)] += 1;
    }
  }

  of(script: i32): i32 {
    return this.counts[script];
  }

  /** Letters of all scripts, weighed like those of `weightOf`. */
  get total(): i32 {
    let sum = 0;
    for (let script = 0; script < SCRIPTS; ++script) sum += this.weightOf(script);
    return sum;
  }

  /** Letters of a script; a sign that stands for a syllable or a word counts as three. */
  weightOf(script: i32): i32 {
    return this.counts[script] * (script >= HANGUL && script <= HAN ? 3 : 1);
  }

  /** The script with the greatest weight; kana count as Han's, since Japanese mixes both. */
  get dominant(): i32 {
    let best = LATIN;
    let most = 0;
    for (let script = 0; script < SCRIPTS; ++script) {
      if (script == KANA) continue;
      const weight = this.weightOf(script) + (script == HAN ? this.weightOf(KANA) : 0);
      if (weight > most) {
        most = weight;
        best = script;
      }
    }
    return best;
  }
}

/** The script of a letter. */
export function scriptOf(unit: i32): i32 {
  if (unit < 0x370) return LATIN;
  if (unit < 0x400) return GREEK;
  if (unit < 0x530) return CYRILLIC_SCRIPT;
  if (unit < 0x590) return ARMENIAN;
  if (unit < 0x600) return HEBREW;
  if (unit < 0x780) return ARABIC;
  if (unit < 0x900) return OTHER;
  if (unit < 0x980) return DEVANAGARI;
  if (unit < 0xa00) return BENGALI;
  if (unit >= 0xb80 && unit < 0xc00) return TAMIL;
  if (unit >= 0xe00 && unit < 0xe80) return THAI;
  if (unit >= 0x10a0 && unit < 0x1100) return GEORGIAN;
  if (unit >= 0x1100 && unit < 0x1200) return HANGUL;
  if (unit >= 0x1e00 && unit < 0x1f00) return LATIN;
  if (unit >= 0x1f00 && unit < 0x2000) return GREEK;
  if (unit < 0x2e80) return OTHER;
  if (unit >= 0x3041 && unit < 0x3100) return KANA;
  if (unit >= 0x3130 && unit < 0x3190) return HANGUL;
  if (unit >= 0xac00 && unit < 0xd7b0) return HANGUL;
  if (unit >= 0xff66 && unit < 0xffa0) return KANA;
  if (unit >= 0xff21 && unit < 0xff5b) return LATIN;
  if (unit >= 0xfb50 && unit < 0xff00) return ARABIC;
  return unit == 0x3005 || (unit >= 0x3400 && unit < 0xa000) || (unit >= 0xf900 && unit < 0xfb00)
    ? HAN
    : OTHER;
}
