import { defined, quoted } from "../../base/problem/index.ts";
import type { MirrorStanza } from "../../models/imageset/index.ts";
import { readImageSpec } from "../../models/oc-mirror/index.ts";
import { type ClusterPath, pathOfCluster } from "../releases/index.ts";
import type { ContentFinding, ContentInputs, FedCluster } from "./finding.ts";
import { field } from "./fixes.ts";
import { operatorPath } from "./listed-packages.ts";

/** What the update graphs say against the release channels. */
export function findReleaseFaults({ releases }: ContentInputs): readonly ContentFinding[] {
  return (releases?.findings ?? []).map(({ isRefused, path, message, help }) => ({
    rule: "release-selection",
    severity: isRefused ? "error" : "warning",
    path: ["mirror", "platform", ...path],
    message,
    ...defined({ help }),
  }));
}

/** Clusters that cannot get from what they run to what is mirrored, or not without known risks. */
export function findClusterPaths(
  { platform }: MirrorStanza,
  { releases, clusters = [] }: ContentInputs,
): readonly ContentFinding[] {
  if (releases === undefined || releases.findings.some(({ isRefused }) => isRefused)) return [];
  const mirrored = releases.releases.map(({ version }) => version);
  return clusters.flatMap((cluster): readonly ContentFinding[] => {
    if (cluster.version === undefined) return [];
    const found = pathOfCluster(cluster.version, mirrored, releases.graphs);
    const said = sayPath(cluster, cluster.version, found);
    if (said === undefined) return [];
    const [by] =
      releases.releases.find(({ version }) => version === found.target)?.selectedBy ?? [];
    const channels = platform?.channels ?? [];
    const own = channels.findIndex(({ name }) => name === by);
    const at = own < 0 ? channels.length - 1 : own;
    const channel = channels[at];
    const last = channel?.maxVersion === undefined ? "name" : "maxVersion";
    const path =
      at < 0 ? ["mirror", "platform", "channels"] : ["mirror", "platform", "channels", at, last];
    return [{ rule: "cluster-path", about: "cluster", path, ...said }];
  });
}

function sayPath(
  { name }: FedCluster,
  version: string,
  found: ClusterPath,
): Pick<ContentFinding, "severity" | "message" | "help"> | undefined {
  const cluster = `the cluster ${quoted(name)}, which runs ${version},`;
  const { state, target, lacking } = found;
  switch (state) {
    case "current":
    case "free":
    case "no-releases":
      return undefined;
    case "unknown-version":
      return {
        severity: "error",
        message: `no path leads ${cluster} to a mirrored release: the graphs of the release channels do not have ${target}`,
        help: `Mirror a channel that has ${target}, or correct version in the settings.`,
      };
    case "none":
      return {
        severity: "error",
        message: `no path leads ${cluster} to ${target}`,
        help: `Mirror a release that it can update to: mirrorkit releases show ${version}.`,
      };
    case "not-mirrored":
      return {
        severity: "error",
        message: `${cluster} can only update to ${target} through ${lacking.join(", ")}, which ${lacking.length === 1 ? "is" : "are"} not mirrored`,
        help: `Write ${field("minVersion", lacking[0] ?? "")} with shortestPath: true, or mirror ${lacking.join(", ")} first.`,
      };
    case "risks":
      return sayRisks(cluster, version, found);
  }
}

function sayRisks(
  cluster: string,
  version: string,
  { target, steps, risks, acknowledgements }: ClusterPath,
): Pick<ContentFinding, "severity" | "message" | "help"> {
  const way = [version, ...steps.map(({ to }) => to)].join(" → ");
  const known = risks.map(
    (risk) => `${risk.name}${risk.url === undefined ? "" : ` (${risk.url})`}`,
  );
  const acks = acknowledgements.map((one) => `the acknowledgement ${one}`);
  return {
    severity: "warning",
    message: `${cluster} can update to ${target} only with known risks or an acknowledgement: ${[...known, ...acks].join(", ")}`,
    help: `Its path is ${way}. ${risks.length > 0 ? (risks[0]?.message ?? "").trim().replace(/\s+/g, " ") : "Give the acknowledgement before the update."}`.trim(),
  };
}

/** Catalogs of which a cluster's own minor is not mirrored. */
export function findClusterMinors(
  { operators = [] }: MirrorStanza,
  { clusters = [] }: ContentInputs,
): readonly ContentFinding[] {
  const byRepository = new Map<string, { readonly minors: Set<string>; readonly index: number }>();
  for (const [index, { catalog }] of operators.entries()) {
    const reading = readImageSpec(catalog);
    if ("fault" in reading) continue;
    const { name, tag } = reading.spec;
    const minor = /^v?(\d+\.\d+)$/.exec(tag)?.[1];
    if (minor === undefined) continue;
    const known = byRepository.get(name) ?? { minors: new Set(), index };
    known.minors.add(minor);
    byRepository.set(name, known);
  }
  return [...byRepository.values()].flatMap(({ minors, index }) =>
    clusters
      .filter(({ openshift }) => openshift !== undefined && !minors.has(openshift))
      .map(({ name, openshift = "" }): ContentFinding => {
        const own = operators[index]?.catalog ?? "";
        const tagged = own.replace(/:(v?)[^:/]*$/, (_, v: string) => `:${v}${openshift}`);
        return {
          rule: "cluster-minor",
          severity: "warning",
          path: [...operatorPath(index), "catalog"],
          message: `the catalog ${quoted(own)} is for ${[...minors].join(", ")}, but the cluster ${quoted(name)} runs ${openshift}`,
          help: `Write ${field("catalog", tagged)}, or mirror that one as well until the cluster is updated.`,
        };
      }),
  );
}
