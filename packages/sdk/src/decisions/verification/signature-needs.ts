import { MirrorError, quoted } from "../../base/problem/index.ts";
import { readVersion } from "../../models/image/index.ts";
import type { MappingKind } from "../../models/mapping/index.ts";

/** The images of a release that clusters of a version reject without a sigstore signature. */
export interface SignatureNeeds {
  /** The version that decides, `4.21`; undefined when unknown. */
  readonly minor?: string;
  /** Whether the payload must be signed: from 4.21 on. */
  readonly payload: boolean;
  /** Whether every component must be signed: from 4.22 on. */
  readonly components: boolean;
}

/**
 * The requirements of the default ClusterImagePolicy `openshift` of a version.
 *
 * @param version - `4.21` or `4.21.3`; undefined requires nothing
 * @throws a {@link MirrorError} `wrong-use` when the text is not a version.
 */
export function signatureNeedsOf(version: string | undefined): SignatureNeeds {
  if (version === undefined) return { payload: false, components: false };
  const read = /^v?\d+\.\d+(?:\.\d+)?(?:-.*)?$/.test(version) ? readVersion(version) : undefined;
  if (read === undefined) {
    throw new MirrorError("wrong-use", `${quoted(version)} is not a version of a cluster`, {
      hint: "Write it as 4.21 or 4.21.3.",
    });
  }
  const { major, minor } = read;
  const isFrom = (first: number): boolean => major > 4 || (major === 4 && minor >= first);
  return { minor: `${major}.${minor}`, payload: isFrom(21), components: isFrom(22) };
}

/** The highest version of releases, which clusters are going to have; undefined without a release. */
export function highestVersion(versions: readonly string[]): string | undefined {
  const read = versions.flatMap((text) => readVersion(text) ?? []);
  const [first] = read.sort((a, b) => b.major - a.major || b.minor - a.minor);
  return first === undefined ? undefined : `${first.major}.${first.minor}`;
}

/** Whether an image of a kind has to be signed. */
export function mustBeSigned(needs: SignatureNeeds, kind: MappingKind): boolean {
  if (kind === "release-payload") return needs.payload;
  return kind === "release-component" && needs.components;
}
