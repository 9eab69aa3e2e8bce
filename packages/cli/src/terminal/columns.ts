/**
 * Pads the cells of a table to columns of equal width.
 *
 * @param endsAlike - whether the cells of a column end at the same place, as numbers do
 */
export function padColumns(
  table: readonly (readonly string[])[],
  endsAlike: (column: number) => boolean = () => false,
): readonly (readonly string[])[] {
  const widths = (table[0] ?? []).map((_, column) =>
    table.reduce((most, row) => Math.max(most, (row[column] ?? "").length), 0),
  );
  return table.map((row) =>
    row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return endsAlike(column) ? cell.padStart(width) : cell.padEnd(width);
    }),
  );
}
