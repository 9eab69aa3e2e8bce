import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readClusterResources, renderResource } from "@mirrorkit/sdk/cluster-resources";
import { readReleaseGraph, selectReleases } from "@mirrorkit/sdk/releases";
import { describe, expect, test } from "vitest";
import { readOneYaml, type YamlMap } from "#base/yaml";
import { mappingLines, planFiles, planImageSet, planResources } from "#decisions/plan";
import type { ReleasePayload } from "#decisions/releases";
import type { ReleaseSignature } from "#models/cluster-resources";
import { type ImageSetConfiguration, readImageSet } from "#models/imageset";
import { golden, isWorldThere, madeCatalogs, madeReleases } from "./world.ts";

interface Case {
  readonly step: string;
  readonly file: string;
  readonly path: string;
  readonly maxNestedPaths?: number;
}

const cases: readonly Case[] = [
  { step: "production/1-dry-run", file: "production-w1.yaml", path: "/mirror" },
  { step: "production/3-dry-run-next", file: "production-w2.yaml", path: "/mirror" },
  { step: "exercise/1-ubi-micro", file: "ubi-micro.yaml", path: "" },
  { step: "exercise/2-with-release", file: "ubi-micro-release.yaml", path: "" },
  { step: "graph/1-dry-run", file: "graph.yaml", path: "/graph" },
  { step: "renamed-catalogs/1-dry-run", file: "renamed-catalogs.yaml", path: "/ocp/mirror" },
  { step: "floating/1-dry-run", file: "floating.yaml", path: "/floating" },
  { step: "pinned-images/1-dry-run", file: "pinned-images.yaml", path: "/pinned" },
  { step: "second-imageset/1-dry-run", file: "second-imageset.yaml", path: "/mirror" },
  { step: "deep-paths/1-dry-run", file: "production-w1.yaml", path: "/flat", maxNestedPaths: 2 },
];

/** What the ImageSet of renamed-catalogs names as its template. */
const template = `
apiVersion: operators.coreos.com/v1alpha1
kind: CatalogSource
metadata: {name: dropped}
spec:
  displayName: Platform operators
  publisher: Platform team
  grpcPodConfig: {securityContextConfig: restricted}
  updateStrategy: {registryPoll: {interval: 30m}}
`;

function filesIn(folder: string): readonly string[] {
  return readdirSync(
    fileURLToPath(new URL(`../../../../../shared/golden/${folder}`, import.meta.url)),
  );
}

function imageSetOf({ step, file }: Case): ImageSetConfiguration {
  const { imageSet } = readImageSet(golden(`${step}/${file}`), file);
  if (imageSet?.kind !== "ImageSetConfiguration") throw new Error(`${file} is not readable`);
  return imageSet;
}

function releasesOf(imageSet: ImageSetConfiguration): readonly ReleasePayload[] {
  const all = madeReleases();
  const text = golden(
    "production/1-dry-run/workspace/hold-release/cincinnati-graph-data/amd64-stable-4.20.json",
  );
  const { graph } = readReleaseGraph(text, "graph");
  const { releases } = selectReleases(imageSet.mirror.platform ?? {}, () => graph);
  return releases.flatMap(({ version }) => all.get(version) ?? []);
}

function signaturesIn(folder: string, versions: readonly string[]): readonly ReleaseSignature[] {
  const below = `${folder}/signatures`;
  return filesIn(folder).includes("signatures")
    ? filesIn(below)
        .filter((name) => versions.some((version) => name.startsWith(`${version}-x86_64-sha256-`)))
        .map((name) => ({
          digest: `sha256:${name.split("-sha256-")[1]}`,
          content: readFileSync(
            fileURLToPath(
              new URL(`../../../../../shared/golden/${below}/${name}`, import.meta.url),
            ),
          ).toString("base64"),
        }))
    : [];
}

describe.skipIf(!isWorldThere)(
  "plans of the golden cases (skipped without ../shared/golden)",
  () => {
    test.each(cases)("$step", (one) => {
      const imageSet = imageSetOf(one);
      const { step, path, maxNestedPaths = 0 } = one;
      const workspace = `${step}/workspace`;
      const releases = releasesOf(imageSet);
      const { plan, refusals } = planImageSet(imageSet, {
        destination: `docker://quay.example.test${path}`,
        catalogs: madeCatalogs(),
        releases: { releases },
        maxNestedPaths,
        workspace: "/home/mirror/oc-mirror-workspace/graph",
      });
      expect(refusals).toEqual([]);
      if (plan === undefined) throw new Error("no plan");
      const recorded = golden(`${workspace}/dry-run/mapping.txt`).trim().split("\n").sort();
      expect(mappingLines(plan.images)).toEqual(recorded);

      const templates = new Map<string, YamlMap>();
      const { value } = readOneYaml(template, "template.yaml");
      for (const { catalog, targetCatalogSourceTemplate } of imageSet.mirror.operators ?? []) {
        if (targetCatalogSourceTemplate !== undefined) templates.set(catalog, value as YamlMap);
      }
      const signatures = signaturesIn(
        workspace,
        releases.map(({ version }) => version),
      );
      const files = planFiles(plan, planResources(plan, { maxNestedPaths, signatures, templates }));
      const planned = [...files]
        .filter(([name]) => name.startsWith("cluster-resources/"))
        .map(([name, text]) => ({ path: name.replace("cluster-resources/", ""), text }));
      const written = filesIn(`${workspace}/cluster-resources`)
        .filter((name) => name.endsWith(".yaml"))
        .map((name) => ({ path: name, text: golden(`${workspace}/cluster-resources/${name}`) }));
      expect(planned.map((file) => file.path).sort()).toEqual(
        written.map((file) => file.path).sort(),
      );
      expect(rendered(planned)).toEqual(rendered(written));
    });
  },
);

function rendered(
  files: readonly { readonly path: string; readonly text: string }[],
): readonly string[] {
  const { resources, problems } = readClusterResources(files);
  expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
  return resources.map(renderResource);
}
