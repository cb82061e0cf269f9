import { codecs } from "./codecs.ts";
import { compilers } from "./compilers.ts";
import { databases } from "./databases.ts";
import { parsers } from "./parsers.ts";

/** What a program gives: texts and bytes by name, the same each time in a fixed world. */
export type Work = () => Promise<Readonly<Record<string, string | Uint8Array>>>;

/** The programs by name, each with work that goes through much of its code. */
export const work: Readonly<Record<string, Work>> = { ...databases, ...parsers, ...codecs, ...compilers };
