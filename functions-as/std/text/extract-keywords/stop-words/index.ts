/** Words that no keyword contains, a list a language: each a text of words separated by single spaces. */
export { DUTCH } from "./dutch";
export { ENGLISH } from "./english";
export { FRENCH } from "./french";
export { GERMAN } from "./german";
export { ITALIAN } from "./italian";
export { PORTUGUESE } from "./portuguese";
export { SPANISH } from "./spanish";
