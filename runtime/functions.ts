/**
 * Input and output of each function by its full name, in JSON. Empty until the file that `heddle types` writes
 * is part of a program: from then on the compiler checks the names, inputs and outputs of calls.
 */
// biome-ignore lint/suspicious/noEmptyInterface: only an interface can be added to from outside.
export interface Functions {}

/** Names that may be called: all, where the compiler knows of none. */
export type FunctionName = [keyof Functions] extends [never] ? string : keyof Functions;

/** What a function takes. */
export type FunctionInput<Name> = Name extends keyof Functions ? Part<Functions[Name], "input"> : unknown;

/** What a function gives. */
export type FunctionOutput<Name> = Name extends keyof Functions ? Part<Functions[Name], "output"> : unknown;

type Part<Types, Key extends string> = Types extends Readonly<Record<Key, infer Value>> ? Value : unknown;
