import { createHash } from "node:crypto";
import { MirrorError, quoted } from "../../base/problem/index.ts";
import { readDigest, repositoryOf, tryReadImageReference } from "../image/index.ts";
import type { IncludePackage, Operator } from "./image-set-configuration.ts";

/**
 * The tag under which oc-mirror keeps a rebuilt catalog in its cache: the MD5 of the selection and the index, 32
 * hexadecimal digits. Undefined for a catalog with `full: true` and no packages, which is not rebuilt.
 *
 * @param indexDigest - digest of the index image, such as `sha256:` and 64 hexadecimal digits
 * @throws a MirrorError `wrong-use` when the digest is invalid.
 * @see digestOfFilter in internal/pkg/operator/filtered_collector.go of openshift/oc-mirror
 */
export function catalogFilterHash(operator: Operator, indexDigest: string): string | undefined {
  const digest = readDigest(indexDigest);
  if (digest === undefined) {
    throw new MirrorError("wrong-use", `${quoted(indexDigest)} is not a valid digest`);
  }
  const { catalog, packages, full, skipDependencies, platforms = [] } = operator;
  if (full === true && (packages ?? []).length === 0) return undefined;
  const name = nameOf(catalog);
  const selection = {
    packages: packages?.map(selectedPackage) ?? null,
    // oc-mirror writes sha256 here for a digest of any algorithm.
    catalog: name === undefined ? catalog : `${name}@sha256:${digest.hex}`,
    ...(full === true ? { full } : {}),
    ...(skipDependencies === true ? { skipDependencies } : {}),
    ...(platforms.length === 0
      ? {}
      : { platforms: platforms.map(({ os, architecture }) => ({ os, architecture })) }),
  };
  return createHash("md5").update(goJson(selection)).digest("hex");
}

/** Registry and path, or the path on the disk as it is written; undefined for what is not a reference. */
function nameOf(catalog: string): string | undefined {
  const [, path] = /^oci:\/\/([^@]+)/.exec(catalog) ?? [];
  if (path !== undefined) return path;
  const reading = tryReadImageReference(catalog);
  return "reference" in reading ? repositoryOf(reading.reference) : undefined;
}

function selectedPackage(included: IncludePackage): object {
  const { name, channels = [], defaultChannel, minVersion, maxVersion } = included;
  return {
    name,
    ...(channels.length === 0
      ? {}
      : {
          channels: channels.map((channel) => ({
            name: channel.name,
            minVersion: channel.minVersion,
            maxVersion: channel.maxVersion,
          })),
        }),
    defaultChannel,
    minVersion,
    maxVersion,
  };
}

/** JSON as Go writes it: fit for HTML. */
function goJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
