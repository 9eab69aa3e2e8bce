import { minorOf } from "../../models/image/index.ts";
import { type ReleaseEdge, strictVersion } from "../../models/release/index.ts";

interface Acknowledgement {
  readonly from: string;
  readonly to: string;
  readonly key: string;
}

/**
 * Keys of the ConfigMap admin-acks that a cluster with mirrors waits for. The graph does not have them.
 *
 * @see admin_ack.go of openshift/machine-config-operator, branch release-4.20
 */
const known: readonly Acknowledgement[] = [
  { from: "4.20", to: "4.21", key: "ack-4.20-sigstore-in-4.21" },
];

/** The acknowledgements that updates of a disconnected cluster need, each once. */
export function acknowledgementsOf(steps: readonly ReleaseEdge[]): readonly string[] {
  const keys = steps.flatMap((step) => {
    const [from, to] = [minorIn(step.from), minorIn(step.to)];
    return known.filter((one) => one.from === from && one.to === to).map(({ key }) => key);
  });
  return [...new Set(keys)];
}

function minorIn(version: string): string {
  const read = strictVersion(version);
  return read === undefined ? "" : minorOf(read);
}
