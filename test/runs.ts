const isLong = process.env["TEST_LONG"] !== undefined;

/** Runs of a property: a tenth of them in `npm test`, all of them among the long tests. */
export function runs(count: number): number {
  return isLong ? count : Math.ceil(count / 10);
}
