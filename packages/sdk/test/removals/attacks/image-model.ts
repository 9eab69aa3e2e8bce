import fc from "fast-check";

/** An additional image or, with `packages`, a catalog of an ImageSet. */
export interface AskedImage {
  readonly name: string;
  readonly targetRepo?: string;
  readonly targetTag?: string;
  readonly packages?: string;
}

/** The lines that oc-mirror writes for it; `digit` tells builds of a catalog apart. */
export function linesOf({ name, targetRepo, targetTag, packages }: AskedImage): readonly string[] {
  const [named = "", hex] = name.split("@sha256:");
  const [repository = "", tag] = named.split(":");
  const path = targetRepo ?? repository.slice(repository.indexOf("/") + 1);
  const place = `${path}:${targetTag ?? tag ?? `sha256-${hex}`}`;
  if (packages === undefined) {
    const source = hex === undefined ? named : `${repository}@sha256:${hex}`;
    return [`docker://${source}=docker://reg/${place}`];
  }
  const filter = Buffer.from(packages).toString("hex").padEnd(32, "0");
  return [
    `docker://${repository}@sha256:${"c".repeat(64)}=docker://localhost:55000/${place}`,
    `docker://localhost:55000/${path}:${filter}=docker://reg/${place}`,
  ];
}

const digest = fc.constantFrom("a", "b").map((digit) => `@sha256:${digit.repeat(64)}`);
const tag = fc.constantFrom(":1", ":2", ":latest", ":v4.19", ":v4.20");
const repository = fc.constantFrom("good/a", "good/b", "evil/a", "good/x-index");
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 2 });

/** An additional image. */
export const additional: fc.Arbitrary<AskedImage> = fc
  .tuple(
    repository,
    fc.oneof(
      { weight: 3, arbitrary: tag },
      digest,
      fc.tuple(tag, digest).map((all) => all.join("")),
    ),
    optional(fc.constantFrom("a", "b", "x-index")),
    optional(fc.constantFrom("1", "2", "v4.20")),
  )
  .map(([from, version, targetRepo, targetTag]) => ({
    name: `${from}${version}`,
    ...(targetRepo === undefined ? {} : { targetRepo }),
    ...(targetTag === undefined ? {} : { targetTag }),
  }));

/** A catalog. */
export const catalog: fc.Arbitrary<AskedImage> = fc
  .tuple(
    fc.constantFrom("good/x-index", "evil/x-index"),
    fc.constantFrom(":v4.19", ":v4.20"),
    fc.constantFrom("a", "b"),
  )
  .map(([from, version, packages]) => ({ name: `${from}${version}`, packages }));
