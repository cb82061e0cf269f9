import { HeddleError, reasonOf } from "../errors.ts";
import { eventLimits } from "./limits.ts";
import { isTime } from "./time.ts";

/** A CloudEvent's attributes, checked, and its data as it came. */
export interface Envelope {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly account: string;
  readonly subject: string;
  readonly time: string;
  readonly traceparent: string;
  /** Empty where the event is of no session. */
  readonly session: string;
  /** What is asked for, in words. */
  readonly ask: string;
  readonly dataContentType: string;
  /** URI of the schema of the data; empty where the event names none. */
  readonly dataSchema: string;
  /** `data`, or the bytes of `data_base64`; undefined where the event has none. */
  readonly data: unknown;
}

/**
 * Reads a CloudEvent 1.0 in its JSON format.
 * @param value an object, JSON text, or the bytes of JSON text
 * @param eventBytes most bytes of the event's text, or of its data where it is an object
 * @param owner the account whose event it is, where that is known
 * @throws HeddleError EVENT_INVALID or EVENT_TOO_LARGE
 */
export function readEnvelope(value: unknown, eventBytes: number, owner?: string): Envelope {
  const object = eventObject(value, eventBytes);
  const member = (name: string): unknown => (Object.hasOwn(object, name) ? object[name] : undefined);
  if (member("specversion") !== "1.0") {
    throw invalid(
      `The event's specversion is ${shown(member("specversion"))}; expected "1.0".`,
      "specversion",
    );
  }
  const time = text(member, "time", "") as string;
  if (time !== "" && !isTime(time)) {
    throw invalid(
      `The event's time is ${shown(time)}; expected RFC 3339, such as 2026-01-31T12:00:00Z.`,
      "time",
    );
  }
  const account = text(member, "account", owner ?? "default") as string;
  checkAccount(account);
  if (owner !== undefined && account !== owner) {
    throw invalid(`The event names the account ${shown(account)}, and is of ${shown(owner)}.`, "account");
  }
  return {
    id: text(member, "id"),
    source: text(member, "source"),
    type: text(member, "type"),
    account,
    subject: text(member, "subject", ""),
    time,
    traceparent: traceparentOf(member("traceparent")),
    session: sessionOf(member),
    ask: text(member, "ask", ""),
    dataContentType: text(member, "datacontenttype", "application/json"),
    dataSchema: text(member, "dataschema", ""),
    data: dataOf(member, eventBytes),
  };
}

/** What the name of an account is, for messages. */
export const accountText = '1 to 128 of a-z, 0-9, ".", "_" and "-"';

const accountForm = /^[a-z0-9._-]{1,128}$/;

/** Whether a text can be the name of an account. */
export function isAccount(name: unknown): name is string {
  return typeof name === "string" && accountForm.test(name);
}

/** @throws HeddleError EVENT_INVALID where it names no account */
export function checkAccount(account: string): void {
  if (!isAccount(account)) {
    throw invalid(`The account is ${shown(account)}; expected ${accountText}.`, "account");
  }
}

/** Version 00 of W3C Trace Context; its identifiers are not all zeros. */
const traceparentForm = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** What is not valid is as good as absent: W3C asks for a new trace then, not for a refusal. */
function traceparentOf(value: unknown): string {
  return typeof value === "string" && traceparentForm.test(value) ? value : "";
}

/** Visible ASCII, as a cookie or a header can carry it. */
const sessionForm = /^[\x21-\x7e]{1,256}$/;

function sessionOf(member: (name: string) => unknown): string {
  const session = text(member, "session", "") as string;
  checkSession(session);
  return session;
}

/** @throws HeddleError EVENT_INVALID where it names no session, and is not empty */
export function checkSession(session: string): void {
  if (session !== "" && !sessionForm.test(session)) {
    throw invalid(
      `The event's session is ${shown(session)}; expected 1 to 256 visible characters of ASCII.`,
      "session",
    );
  }
}

function eventObject(value: unknown, eventBytes: number): Readonly<Record<string, unknown>> {
  let object = value;
  if (typeof value === "string" || value instanceof Uint8Array) {
    const bytes = typeof value === "string" ? Buffer.byteLength(value) : value.length;
    checkSize(bytes, eventBytes, "event");
    try {
      object = JSON.parse(
        typeof value === "string" ? value : new TextDecoder("utf-8", { fatal: true }).decode(value),
      );
    } catch (cause) {
      const reason = reasonOf(cause);
      throw new HeddleError("EVENT_INVALID", `The event is not JSON: ${reason}.`, { place: "event", cause });
    }
  }
  if (typeof object !== "object" || object === null || Array.isArray(object) || ArrayBuffer.isView(object)) {
    throw invalid(
      `The event is ${Array.isArray(object) ? "an array" : shown(object)}; expected an object.`,
      "event",
    );
  }
  return object as Readonly<Record<string, unknown>>;
}

/** A text attribute; without `otherwise` it has to be there and not be empty. */
function text(member: (name: string) => unknown, name: string, otherwise?: string): string {
  const value = member(name) ?? undefined;
  if (value === undefined && otherwise !== undefined) {
    return otherwise;
  }
  if (typeof value !== "string" || (value === "" && otherwise === undefined) || !value.isWellFormed()) {
    throw invalid(`The event's ${name} is ${shown(value)}; expected a text that is not empty.`, name);
  }
  if (value.length > eventLimits.attributeCharacters) {
    throw invalid(
      `The event's ${name} has ${value.length} characters; at most ${eventLimits.attributeCharacters} are taken.`,
      name,
    );
  }
  return value;
}

function dataOf(member: (name: string) => unknown, eventBytes: number): unknown {
  const data = member("data");
  const base64 = member("data_base64");
  if (base64 === undefined || base64 === null) {
    if (data instanceof Uint8Array) {
      checkSize(data.length, eventBytes, "data");
    }
    return data;
  }
  if (data !== undefined && data !== null) {
    throw invalid("The event has both data and data_base64; expected one of them.", "data_base64");
  }
  if (typeof base64 !== "string" || base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) {
    throw invalid("The event's data_base64 is not base64 (RFC 4648, padded).", "data_base64");
  }
  checkSize((base64.length / 4) * 3, eventBytes, "data_base64");
  return new Uint8Array(Buffer.from(base64, "base64"));
}

function checkSize(bytes: number, most: number, place: string): void {
  if (bytes > most) {
    throw new HeddleError("EVENT_TOO_LARGE", `The ${place} has ${bytes} bytes; at most ${most} are taken.`, {
      place,
    });
  }
}

function invalid(message: string, place: string): HeddleError {
  return new HeddleError("EVENT_INVALID", message, { place });
}

/** A value for an error message. */
function shown(value: unknown): string {
  if (value === undefined) {
    return "absent";
  }
  return typeof value === "string"
    ? JSON.stringify(value.slice(0, 64))
    : typeof value === "object" && value !== null
      ? "an object"
      : String(value);
}
