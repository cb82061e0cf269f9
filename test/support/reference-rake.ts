/**
 * RAKE as its paper has it, for texts of small ASCII letters: written to be read, with split and Map.
 * Phrases of more than four words are taken word by word, as the function documents.
 */
export function rake(text: string, stopWords: ReadonlySet<string>): { term: string; score: number }[] {
  const phrases = text
    .split(/[^a-z ]+/)
    .flatMap((part) => {
      const found: string[][] = [[]];
      for (const word of part.split(" ").filter((piece) => piece !== "")) {
        if (stopWords.has(word) || word.length < 2) found.push([]);
        else found.at(-1)?.push(word);
      }
      return found;
    })
    .filter((phrase) => phrase.length > 0)
    .flatMap((phrase) => (phrase.length > 4 ? phrase.map((word) => [word]) : [phrase]));
  const scoreOf = (word: string): number => {
    const containing = phrases.flatMap((phrase) =>
      phrase.filter((other) => other === word).map(() => phrase.length),
    );
    return containing.reduce((sum, length) => sum + length, 0) / containing.length;
  };
  const scores = new Map(phrases.map((phrase) => [phrase.join(" "), phrase.map(scoreOf)]));
  return [...scores]
    .map(([term, list]) => ({ term, score: list.reduce((sum, score) => sum + score, 0) }))
    .sort((left, right) => right.score - left.score || (left.term < right.term ? -1 : 1));
}
