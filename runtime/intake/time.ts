const form = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?(?:[Zz]|[+-](\d\d):(\d\d))$/;

/** Whether a text is a time as RFC 3339 has it: a day that there is, and a leap second where one may be. */
export function isTime(text: string): boolean {
  const match = form.exec(text);
  if (match === null) {
    return false;
  }
  const part = (group: number): number => Number(match[group] ?? "0");
  const [year, month, day] = [part(1), part(2), part(3)];
  // The day 0 of the next month is the last one of this. Years below 100 would be taken for 19xx.
  const days = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  return (
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= days &&
    part(4) <= 23 &&
    part(5) <= 59 &&
    part(6) <= 60 &&
    part(7) <= 23 &&
    part(8) <= 59
  );
}
