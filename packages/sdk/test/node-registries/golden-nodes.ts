import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  type ClusterResource,
  type MirrorEntry,
  readClusterResources,
} from "@mirrorkit/sdk/cluster-resources";

interface RawObject {
  readonly metadata: { readonly name: string };
  readonly spec: Readonly<Record<string, readonly RawEntry[] | null>>;
}

interface RawEntry extends Omit<MirrorEntry, "mirrors"> {
  readonly mirrors?: readonly string[];
}

/** The mirror sets of a case, as a cluster's own code was given them. */
export interface RawSets {
  readonly idms: readonly RawObject[];
  readonly itms: readonly RawObject[];
}

export interface GoldenNode {
  readonly name: string;
  readonly before: RawSets;
  readonly after: RawSets;
  readonly registriesConf: string;
  readonly drains: boolean;
  readonly resolved: readonly {
    readonly reference: string;
    readonly registry?: string;
    readonly blocked?: boolean;
    readonly pullFrom?: readonly string[];
    readonly error?: string;
  }[];
}

const thinned = fileURLToPath(new URL("../fixtures/golden/nodes/", import.meta.url));
const shared = fileURLToPath(new URL("../../../../../shared/golden/nodes/", import.meta.url));

export const sharedIsThere: boolean = existsSync(shared);

export function thinnedCases(file: string): readonly GoldenNode[] {
  return casesOf(`${thinned}${file}`);
}

export function sharedCases(file: string): readonly GoldenNode[] {
  return casesOf(`${shared}${file}`);
}

function casesOf(path: string): readonly GoldenNode[] {
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as GoldenNode);
}

const kinds = {
  idms: { kind: "ImageDigestMirrorSet", field: "imageDigestMirrors" },
  itms: { kind: "ImageTagMirrorSet", field: "imageTagMirrors" },
} as const;

export interface Fed {
  readonly resources: readonly ClusterResource[];
  /** What the reader had against the objects that it refused, as an API server would. */
  readonly refusals: readonly string[];
}

/**
 * Reads the objects of a case as a user would feed them. Names get a number, since the made cases use some
 * twice. What the reader refuses (a mirror twice in a list, a mirror with upper-case letters), the cluster's
 * code was given all the same: it is handed over as a value.
 */
export function feed(sets: RawSets): Fed {
  const resources: ClusterResource[] = [];
  const refusals: string[] = [];
  for (const side of ["idms", "itms"] as const) {
    const { kind } = kinds[side];
    for (const [index, object] of sets[side].entries()) {
      const metadata = { name: `${object.metadata.name.toLowerCase()}-${index}` };
      const text = JSON.stringify({
        apiVersion: "config.openshift.io/v1",
        kind,
        metadata,
        spec: object.spec,
      });
      const reading = readClusterResources([{ path: `${side}-${index}.json`, text }]);
      refusals.push(...reading.problems.map(({ message }) => message));
      resources.push(...reading.resources);
      if (reading.resources.length === 0) resources.push(asValue(side, object));
    }
  }
  return { resources, refusals };
}

function asValue(side: "idms" | "itms", { metadata, spec }: RawObject): ClusterResource {
  const { kind, field } = kinds[side];
  const entries = (spec[field] ?? []).map((entry) => ({ ...entry, mirrors: entry.mirrors ?? [] }));
  return { kind, name: metadata.name, entries, object: {}, origin: { file: metadata.name } };
}
