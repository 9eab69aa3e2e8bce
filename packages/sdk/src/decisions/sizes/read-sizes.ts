import { MirrorError, printable, readableBytes } from "../../base/problem/index.ts";

/** The sums of a pass that a review shows. */
export interface SizeSums {
  /** Images that the destination does not have. */
  readonly newImages: number;
  /** Bytes that the destination lacks. */
  readonly bytesToCome: number;
  /** Images that could not be measured. */
  readonly unmeasured: number;
  /** The registries that the images go to; empty for a pass to disk. */
  readonly registries: readonly string[];
}

/**
 * Reads what `mirrorkit sizes --json` printed.
 *
 * @param file - name of the file, for the error
 * @throws a {@link MirrorError} `invalid-input` where the text is something else.
 */
export function readSizes(text: string, file: string): SizeSums {
  const value = parse(text);
  const { newImages, bytesToCome, unmeasured, registries } = value;
  const isList = Array.isArray(registries);
  const names = isList ? registries.filter((one): one is string => typeof one === "string") : [];
  if (isList && isCount(newImages) && isCount(bytesToCome) && isCount(unmeasured)) {
    return { newImages, bytesToCome, unmeasured, registries: names };
  }
  throw new MirrorError(
    "invalid-input",
    `${printable(file)} is not the output of mirrorkit sizes --json`,
    {
      hint: `Write it with mirrorkit sizes MAPPING --json > ${printable(file)}.`,
      position: { file },
    },
  );
}

/** What a push copies, in one sentence. */
export function sizesSentence({
  newImages,
  bytesToCome,
  unmeasured,
  registries,
}: SizeSums): string {
  const where = registries.length === 0 ? "oc-mirror's cache" : registries.join(", ");
  const least = unmeasured === 0 ? "" : "at least ";
  const images = newImages === 1 ? "1 image is new" : `${newImages} images are new`;
  const odd = unmeasured === 0 ? "" : `, and ${unmeasured} could not be measured`;
  return `The push copies ${least}${readableBytes(bytesToCome)} to ${where}: ${images}${odd}.`;
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
