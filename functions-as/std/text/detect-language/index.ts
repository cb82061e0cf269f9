import { fail } from "heddle";
import { DetectLanguageRequest, Language } from "./contract";
import { Evidence } from "./evidence";
import { Features } from "./features";
import { CENTRAL_EUROPEAN, CYRILLIC, FURTHER_LATIN, GERMANIC, ROMANCE } from "./profiles";
import { languageOfArabicScript, languageOfScript } from "./single-scripts";
import { ARABIC, CYRILLIC_SCRIPT, HAN, KANA, LATIN, ScriptCounts } from "./scripts";

/** Code units that are read; a text shows its language long before. */
const SAMPLE: i32 = 65536;
/** Below this confidence nothing is said. */
const LEAST: f64 = 0.2;

/**
 * Tells the language of a text: by its script where only one language uses it, otherwise by its commonest words,
 * special letters and sequences of three letters. "und" with confidence 0 where there is too little to tell.
 */
export function run(input: DetectLanguageRequest): Language | null {
  const text = input.text;
  if (text === null)
    return fail<Language>("TEXT_MISSING", "there is no text to tell the language of", "field text");
  const content = text.content;
  const end = min(content.length, SAMPLE);
  const counts = new ScriptCounts(content, end);
  const script = counts.dominant;
  const language = new Language();
  if (script == LATIN || script == CYRILLIC_SCRIPT) {
    const evidence = new Evidence(new Features(content, end, script));
    if (script == LATIN) {
      evidence.weigh(GERMANIC);
      evidence.weigh(ROMANCE);
      evidence.weigh(CENTRAL_EUROPEAN);
      evidence.weigh(FURTHER_LATIN);
    } else {
      evidence.weigh(CYRILLIC);
    }
    evidence.settle();
    language.code = evidence.code;
    language.confidence = evidence.confidence;
  } else {
    language.code =
      script == ARABIC ? languageOfArabicScript(content, end) : languageOfScript(script, counts);
    const letters = counts.of(script) + (script == HAN ? counts.of(KANA) : 0);
    language.confidence = <f64>letters / <f64>(letters + 1);
  }
  const weight = counts.weightOf(script) + (script == HAN ? counts.weightOf(KANA) : 0);
  language.confidence *= weight > 0 ? <f64>weight / <f64>counts.total : 0.0;
  if (language.confidence < LEAST || language.code == "und") {
    language.code = "und";
    language.confidence = 0.0;
  }
  return language;
}
