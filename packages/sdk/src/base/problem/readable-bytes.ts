const units = ["bytes", "KiB", "MiB", "GiB", "TiB"] as const;

/** A number of bytes as a person reads it, such as `1.5 GiB`. */
export function readableBytes(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = value >= 10 || unit === 0 ? 0 : 1;
  return `${value.toFixed(digits)} ${units[unit] ?? ""}`;
}
