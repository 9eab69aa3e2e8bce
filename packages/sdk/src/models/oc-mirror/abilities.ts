import { readVersion } from "../image/index.ts";
import { type OcMirrorVersion, readOcMirrorVersion } from "../imageset/index.ts";

/** The abilities of a line of oc-mirror. */
export interface OcMirrorAbilities {
  /** Whether it has the flag `--remove-signatures`. */
  readonly removeSignaturesFlag: boolean;
  /** Whether it copies sigstore signatures without that flag. */
  readonly copiesSignatures: boolean;
  /** Whether it pins catalogs, writes `isc_pinned_*`, and writes cluster resources in a dry run. */
  readonly pinsCatalogs: boolean;
  /** Whether it has the flag `--dry-run-manifest-lists`. */
  readonly manifestListsFlag: boolean;
  /** Whether it has the command `list`. */
  readonly lists: boolean;
  /** Whether it supports `platforms` in an ImageSet. */
  readonly platforms: boolean;
  /** Whether it retries after every 429. */
  readonly retriesRateLimits: boolean;
}

const before419: OcMirrorAbilities = {
  removeSignaturesFlag: false,
  copiesSignatures: false,
  pinsCatalogs: false,
  manifestListsFlag: false,
  lists: false,
  platforms: false,
  retriesRateLimits: false,
};
const before421: OcMirrorAbilities = { ...before419, removeSignaturesFlag: true };
const before422: OcMirrorAbilities = { ...before421, copiesSignatures: true };
const before423: OcMirrorAbilities = {
  ...before422,
  pinsCatalogs: true,
  manifestListsFlag: true,
  lists: true,
};
const from423: OcMirrorAbilities = { ...before423, platforms: true };

const table: Readonly<Record<OcMirrorVersion, OcMirrorAbilities>> = {
  "4.18": before419,
  "4.19": before421,
  "4.20": before421,
  "4.21": before422,
  "4.22": before423,
  "4.23": from423,
  "5.0": from423,
  main: { ...from423, retriesRateLimits: true },
};

/** The abilities of a known line of oc-mirror. */
export function abilitiesOf(version: OcMirrorVersion): OcMirrorAbilities {
  return table[version];
}

/**
 * The line of a binary: from the version that it prints or, for a local build that prints `v0.0.0-unknown`, from
 * the flags of its help. Undefined when neither identifies it.
 *
 * @param help - the output of `oc-mirror --v2 --help`; empty when not requested
 */
export function lineOfBinary(version: string | undefined, help = ""): OcMirrorVersion | undefined {
  const named = version === undefined ? undefined : readOcMirrorVersion(version);
  if (named !== undefined) return named;
  const beyond = version === undefined ? undefined : lineBeyondTable(version);
  if (beyond !== undefined || !help.includes("--workspace")) return beyond;
  if (help.includes("--dry-run-manifest-lists")) return "main";
  return help.includes("--remove-signatures") ? "4.20" : "4.18";
}

/**
 * Releases before 4.18 have the flags of 4.18; those after 5.0 have those of the newest line. `v0.0.0-unknown` is
 * neither.
 */
function lineBeyondTable(text: string): OcMirrorVersion | undefined {
  const version = readVersion(text);
  if (version === undefined || version.major < 4) return undefined;
  return version.major === 4 && version.minor < 18 ? "4.18" : "main";
}
