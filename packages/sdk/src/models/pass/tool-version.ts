import type { PassEvidence } from "./pass.ts";

/** Version of oc-mirror that wrote the newest cluster resource; undefined when none names it. */
export function toolVersionOf({ resources }: Pick<PassEvidence, "resources">): string | undefined {
  return resources
    .filter(({ toolVersion }) => toolVersion !== undefined && toolVersion !== "")
    .toSorted((a, b) => (a.createdAt?.getTime() ?? 0) - (b.createdAt?.getTime() ?? 0))
    .at(-1)?.toolVersion;
}

/** The minor of an oc-mirror release before 4.22, `4.20`; undefined for later releases and when unknown. */
export function minorBefore422(evidence: Pick<PassEvidence, "resources">): string | undefined {
  const [, minor] = /^v?4\.(\d{1,3})\./.exec(toolVersionOf(evidence) ?? "") ?? [];
  return minor === undefined || Number(minor) >= 22 ? undefined : `4.${minor}`;
}

/** Whether a dry run may have written the cluster resources: it does so from 4.22 on. */
export function dryRunsWriteResources(evidence: Pick<PassEvidence, "resources">): boolean {
  return minorBefore422(evidence) === undefined;
}
