import { Counter, hashNext, hashRange, hashStart, isLetter } from "../../shared/text";
import { DUTCH, ENGLISH, FRENCH, GERMAN, ITALIAN, PORTUGUESE, SPANISH } from "./stop-words";

/**
 * The stop words of the language that a text is in: the one whose stop words occur most often, English where none
 * does. Those of all languages together would take words such as German's "die" out of English.
 */
export class StopWords {
  private readonly words: Counter;

  /** @param text in small letters */
  constructor(text: string) {
    const counts = new Counter((text.length >> 1) + 1);
    let at = 0;
    while (at < text.length) {
      if (!isLetter(text.charCodeAt(at))) {
        ++at;
        continue;
      }
      let hash = hashStart();
      while (at < text.length && isLetter(text.charCodeAt(at))) hash = hashNext(hash, text.charCodeAt(at++));
      counts.add(hash);
    }
    const lists: StaticArray<string> = [ENGLISH, GERMAN, FRENCH, SPANISH, ITALIAN, PORTUGUESE, DUTCH];
    let best = 0;
    let most = 0;
    for (let index = 0; index < lists.length; ++index) {
      const occurrences = countAll(lists[index], counts);
      if (occurrences > most) {
        most = occurrences;
        best = index;
      }
    }
    const list = lists[best];
    this.words = new Counter(list.length >> 1);
    let start = 0;
    while (start < list.length) {
      const end = wordEnd(list, start);
      this.words.add(hashRange(list, start, end));
      start = end + 1;
    }
  }

  /** Tells whether a part of a text in small letters is a stop word. */
  has(text: string, start: i32, end: i32): bool {
    let hash = hashStart();
    for (let at = start; at < end; ++at) {
      const unit = text.charCodeAt(at);
      hash = hashNext(hash, unit == 0x2019 ? 0x27 : unit);
    }
    return this.words.of(hash) > 0;
  }
}

function countAll(list: string, counts: Counter): i32 {
  let sum = 0;
  let start = 0;
  while (start < list.length) {
    const end = wordEnd(list, start);
    sum += counts.of(hashRange(list, start, end));
    start = end + 1;
  }
  return sum;
}

function wordEnd(list: string, start: i32): i32 {
  const end = list.indexOf(" ", start);
  return end < 0 ? list.length : end;
}
