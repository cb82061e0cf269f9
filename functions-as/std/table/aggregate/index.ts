import { fail } from "heddle";
import { hasNumbers, rowCount } from "../../shared/table";
import { AggregateRequest, Column, Statistic, Table } from "./contract";
import { Figures } from "./figures";
import { chooseColumn } from "./group-column";
import { groupRows } from "./groups";
import { periodLength } from "./period";

/**
 * Groups the rows of a table by one column and aggregates each number column. The group column comes first, then the
 * number columns in their order; other columns of text and dates are dropped.
 *
 * Fails with TABLE_MISSING, TABLE_RAGGED, GROUP_COLUMN_MISSING, GROUP_COLUMN_UNKNOWN, PERIOD_UNKNOWN or
 * STATISTIC_UNKNOWN.
 */
export function run(input: AggregateRequest): Table | null {
  const table = input.table;
  if (table === null) return fail<Table>("TABLE_MISSING", "there is no table to group", "field table");
  const rows = rowCount<Table>(table);
  if (rows < 0) return null;
  const statistic = input.statistic;
  if (<u32>statistic > <u32>Statistic.STATISTIC_COUNT) {
    return fail<Table>(
      "STATISTIC_UNKNOWN",
      `the statistic ${<i32>statistic} is none of std.table.v1.Statistic`,
      "field statistic",
    );
  }
  const chosen = chooseColumn(table, input.groupBy);
  if (chosen === null) return null;
  const dateLength = periodLength(input.period);
  if (dateLength < 0) return null;
  const groups = groupRows(chosen, dateLength);

  const result = new Table();
  result.columns.push(groups.column);
  const figures = new Figures(groups, statistic);
  for (let i = 0; i < table.columns.length; i += 1) {
    const column = table.columns[i];
    if (column === chosen || !hasNumbers<Column>(column)) continue;
    result.columns.push(figures.aggregate(column));
  }
  return result;
}
