import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { readImageReferences } from "@mirrorkit/sdk/releases";
import type { CatalogAnswer, ReleasesAnswer } from "#decisions/plan";
import type { ReleasePayload } from "#decisions/releases";
import { readLayerFiles } from "#edges/registry";
import { type CatalogReader, openCatalogReader } from "#models/catalog";
import type { Platform } from "#models/imageset";

const shared = fileURLToPath(new URL("../../../../../shared/", import.meta.url));

/** What oc-mirror said to an ImageSet. */
export interface Verdict {
  readonly name: string;
  /** What a case over real catalogs was made to ask. */
  readonly about?: readonly string[];
  readonly imageSet: string;
  readonly exit: number;
  readonly errors: readonly string[];
  readonly mapping: readonly string[] | null;
  /** Cluster resources by kind and name: of mirror sets `source=mirror,…`, of catalogs the image. */
  readonly resources?: Readonly<Record<string, string | readonly string[]>>;
  readonly warnings: readonly string[];
  /** Other answers to the same ImageSet. */
  readonly unstable?: readonly Verdict[];
  readonly filtered?: readonly FilteredCatalog[];
}

/** A catalog that oc-mirror filtered. */
export interface FilteredCatalog {
  /** `name@digest`. */
  readonly catalog: string;
  /** True, or why operator-registry refuses it. */
  readonly valid: true | readonly string[];
  readonly packages?: Readonly<
    Record<
      string,
      {
        readonly channels: Readonly<Record<string, readonly string[]>>;
        readonly bundles: readonly string[];
      }
    >
  >;
}

/** Whether the recorded world is beside the repository. */
export const isWorldThere = existsSync(join(shared, "golden/verdicts"));

/** A file of the golden cases. */
export function golden(path: string): string {
  return readFileSync(join(shared, "golden", path), "utf8");
}

export function verdicts(): readonly Verdict[] {
  return lines(golden("verdicts/verdicts.jsonl"));
}

export function realVerdicts(): readonly Verdict[] {
  const packed = readFileSync(join(shared, "golden/verdicts-real/verdicts.jsonl.gz"));
  return lines(gunzipSync(packed).toString("utf8"));
}

function lines(text: string): readonly Verdict[] {
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Verdict);
}

const workspace = "production/1-dry-run/workspace/operator-catalogs";

/** The catalogs of the made world, as oc-mirror unpacked them. */
export function madeCatalogs(): ReadonlyMap<string, CatalogAnswer> {
  const names = ["redhat-operator-index", "certified-operator-index"];
  const found = names.map((name): [string, CatalogAnswer] => {
    const [hex = ""] = readdirSync(join(shared, "golden", workspace, name));
    const folder = join(shared, "golden", workspace, name, hex, "catalog-config/configs");
    const reader = openCatalogReader();
    for (const one of readdirSync(folder)) {
      reader.add(readFileSync(join(folder, one, "catalog.json"), "utf8"), one);
    }
    return [`registry.redhat.io/redhat/${name}:v4.20`, answer(reader, hex)];
  });
  return withDigests(found);
}

/** The real catalogs and the one of oddities; their digests are those that the verdicts have. */
export async function realCatalogs(
  all: readonly Verdict[],
): Promise<ReadonlyMap<string, CatalogAnswer>> {
  const digests = new Map(
    all
      .flatMap(({ filtered = [] }) => filtered)
      .map(({ catalog }) => catalog.split("@sha256:") as [string, string]),
  );
  const found: [string, CatalogAnswer][] = [];
  for (const [path, tag] of [
    ["redhat/certified-operator-index", "v4.17"],
    ["redhat/community-operator-index", "v4.20"],
    ["edge/edge-operator-index", "v1"],
  ] as const) {
    const name = path.replace(/.*\//, "");
    const archive = join(shared, `corpus/catalogs/dev-${name}-${tag}.tar.gz`);
    const reader = openCatalogReader();
    await addArchive(archive, reader);
    found.push([`registry.redhat.io/${path}:${tag}`, answer(reader, digests.get(name) ?? "")]);
  }
  return withDigests(found);
}

async function addArchive(archive: string, reader: CatalogReader): Promise<void> {
  const limits = { wanted: () => true, largestFile: 1e8, largestLayer: 1e9 };
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield readFileSync(archive);
  }
  for await (const { path, bytes } of readLayerFiles(chunks(), archive, limits)) {
    if (bytes !== undefined) reader.add(bytes.toString("utf8"), path);
  }
}

function answer(reader: CatalogReader, hex: string): CatalogAnswer {
  const { catalog, problems } = reader.finish();
  if (problems.length > 0) throw new Error(problems[0]?.message);
  return { digest: `sha256:${hex}`, catalog };
}

function withDigests(
  found: readonly (readonly [string, CatalogAnswer])[],
): ReadonlyMap<string, CatalogAnswer> {
  return new Map(
    found.flatMap(([reference, one]) => {
      if (!("digest" in one)) return [];
      const name = reference.replace(/:[^:/]*$/, "");
      return [reference, `docker://${reference}`, `${name}@${one.digest}`].map(
        (key): [string, CatalogAnswer] => [key, one],
      );
    }),
  );
}

/** The releases of the made world, by version. */
export function madeReleases(): ReadonlyMap<string, ReleasePayload> {
  const payload = `quay.io/openshift-release-dev/ocp-release@sha256:${"0".repeat(64)}`;
  const places = {
    "4.20.16": "graph/1-dry-run",
    "4.20.18": "graph/1-dry-run",
    "4.20.19": "production/3-dry-run-next",
  };
  const found = Object.entries(places).map(([version, place]): [string, ReleasePayload] => {
    const folder = `${place}/workspace/hold-release/ocp-release/${version}-x86_64/release-manifests`;
    const { references } = readImageReferences(golden(`${folder}/image-references`), version);
    return [
      version,
      { version, architecture: "amd64", payload, components: references.components },
    ];
  });
  const components = golden("second-imageset/1-dry-run/workspace/dry-run/mapping.txt")
    .split("\n")
    .filter((line) => line.includes("/openshift/release:"))
    .map((line) => {
      const [source = "", target = ""] = line.split("=docker://");
      return { image: source.replace("docker://", ""), name: target.split("x86_64-")[1] ?? "" };
    });
  const between = { version: "4.20.17", architecture: "amd64", payload, components };
  return new Map([...found, ["4.20.17", between]]);
}

/** The releases that an ImageSet of the verdicts asks for: ranges in one channel of four releases. */
export function releasesFor(
  { channels = [] }: Platform,
  releases: ReadonlyMap<string, ReleasePayload>,
): ReleasesAnswer {
  const versions = [...releases.keys()].sort();
  const newest = versions.at(-1) ?? "";
  const wanted = channels.flatMap(({ minVersion, maxVersion, shortestPath }) => {
    const [first, last] = [
      minVersion ?? (maxVersion === undefined ? newest : ""),
      maxVersion ?? newest,
    ];
    const isUnknown = [minVersion, maxVersion].some(
      (one) => one !== undefined && !releases.has(one),
    );
    if (isUnknown) return [];
    const within = versions.filter((version) => version >= first && version <= last);
    return shortestPath === true
      ? within.filter((_, index) => index % (within.length - 1 || 1) === 0)
      : within;
  });
  const found = [...new Set(wanted)].flatMap((version) => releases.get(version) ?? []);
  return found.length === 0 ? { reason: "no release images found" } : { releases: found };
}
