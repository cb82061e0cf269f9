import { fail } from "heddle";
import { lowerText } from "../../shared/text";
import { Candidates } from "./candidates";
import { ExtractKeywordsRequest, Keyword, Keywords } from "./contract";
import { Phrases } from "./phrases";
import { StopWords } from "./stops";

/** Keywords that may be asked for at most. */
const LIMIT: u32 = 100;

/**
 * Finds what a text is about by RAKE (Rose and others, 2010): stop words and punctuation part it into phrases; a word's
 * score is the number of words it stands beside, itself among them, over the number of times it occurs; a phrase has
 * its words' scores together. Equal scores are in the order of their terms.
 */
export function run(input: ExtractKeywordsRequest): Keywords | null {
  const text = input.text;
  if (text === null)
    return fail<Keywords>("TEXT_MISSING", "there is no text to find keywords in", "field text");
  if (input.limit < 1 || input.limit > LIMIT) {
    return fail<Keywords>(
      "KEYWORDS_LIMIT",
      `${input.limit} keywords were asked for, and 1 to ${LIMIT} were expected`,
      "field limit",
    );
  }
  const content = lowerText(text.content);
  const phrases = new Phrases(content, new StopWords(content));
  const best = new Candidates(phrases).best(<i32>input.limit);
  const keywords = new Keywords();
  for (let index = 0; index < best.length; ++index) {
    const keyword = new Keyword();
    keyword.term = best[index].term;
    keyword.score = best[index].score;
    keywords.keywords.push(keyword);
  }
  return keywords;
}
