import {
  ARMENIAN,
  BENGALI,
  DEVANAGARI,
  GEORGIAN,
  GREEK,
  HAN,
  HANGUL,
  HEBREW,
  KANA,
  ScriptCounts,
  TAMIL,
  THAI,
} from "./scripts";

/** Letters of Persian and of Urdu that Arabic has not, and letters of Arabic that neither uses. */
const PERSIAN = "پچژگکی";
const URDU = "ٹڈڑےںھہ";
const ARABIC_ONLY = "كيةىإأئؤ";

/** The language that a script is mostly used for. */
export function languageOfScript(script: i32, counts: ScriptCounts): string {
  switch (script) {
    case GREEK:
      return "el";
    case HEBREW:
      return "he";
    case DEVANAGARI:
      return "hi";
    case BENGALI:
      return "bn";
    case TAMIL:
      return "ta";
    case THAI:
      return "th";
    case GEORGIAN:
      return "ka";
    case ARMENIAN:
      return "hy";
    case HANGUL:
      return "ko";
    case HAN:
      // Japanese puts its endings and particles in kana; Chinese has at most a name in them.
      return counts.of(KANA) * 10 >= counts.of(HAN) && counts.of(KANA) > 0 ? "ja" : "zh";
    default:
      return "und";
  }
}

/** Arabic, Persian or Urdu, by the letters that only one of them has. */
export function languageOfArabicScript(text: string, end: i32): string {
  let persian = 0;
  let urdu = 0;
  let arabic = 0;
  for (let at = 0; at < end; ++at) {
    const unit = text.charCodeAt(at);
    if (unit < 0x600 || unit > 0x6ff) continue;
    if (has(ARABIC_ONLY, unit)) ++arabic;
    else if (has(URDU, unit)) ++urdu;
    else if (has(PERSIAN, unit)) ++persian;
  }
  if (urdu * 5 > persian && urdu > arabic) return "ur";
  return persian > arabic ? "fa" : "ar";
}

function has(letters: string, unit: i32): bool {
  for (let at = 0; at < letters.length; ++at) {
    if (letters.charCodeAt(at) == unit) return true;
  }
  return false;
}
