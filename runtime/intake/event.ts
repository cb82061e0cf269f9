/** An event that was read: a CloudEvent 1.0 whose data is a message. Plain data. */
export interface ReceivedEvent {
  readonly id: string;
  readonly source: string;
  /** CloudEvents `type`. */
  readonly type: string;
  /** The published type that it is of: its own, or a pattern such as `photo.*`; empty where only its data is described. */
  readonly kind: string;
  /** Whose event it is. */
  readonly account: string;
  /** Empty where the event names none. */
  readonly subject: string;
  /** When it happened, RFC 3339; empty where the event does not say. */
  readonly time: string;
  /** CloudEvents' extension: W3C Trace Context; empty where the event has none that is valid. */
  readonly traceparent: string;
  /** Extension of Heddle: the session of the account whose state functions share; empty where the event is of none. */
  readonly session: string;
  /** Extension of Heddle: what is asked for, in words, such as "a thumbnail, then the main colours"; empty: what its type asks for. */
  readonly ask: string;
  /** Media type of the data as it came. */
  readonly dataContentType: string;
  /** Full name of the message type of `data`. */
  readonly dataType: string;
  /** The encoded message. */
  readonly data: Uint8Array;
}
