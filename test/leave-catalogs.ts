import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Versions of a package by channel, lowest first. */
export type Channels = Readonly<Record<string, readonly string[]>>;

/** A package of a catalog: what the catalog has of it, and what the pass takes. */
export interface LeftPackage {
  readonly has: Channels;
  readonly takes: Channels;
}

/** Packages by name, by the last part of their catalog's repository. */
export type LeftCatalogs = Readonly<Record<string, Readonly<Record<string, LeftPackage>>>>;

const gitops: Channels = { latest: ["1.20.3", "1.20.4"], "gitops-1.20": ["1.20.3", "1.20.4"] };
const storage: Channels = { "stable-4.20": ["4.20.9-rhodf", "4.20.10-rhodf"] };
const certified = {
  "cloudnative-pg": { has: { "stable-v1": ["1.29.0"] }, takes: { "stable-v1": ["1.29.0"] } },
};
const kept = {
  "advanced-cluster-management": {
    has: { "release-2.16": ["2.16.0", "2.16.1"] },
    takes: { "release-2.16": ["2.16.1"] },
  },
  "odf-operator": { has: storage, takes: { "stable-4.20": ["4.20.10-rhodf"] } },
};

/** What the two weeks of the example take. */
export const weekCatalogs: readonly [LeftCatalogs, LeftCatalogs] = [
  {
    "certified-operator-index": certified,
    "redhat-operator-index": {
      ...kept,
      "openshift-gitops-operator": { has: gitops, takes: { latest: ["1.20.3"] } },
      "openshift-pipelines-operator-rh": {
        has: { "pipelines-1.22": ["1.22.0"] },
        takes: { "pipelines-1.22": ["1.22.0"] },
      },
    },
  },
  {
    "certified-operator-index": certified,
    "redhat-operator-index": {
      ...kept,
      "cluster-logging": { has: { "stable-6.4": ["6.4.0"] }, takes: { "stable-6.4": ["6.4.0"] } },
      "openshift-gitops-operator": { has: gitops, takes: { latest: ["1.20.4"] } },
    },
  },
];

/** Has a working-dir keep only these catalogs, as oc-mirror leaves them where its mapping says that they were read and rebuilt. */
export function leaveCatalogs(workingDir: string, catalogs: LeftCatalogs): void {
  rmSync(join(workingDir, "operator-catalogs"), { recursive: true, force: true });
  const mapping = readFileSync(join(workingDir, "dry-run", "mapping.txt"), "utf8");
  for (const [name, packages] of Object.entries(catalogs)) {
    const [, hex = ""] = new RegExp(`/${name}@sha256:([0-9a-f]{64})=`).exec(mapping) ?? [];
    const [, filter = ""] = new RegExp(`/${name}:([0-9a-f]{32})=`).exec(mapping) ?? [];
    const build = join(workingDir, "operator-catalogs", name, hex);
    const rebuilt = join(build, "filtered-catalogs", filter, "catalog-config");
    for (const [operator, { has, takes }] of Object.entries(packages)) {
      write(join(build, "catalog-config", "configs", operator), catalogText(operator, has));
      write(join(rebuilt, operator), catalogText(operator, takes));
    }
  }
}

function write(folder: string, text: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "catalog.json"), text);
}

/** A catalog of one package. */
export function catalogText(name: string, channels: Channels): string {
  const versions = [...new Set(Object.values(channels).flat())];
  const documents: readonly object[] = [
    { schema: "olm.package", name, defaultChannel: Object.keys(channels)[0] },
    ...Object.entries(channels).map(([channel, list]) => ({
      schema: "olm.channel",
      package: name,
      name: channel,
      entries: list.map((version, at) => ({
        name: `${name}.v${version}`,
        ...(at === 0 ? {} : { replaces: `${name}.v${list[at - 1]}` }),
      })),
    })),
    ...versions.map((version) => ({
      schema: "olm.bundle",
      package: name,
      name: `${name}.v${version}`,
      image: `registry.example.test/${name}/bundle:v${version}`,
      relatedImages: [{ name: "", image: `registry.example.test/${name}/bundle:v${version}` }],
      properties: [{ type: "olm.package", value: { packageName: name, version } }],
    })),
  ];
  return documents.map((one) => JSON.stringify(one)).join("\n");
}
