/** A part of a request that may ask for something. */
export interface Clause {
  readonly text: string;
  /** What follows "without" in it: something that is not wanted, or that what is wanted should not have. */
  readonly without: string;
}

const sentenceEnd = /[.;:!?\n]+(?:\s|$)/u;
const joint =
  /[,+&]|\b(?:and|then|after that|afterwards|also|finally|plus|as well as|followed by|but|und|dann)\b/iu;
const joints = new RegExp(joint, "giu");

/** What is said to be not wanted, to the end of the clause. */
const refused =
  /(?<!\p{L})(?:do(?:es)?(?:n['’]?t| not)|not|no|never|except|instead of|rather than|leave out|skip|omit)(?!\p{L}).*$/iu;

/**
 * Parts of a request that may each ask for something, in the order in which they are to be done: split at stops,
 * commas, and words of order. "Before you do this, do that" and "do this after that" name what comes second first.
 * What is not wanted is left out.
 */
export function clausesOf(text: string): Clause[] {
  return text.split(sentenceEnd).flatMap(inOrder).map(wanted).filter(isSaid);
}

function inOrder(sentence: string): string[] {
  const parts = sentence
    .replaceAll(/\bnot only\b/giu, "")
    .split(joints)
    .map((part) => part.trim());
  const [first = "", ...others] = parts;
  const later = /^before\b(?! that)(.*)$/iu.exec(first)?.[1];
  const ordered = later !== undefined && others.length > 0 ? [...others, later] : parts;
  return ordered.flatMap((part) => {
    const [, left = "", word, right = ""] = /^(.+?)\b(before|after)\b(.+)$/iu.exec(part) ?? [];
    if (word === undefined) {
      return [part];
    }
    return word.toLowerCase() === "before" ? [left, right] : [right, left];
  });
}

function wanted(part: string): Clause {
  const [text = "", ...without] = part.replace(refused, "").split(/\bwithout\b/iu);
  return { text: text.trim(), without: without.join(" ").trim() };
}

function isSaid({ text, without }: Clause): boolean {
  return text !== "" || without !== "";
}
