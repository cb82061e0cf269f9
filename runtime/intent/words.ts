import { tokensOf } from "./features.ts";
import { isMisspelt } from "./spelling.ts";
import { stemOf } from "./stems.ts";
import { commonStem } from "./synonyms.ts";

/** Words that say nothing of what is wanted: of courtesy, of order, of making, and those that every sentence has. */
const empty = new Set(
  `a about above after again all also am an and any are as at be because been before being below between both but
  by can could d did do does doing don down during each few for from further had has have having he hello her here
  hers hi him his how i if in into is it its itself just kindly let like ll m me more most my need needs no nor not
  now of off on once only or other our ours out over own please re s same she should so some such t than thank thanks
  that the their theirs them then there these they this those through to too under until up upon us ve very want
  wants was we were what when where which while who whom why will wish with would you your yours
  first second third fourth fifth firstly secondly lastly last next finally afterwards followed
  convert create compute describe detect determine do export extract find generate get give help identify know list
  look love make obtain per pick prepare produce provide pull put return run show take tell use write written
  data event file format given input output result version
  actual actually current entire important nice quick relevant really whole
  one two three four five six seven eight nine ten
  bitte der die das den dem ein eine einen und oder ich mir uns es`.split(/\s+/),
);

/** What stands before something that is wanted, not before something that is there. */
const wanting = new Set("a an as in into to".split(" "));

/** What comes before a reason, a purpose, or examples. */
const asides = new Set("because for since such that while whenever".split(" "));

/** What follows a word for something to be done, as in "count the words". */
const objects = new Set("a all an each every it its my our that the them these this those".split(" "));

/** A word of a request. */
export interface SaidWord {
  readonly stem: string;
  /** Whether it is said in passing, as in "because the page is slow". */
  readonly isAside: boolean;
  /** Whether it seems to be something to be done to what follows. */
  readonly isDeed: boolean;
  /** Whether it is said of something new, as in "to a table"; "the table" may be the one that is there. */
  readonly isNew: boolean;
}

/**
 * Words by their stems, without those that say nothing. A name such as `BlurHash` gives its parts and the whole; of
 * words that mean the same, one stands for all.
 */
export function contentWords(text: string): string[] {
  return saidWords(text).map(({ stem }) => stem);
}

/** As {@link contentWords}, but a name such as `BlurHash` gives only the whole. */
export function wholeWords(text: string): string[] {
  return wordsOf(joined(text)).map(({ stem }) => stem);
}

/** As {@link contentWords}, each word once. */
export function saidWords(text: string): SaidWord[] {
  return wordsOf(joined(apart(text)));
}

function wordsOf(text: string): SaidWord[] {
  const found = new Map<string, SaidWord>();
  let before = "";
  let isAside = false;
  const tokens = tokensOf(text);
  for (const [i, token] of tokens.entries()) {
    isAside ||= found.size > 0 && asides.has(token);
    if (!empty.has(token) && !/^0+$/.test(token)) {
      const stem = commonStem(stemOf(token));
      const known = found.get(stem);
      found.set(stem, {
        stem,
        isAside: known?.isAside ?? isAside,
        isDeed: known?.isDeed ?? objects.has(tokens[i + 1] ?? ""),
        isNew: wanting.has(before) || known?.isNew === true,
      });
    }
    before = token;
  }
  return [...found.values()];
}

/** Whether a word is meant for one of those that say nothing. */
export function isMisspeltEmpty(word: string): boolean {
  return [...empty].some((right) => isMisspelt(word, right));
}

/** Puts the parts of names beside the whole. */
function apart(text: string): string {
  return text.replaceAll(/\p{L}*\p{Ll}\p{Lu}[\p{L}\p{N}]*/gu, (name) => {
    const parts = name.split(/(?<=[\p{Ll}\p{N}])(?=\p{Lu})/u);
    return `${parts.join(" ")} ${name}`;
  });
}

/** Joins words such as "e-mail", and leaves versions out. */
function joined(text: string): string {
  return text.replaceAll(/(?<!\p{L})(\p{L})-(?=\p{L}{2})/gu, "$1").replaceAll(/[_.]v\d+\b/g, " ");
}
