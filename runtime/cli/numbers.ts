import { InvalidArgumentError } from "commander";
import { HeddleError } from "../errors.ts";

/** A whole number that an option or argument was given. @throws InvalidArgumentError */
export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) {
    throw new InvalidArgumentError("It takes a whole number.");
  }
  return Number(text);
}

/**
 * A whole number above zero that was given as text.
 * @param what begins the message where it is none
 * @throws HeddleError CLI_USAGE
 */
export function positive(what: string, text: string): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : 0;
  if (value === 0) {
    throw new HeddleError("CLI_USAGE", `${what} is ${JSON.stringify(text)}; expected a whole number from 1.`);
  }
  return value;
}

/**
 * A time that was given as text: RFC 3339, or a date, which begins at midnight UTC.
 * @param what begins the message where it is none
 * @throws HeddleError CLI_USAGE
 */
export function timeOf(what: string, text: string): Date {
  const form = /^\d{4}-\d\d-\d\d([Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d))?$/;
  const time = new Date(form.test(text) ? text.toUpperCase() : Number.NaN);
  if (Number.isNaN(time.getTime())) {
    const message = `${what} is ${JSON.stringify(text)}; expected a time such as 2026-01-31 or 2026-01-31T12:00:00Z.`;
    throw new HeddleError("CLI_USAGE", message);
  }
  return time;
}
