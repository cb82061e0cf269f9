import { type Contract, isStreaming } from "../contract/index.ts";

/**
 * The worlds of functions. They do not depend on a contract: messages cross as bytes, because what they
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

/// A function over a stream of Protobuf messages. What it keeps between two calls is gone after the stream.
///
/// A chunk is a sequence of zero or more messages, each with its length before it as a varint. A side of the
/// contract that is no stream is a stream of exactly one message.
world streaming-function {
  /// As in micro-function.
  record failure {
    code: string,
    message: string,
    place: string,
  }

  import log;
  import context;

  /// Takes a chunk and gives what is known by then.
  export push: func(input: list<u8>) -> result<list<u8>, failure>;

  /// There are no more chunks. It is called until it gives nothing.
  export finish: func() -> result<list<u8>, failure>;
}
`;

/** Name of a contract's world in {@link emitWit}. */
export function worldOf(contract: Contract): string {
  return isStreaming(contract) ? "streaming-function" : "micro-function";
}

/** The worlds as WIT. functions-as/sdk/world.wit is the same text, for authors in other languages. */
export function emitWit(): string {
  return world;
}
