/**
 * What is known of each language that shares its script with others. Four texts for each language:
 * - its ISO 639-1 code;
 * - its letters beyond a to z, or beyond those that all languages in Cyrillic have;
 * - its commonest words, the commonest first, each between spaces;
 * - its commonest 150 sequences of three letters, the commonest first, a space standing for an end of a word.
 *
 * The words were collected by hand. The sequences were counted in the Universal Declaration of Human Rights in that
 * language and in the words.
 */
export { CENTRAL_EUROPEAN } from "./central-european";
export { CYRILLIC } from "./cyrillic";
export { FURTHER_LATIN } from "./further-latin";
export { GERMANIC } from "./germanic";
export { ROMANCE } from "./romance";
