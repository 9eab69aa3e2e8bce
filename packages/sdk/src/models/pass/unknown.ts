import type { PassEvidence } from "./pass.ts";
import { fitsPinned } from "./times.ts";
import { minorBefore422 } from "./tool-version.ts";

const sayIt =
  "If it was a push, record it with what oc-mirror printed (mirrorkit record --exit-status 0 --console FILE) and use the record, or set --pass pushed.";

/** Explains why the state of a pass is unknown, and how to provide evidence. */
export function whyUnknown(evidence: PassEvidence): {
  readonly reason: string;
  readonly help: string;
} {
  const { pinned, said } = evidence;
  const unknown = "it is unknown whether the cluster resources were pushed";
  if (said?.exitStatus === 0 && said.console === undefined) {
    return {
      reason: `${unknown}: exit status 0 does not prove it, because a dry run ends with it too`,
      help: "Give what oc-mirror printed with --console FILE, or set --pass pushed.",
    };
  }
  const minor = minorBefore422(evidence);
  if (minor !== undefined) {
    return {
      reason: `${unknown} without failures: oc-mirror ${minor} pins nothing, and its logs are missing`,
      help: `A push of oc-mirror up to 4.21 pins nothing, nor does a push from disk. ${sayIt}`,
    };
  }
  if (pinned.length > 0 && !fitsPinned(evidence)) {
    return {
      reason: `${unknown}: they are newer than the last isc_pinned file`,
      help: `A push from disk pins nothing. ${sayIt} After a dry run, push first.`,
    };
  }
  const reason =
    pinned.length > 0
      ? `${unknown}: the isc_pinned file is that of a pass to disk`
      : `${unknown}: there is no isc_pinned file`;
  return {
    reason,
    help: `A push from disk pins nothing, nor does oc-mirror up to 4.21. ${sayIt} After a dry run, push first.`,
  };
}
