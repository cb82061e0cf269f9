const endings: readonly (readonly [RegExp, string])[] = [
  [/ou?r(s?)$/, "or$1"],
  [/ies$/, "y"],
  [/(?<=[^s])s$/, ""],
  [/(?<=\p{L}{4})ly$/u, ""],
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
