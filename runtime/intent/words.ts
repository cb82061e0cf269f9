import { tokensOf } from "./features.ts";

/** Words that say nothing of what is wanted: of courtesy, of order, and those that every sentence has. */
const empty = new Set(
  `a about above after again all also am an and any are as at be because been before being below between both but
  by can could did do does doing down during each few for from further had has have having he her here hers him
  his how i if in into is it its itself just kindly let like me more most my need needs no nor not now of off on
  once only or other our ours out over own please same she should so some such than thanks that the their theirs
  them then there these they this those through to too under until up upon us very want wants was we were what
  when where which while who whom why will wish with would you your yours
  convert create compute do find generate get give help make produce put run show take tell use
  event file given input output result
  bitte der die das den dem ein eine einen und oder ich mir uns es`.split(/\s+/),
);

/** Words by their stems, without those that say nothing. A name such as `BlurHash` gives its parts and the whole. */
export function contentWords(text: string): string[] {
  const apart = text.replaceAll(/\p{L}*\p{Ll}\p{Lu}[\p{L}\p{N}]*/gu, (name) => {
    const parts = name.split(/(?<=[\p{Ll}\p{N}])(?=\p{Lu})/u);
    return `${parts.join(" ")} ${name}`;
  });
  return tokensOf(apart.replaceAll(/[_.]v\d+\b/g, " "))
    .filter((word) => !empty.has(word) && !/^0+$/.test(word))
    .map(stemOf);
}

const endings: readonly (readonly [RegExp, string])[] = [
  [/ou?r(s?)$/, "or$1"],
  [/ies$/, "y"],
  [/(?<=[^s])s$/, ""],
  [/isation|ization$/, "iz"],
  [/(?:ation|ating|ated|ates|ate)$/, "at"],
  [/(?:ising|izing|ised|ized|ise|ize)$/, "iz"],
  [/(?:ing|ed|er)$/, ""],
  [/e$/, ""],
  [/([^aeiou])\1$/, "$1"],
];

/** A word without the endings by which forms of it differ in English; short words as they are. */
export function stemOf(word: string): string {
  return endings.reduce((stem, [ending, instead]) => {
    const shorter = stem.replace(ending, instead);
    return shorter.length >= 3 ? shorter : stem;
  }, word);
}

/** Parts of a request that may each ask for something: split at stops, commas, and words of order. */
export function clausesOf(text: string): string[] {
  return text
    .split(
      /[.;:!?\n]+(?:\s|$)|,|\b(?:and|then|after that|afterwards|also|finally|plus|as well as|und|dann)\b/iu,
    )
    .map((clause) => clause.trim())
    .filter((clause) => clause !== "");
}
