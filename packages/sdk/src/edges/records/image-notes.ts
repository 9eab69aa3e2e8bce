import * as z from "zod";
import { compareText, MirrorError, printable } from "../../base/problem/index.ts";
import { repositoryOf } from "../../models/image/index.ts";
import type { MappingEntry } from "../../models/mapping/index.ts";
import type { SignedImages } from "../../models/registry/index.ts";

/** Catalog packages by the images that they bring, `repository@digest` of the source; the names are sorted. */
export type ImagePackages = ReadonlyMap<string, readonly string[]>;

const names = z.array(z.string().min(1).max(1_000));
const signedImages: z.ZodType<SignedImages> = z.strictObject({ signed: names, unsigned: names });
const verification = z.looseObject({ sigstore: signedImages });
const packagesOfImages = z.record(z.string(), names);

/**
 * Reads the signatures out of what `mirrorkit verify --json` printed.
 *
 * @throws a {@link MirrorError} `invalid-input` where the text is something else.
 */
export function readVerifiedSignatures(text: string, file: string): SignedImages {
  const { data } = verification.safeParse(parse(text));
  if (data !== undefined) return data.sigstore;
  throw new MirrorError(
    "invalid-input",
    `${printable(file)} is not the output of mirrorkit verify --json`,
    {
      hint: `Write it with mirrorkit verify WORKSPACE --json > ${printable(file)}.`,
      position: { file },
    },
  );
}

/** Writes which images of a pass are signed. */
export function writeSignedImages({ signed, unsigned }: SignedImages): Uint8Array {
  const sorted = { signed: signed.toSorted(compareText), unsigned: unsigned.toSorted(compareText) };
  return asJson(sorted);
}

/** Reads what {@link writeSignedImages} wrote; undefined for anything else. */
export function readSignedImages(text: string): SignedImages | undefined {
  return signedImages.safeParse(parse(text)).data;
}

/** Writes the packages of the images of a mapping; undefined where none of them is known. */
export function writePackages(
  packages: ImagePackages,
  entries: readonly MappingEntry[],
): Uint8Array | undefined {
  const images = entries.map(({ source, digest }) => `${repositoryOf(source)}@${digest ?? ""}`);
  const known = [...new Set(images)].sort(compareText).flatMap((image) => {
    const found = packages.get(image);
    return found === undefined ? [] : [[image, found] as const];
  });
  return known.length === 0 ? undefined : asJson(Object.fromEntries(known));
}

/** Reads what {@link writePackages} wrote; empty for anything else. */
export function readPackages(text: string): ImagePackages {
  return new Map(Object.entries(packagesOfImages.safeParse(parse(text)).data ?? {}));
}

/**
 * Checks that signatures are of the images of a mapping.
 *
 * @throws a {@link MirrorError} `wrong-use` where none is.
 */
export function refuseOtherSignatures(
  { signed, unsigned }: SignedImages,
  entries: readonly MappingEntry[],
): void {
  const repositories = new Set(entries.map(({ destination }) => repositoryOf(destination)));
  const images = [...signed, ...unsigned];
  const isOfPass = images.some((image) => repositories.has(image.slice(0, image.indexOf("@"))));
  if (isOfPass || images.length === 0) return;
  throw new MirrorError(
    "wrong-use",
    "the verification is of another pass: it has none of its images",
    {
      hint: "Verify the workspace that is recorded: mirrorkit verify WORKSPACE --json.",
    },
  );
}

function asJson(value: object): Uint8Array {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
