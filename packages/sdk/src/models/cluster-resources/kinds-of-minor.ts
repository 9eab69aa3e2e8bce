import { type Problem, quoted } from "../../base/problem/index.ts";
import { isOlder } from "./known-kinds.ts";
import type { ClusterResource } from "./resource.ts";

/** The first minor of OpenShift 4 that knows a kind or field; those that every minor knows are left out. */
const firstMinors = {
  ImageDigestMirrorSet: 13,
  ImageTagMirrorSet: 13,
} as const satisfies Partial<Record<ClusterResource["kind"], number>>;

/** The first minor of OpenShift 4 whose installer knows `imageDigestSources`. */
const digestSourcesMinor = 14;

/**
 * Rejects mirror sets of kinds that the cluster's minor does not know (rule `unknown-to-cluster`): `oc apply` and
 * Argo CD would not find the kind, and no mirror would be used.
 */
export function checkKindsOfMinor(
  resources: readonly ClusterResource[],
  openshift: string | undefined,
): readonly Problem[] {
  if (openshift === undefined) return [];
  return resources.flatMap(({ kind, name, origin }): readonly Problem[] => {
    if (!isOfLaterMinor(kind) || !isOlder(openshift, `4.${firstMinors[kind]}`)) return [];
    return [
      {
        rule: "unknown-to-cluster",
        severity: "error",
        message: `${kind} ${quoted(name)} has a kind that OpenShift ${openshift} does not have: it was added in 4.${firstMinors[kind]}`,
        help: helpFor(kind),
        position: origin,
      },
    ];
  });
}

/**
 * Rejects `imageDigestSources` for an installer that does not know the field and ignores it.
 *
 * @param source - a mirror set with an entry, for the position; undefined when there is none
 */
export function checkDigestSources(
  source: ClusterResource | undefined,
  openshift: string | undefined,
): readonly Problem[] {
  if (source === undefined || openshift === undefined) return [];
  if (!isOlder(openshift, `4.${digestSourcesMinor}`)) return [];
  return [
    {
      rule: "unknown-to-cluster",
      severity: "error",
      message: `the installer of OpenShift ${openshift} does not support imageDigestSources, which was added in 4.${digestSourcesMinor}: it would pull from the internet`,
      help: "Install 4.14 or later, or write the same entries as imageContentSources into install-config.yaml by hand; if the minor is wrong, correct clusters.<name>.openshift in mirrorkit.yaml.",
      position: source.origin,
    },
  ];
}

function helpFor(kind: keyof typeof firstMinors): string {
  const instead =
    kind === "ImageDigestMirrorSet"
      ? "apply its entries by hand as an ImageContentSourcePolicy (repositoryDigestMirrors, with the same source and mirrors)"
      : "reference the images by digest, because that minor has no kind that mirrors tags";
  return `Update the cluster to 4.13 first, or leave the kind out and ${instead}; if the minor is wrong, correct clusters.<name>.openshift in mirrorkit.yaml.`;
}

function isOfLaterMinor(kind: string): kind is keyof typeof firstMinors {
  return Object.hasOwn(firstMinors, kind);
}
