/** The traps of WebAssembly, a closed set. */
export type Trap =
  | "unreachable"
  | "memory out of bounds"
  | "division by zero"
  | "integer overflow"
  | "invalid conversion to integer"
  | "table out of bounds"
  | "bad indirect call"
  | "segment out of bounds"
  | "unknown trap";

/** The beginnings of V8's messages, from Node 20 to 26. */
const messages: readonly (readonly [string, Trap])[] = [
  ["unreachable", "unreachable"],
  ["memory access out of bounds", "memory out of bounds"],
  ["divide by zero", "division by zero"],
  ["remainder by zero", "division by zero"],
  ["divide result unrepresentable", "integer overflow"],
  ["float unrepresentable in integer range", "invalid conversion to integer"],
  ["table index is out of bounds", "table out of bounds"],
  ["table access out of bounds", "table out of bounds"],
  ["table or segment index is out of bounds", "table out of bounds"],
  ["null function or function signature mismatch", "bad indirect call"],
  ["indirect call signature mismatch", "bad indirect call"],
  ["function signature mismatch", "bad indirect call"],
  ["dereferencing a null pointer", "bad indirect call"],
  ["data segment out of bounds", "segment out of bounds"],
  ["data segment", "segment out of bounds"],
  ["element segment out of bounds", "segment out of bounds"],
];

/** The trap that the engine's error tells of. */
export function trapOf(error: WebAssembly.RuntimeError): Trap {
  for (const [beginning, trap] of messages) {
    if (error.message.startsWith(beginning)) {
      return trap;
    }
  }
  return "unknown trap";
}
