import { fail } from "heddle";
import { Column, Period } from "./contract";

/** First units of an ISO date that name its period; -1 where it failed. */
export function periodLength(period: Period): i32 {
  switch (period) {
    case Period.PERIOD_UNSPECIFIED:
      return i32.MAX_VALUE;
    case Period.PERIOD_DAY:
      return 10;
    case Period.PERIOD_MONTH:
      return 7;
    case Period.PERIOD_YEAR:
      return 4;
    default:
      fail<Column>(
        "PERIOD_UNKNOWN",
        `the period ${<i32>period} is none of std.table.v1.Period`,
        "field period",
      );
      return -1;
  }
}
