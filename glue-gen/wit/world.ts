/**
 * The world of every function. It does not depend on a contract: messages cross as bytes, because what they
 * hold is said by the contract and not by the component.
 */
const world = `package heddle:function@1.0.0;

/// Messages for whoever watches the function.
interface log {
  enum level { debug, info, warn, error }

  write: func(level: level, message: string);
}

/// What the function may know of its event: the keys that its contract reads.
interface context {
  get: func(key: string) -> option<string>;
}

/// A stateless function over Protobuf messages.
world micro-function {
  /// Why the function did not do what it was asked.
  record failure {
    /// Stable, in upper snake case.
    code: string,
    /// What happened and what was expected.
    message: string,
    /// Where in the input, such as "byte 812".
    place: string,
  }

  import log;
  import context;

  export run: func(input: list<u8>) -> result<list<u8>, failure>;
}
`;

/** Name of the world in {@link emitWit}. */
export const worldName = "micro-function";

/** The world as WIT. functions-as/sdk/world.wit is the same text, for authors in other languages. */
export function emitWit(): string {
  return world;
}
