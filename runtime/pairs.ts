/** Keys with their values, of a list that has them in turn. */
export function pairsOf(values: readonly string[]): [key: string, value: string][] {
  return Array.from({ length: values.length / 2 }, (_, i) => [
    values[2 * i] as string,
    values[2 * i + 1] as string,
  ]);
}
