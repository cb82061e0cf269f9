import { isAlphanumeric, isLetter, isSpace } from "../../shared/text";
import { StopWords } from "./stops";
import { hasHiragana, isChineseParticle, isHiragana, isIdeographic } from "./ideographs";

/** Words of a phrase at most; a longer row of words without a stop word is taken as single words. */
const WORDS: i32 = 4;
/** Letters of a word at most; what is longer is no word but a key, a path or data. */
const LETTERS: i32 = 40;

/** The phrases of a text: where each word starts and ends, and which word starts a phrase. */
export class Phrases {
  private readonly starts: Array<i32> = [];
  private readonly ends: Array<i32> = [];
  private readonly firsts: Array<i32> = [];
  private row: i32 = 0;
  /** Whether the text has hiragana, and so is not Chinese. */
  private readonly japanese: bool;

  /** @param text in small letters */
  constructor(
    readonly text: string,
    private readonly stops: StopWords,
  ) {
    this.japanese = hasHiragana(text);
    let at = 0;
    while (at < text.length) {
      const unit = text.charCodeAt(at);
      if (isIdeographic(unit)) {
        at = this.readIdeographs(at);
      } else if (isAlphanumeric(unit)) {
        at = this.readWord(at);
      } else {
        // A space or a tab joins words; any other mark parts phrases.
        if (unit != 0x20 && unit != 0x09 && unit != 0xa0) this.close();
        ++at;
      }
    }
    this.close();
  }

  /** Phrases. */
  get length(): i32 {
    return this.firsts.length;
  }

  /** The first word of a phrase; that of the next phrase ends it. */
  firstOf(phrase: i32): i32 {
    return phrase < this.firsts.length ? this.firsts[phrase] : this.starts.length;
  }

  startOf(word: i32): i32 {
    return this.starts[word];
  }

  endOf(word: i32): i32 {
    return this.ends[word];
  }

  /** Reads a word in letters, or what is none and parts phrases; gives where to go on. */
  private readWord(start: i32): i32 {
    const text = this.text;
    let end = start;
    let hasLetter = false;
    while (end < text.length) {
      const unit = text.charCodeAt(end);
      if (isIdeographic(unit)) break;
      if (isLetter(unit)) hasLetter = true;
      else if (!isAlphanumeric(unit) && (!isInner(text, end) || this.isElision(start, end))) break;
      ++end;
    }
    // c++, c#
    while (
      end < text.length &&
      (text.charCodeAt(end) == 0x2b || text.charCodeAt(end) == 0x23) &&
      end - start <= 3
    )
      ++end;
    const after = end < text.length ? text.charCodeAt(end) : 0x20;
    if (after == 0x40 || (after == 0x3a && end + 1 < text.length && text.charCodeAt(end + 1) == 0x2f)) {
      // An address: all of it is passed over.
      while (end < text.length && !isSpace(text.charCodeAt(end))) ++end;
      this.close();
      return end;
    }
    // The possessive is no part of a keyword.
    const wordEnd =
      end - start > 2 && text.charCodeAt(end - 1) == 0x73 && isApostrophe(text.charCodeAt(end - 2))
        ? end - 2
        : end;
    if (
      !hasLetter ||
      wordEnd - start < 2 ||
      wordEnd - start > LETTERS ||
      this.stops.has(text, start, end) ||
      isMark(text, start, end)
    ) {
      this.close();
    } else {
      this.starts.push(start);
      this.ends.push(wordEnd);
    }
    return end;
  }

  /** Tells whether l', d' or qu' ends at a position, which is a word of its own. */
  private isElision(start: i32, end: i32): bool {
    if (!isApostrophe(this.text.charCodeAt(end)) || end - start > 2 || end + 3 >= this.text.length)
      return false;
    for (let next = end + 1; next <= end + 3; ++next) {
      if (!isLetter(this.text.charCodeAt(next))) return false;
    }
    return this.stops.has(this.text, start, end);
  }

  /** Reads a row of signs that stand for words or syllables and are written without spaces. */
  private readIdeographs(start: i32): i32 {
    const text = this.text;
    let end = start;
    while (end < text.length && isIdeographic(text.charCodeAt(end)) && !this.isBreak(text.charCodeAt(end)))
      ++end;
    this.close();
    if (end - start >= 2 && end - start <= LETTERS) {
      this.starts.push(start);
      this.ends.push(end);
      this.close();
    }
    return max(end, start + 1);
  }

  private isBreak(unit: i32): bool {
    return isHiragana(unit) || (!this.japanese && isChineseParticle(unit));
  }

  /** Ends a phrase. */
  private close(): void {
    const count = this.starts.length - this.row;
    if (count > WORDS) {
      for (let word = this.row; word < this.starts.length; ++word) this.firsts.push(word);
    } else if (count > 0) {
      this.firsts.push(this.row);
    }
    this.row = this.starts.length;
  }
}

function isApostrophe(unit: i32): bool {
  return unit == 0x27 || unit == 0x2019;
}

/** Tells whether a mark belongs to the word around it: don't, node.js, snake_case, e-mail. */
function isInner(text: string, at: i32): bool {
  const unit = text.charCodeAt(at);
  if (unit == 0x5f) return true;
  if (!isApostrophe(unit) && unit != 0x2d && unit != 0x2e) return false;
  return (
    at + 1 < text.length && isAlphanumeric(text.charCodeAt(at + 1)) && !isIdeographic(text.charCodeAt(at + 1))
  );
}

/** [email], [phone] and [token] stand for what was taken out of a text. */
function isMark(text: string, start: i32, end: i32): bool {
  if (end - start != 5 || start == 0 || end >= text.length) return false;
  if (text.charCodeAt(start - 1) != 0x5b || text.charCodeAt(end) != 0x5d) return false;
  const word = text.substring(start, end);
  return word == "email" || word == "phone" || word == "token";
}
