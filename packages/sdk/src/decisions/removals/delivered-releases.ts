import { defined } from "../../base/problem/index.ts";
import {
  compareVersions,
  minorOf,
  readVersion,
  repositoryOf,
  type Version,
} from "../../models/image/index.ts";
import type { MappingEntry } from "../../models/mapping/index.ts";
import type { Succession } from "./removal.ts";

/**
 * Judges release images whose address left: a payload by one of the same minor and architecture that is not lower,
 * a component by its payload.
 */
export function judgeReleases(
  gone: readonly MappingEntry[],
  after: readonly MappingEntry[],
): readonly Succession[] {
  const there = after.filter(isPayload);
  const payloads = gone.filter(isPayload).map((from) => judgePayload(from, there));
  const byRelease = new Map(payloads.map((one) => [releaseOf(one.from), one]));
  const components = gone.filter((entry) => !isPayload(entry));
  return [
    ...payloads,
    ...components.map((from) => judgeComponent(from, byRelease.get(releaseOf(from)))),
  ];
}

function isPayload({ kind }: MappingEntry): boolean {
  return kind === "release-payload";
}

function judgePayload(from: MappingEntry, there: readonly MappingEntry[]): Succession {
  const version = versionOf(from);
  if (version === undefined) return { from, effect: "undetermined" };
  const others = there
    .filter((to) => isOfLine(from, to))
    .flatMap((to) => {
      const read = versionOf(to);
      return read !== undefined && minorOf(read) === minorOf(version) ? [{ to, read }] : [];
    })
    .sort((a, b) => compareVersions(a.read, b.read));
  const higher = others.find(({ read }) => compareVersions(read, version) >= 0);
  if (higher !== undefined) return { from, to: higher.to, proof: "higher" };
  const lower = others.at(-1);
  return lower === undefined ? { from, effect: "leaves" } : { from, to: lower.to, effect: "lower" };
}

/** Whether a payload is of the same source, destination and architecture. */
function isOfLine(from: MappingEntry, to: MappingEntry): boolean {
  return (
    from.architecture === to.architecture &&
    from.source.transport === to.source.transport &&
    repositoryOf(from.source) === repositoryOf(to.source) &&
    repositoryOf(from.destination) === repositoryOf(to.destination)
  );
}

/** A component whose payload stays has no successor. */
function judgeComponent(from: MappingEntry, payload: Succession | undefined): Succession {
  if (payload === undefined) return { from, effect: "leaves" };
  const { to, proof, effect } = payload;
  return {
    from,
    ...defined({ to, proof, effect }),
  };
}

function versionOf({ version }: MappingEntry): Version | undefined {
  return version === undefined ? undefined : readVersion(version);
}

/** The release that an image is of: its version, architecture and the registry that it goes to. */
function releaseOf({ version = "", architecture = "", destination }: MappingEntry): string {
  const path = repositoryOf(destination).replace(/-images$/, "");
  return JSON.stringify([version, architecture, path]);
}
