import { beforeAll, describe, expect, test } from "vitest";
import type { YamlMap } from "#base/yaml";
import {
  type CatalogAnswer,
  mappingLines,
  type PlanResult,
  planImageSet,
  planResources,
  type ReleasesAnswer,
} from "#decisions/plan";
import type { ReleasePayload } from "#decisions/releases";
import { loadFaults } from "#decisions/selection";
import { readAcceptedImageSet } from "#models/imageset";
import {
  isWorldThere,
  madeCatalogs,
  madeReleases,
  realCatalogs,
  realVerdicts,
  releasesFor,
  type Verdict,
  verdicts,
} from "./world.ts";

const destination = "docker://quay.example.test/mirror";
/** An image of the world that is no catalog: oc-mirror finds nothing in it. */
const ubi = {
  digest: "sha256:7386519fa82fb57fe3aa6e58b8ec89ae1ed2476659ba21f3b39528172daa2faf",
  catalog: { packages: [], channels: [], bundles: [], deprecations: [] },
};

/** A plan where oc-mirror reads the ImageSet; the errors of the ImageSet where it does not. */
function planOf(
  { imageSet: text }: Verdict,
  catalogs: ReadonlyMap<string, CatalogAnswer>,
  releases: ReadonlyMap<string, ReleasePayload>,
): PlanResult | { readonly refused: readonly string[] } {
  const { imageSet, problems } = readAcceptedImageSet(text, "imageset.yaml");
  if (imageSet?.kind !== "ImageSetConfiguration") {
    return {
      refused: problems.filter((one) => one.severity === "error").map((one) => one.message),
    };
  }
  const { operators = [], platform = {} } = imageSet.mirror;
  const all = new Map<string, CatalogAnswer>(
    operators.map(({ catalog }) => [
      catalog,
      catalogs.get(catalog) ?? { reason: "manifest unknown" },
    ]),
  );
  const answer: ReleasesAnswer = releasesFor(platform, releases);
  return planImageSet(imageSet, { destination, catalogs: all, releases: answer });
}

function linesOf(result: ReturnType<typeof planOf>): readonly string[] | null {
  return "refusals" in result && result.plan !== undefined
    ? mappingLines(result.plan.images)
    : null;
}

/** The reason that oc-mirror gives, in its own words. */
function saysTheSame(result: ReturnType<typeof planOf>, { errors }: Verdict): boolean {
  if (!("refusals" in result)) return true;
  const said = errors.join("\n");
  return result.refusals.some(
    ({ kind, message }) =>
      kind === "refused" && said.includes(message.replace(/^\S+: /, "").split("\n")[0] ?? ""),
  );
}

/** Reasons that oc-mirror words after the registry that it asked, or that mirrorkit words better. */
const otherWords =
  /manifest unknown|no such host|initializing source|tag and digest are currently not supported|no images to copy/;

/** A resource as the verdicts tell it. */
function summary(object: YamlMap): [string, string | readonly string[]] {
  const { kind, metadata, spec } = JSON.parse(JSON.stringify(object)) as {
    kind: string;
    metadata: { name: string };
    spec: {
      image?: string;
      source?: { image: { ref: string } };
      imageDigestMirrors?: readonly { source: string; mirrors: string[] }[];
      imageTagMirrors?: readonly { source: string; mirrors: string[] }[];
    };
  };
  const entries = spec.imageDigestMirrors ?? spec.imageTagMirrors;
  const lines = entries?.map((one) => `${one.source}=${one.mirrors.sort().join(",")}`).sort();
  return [`${kind}/${metadata.name}`, lines ?? spec.image ?? spec.source?.image.ref ?? ""];
}

/** The order of mirrors is random where images of several places share a source. */
function withSortedMirrors(
  resources: Readonly<Record<string, string | readonly string[]>>,
): Record<string, string | readonly string[]> {
  const entries = Object.entries(resources).filter(
    ([key]) => !/^(ConfigMap|UpdateService)/.test(key),
  );
  return Object.fromEntries(
    entries.map(([key, value]) => [
      key,
      typeof value === "string"
        ? value
        : value
            .map((line) => {
              const [source = "", mirrors = ""] = line.split(/=(.*)/);
              return `${source}=${mirrors.split(",").sort().join(",")}`;
            })
            .sort(),
    ]),
  );
}

describe.skipIf(!isWorldThere)(
  "ImageSets that oc-mirror judged (skipped without ../shared/golden)",
  () => {
    const releases = isWorldThere ? madeReleases() : new Map<string, ReleasePayload>();
    const all = isWorldThere ? verdicts() : [];
    const real = isWorldThere ? realVerdicts() : [];
    let catalogs: ReadonlyMap<string, CatalogAnswer> = new Map();
    let plans: ReadonlyMap<Verdict, ReturnType<typeof planOf>> = new Map();

    beforeAll(async () => {
      const found = isWorldThere ? [...madeCatalogs(), ...(await realCatalogs(real))] : [];
      catalogs = new Map([...found, ["registry.access.redhat.com/ubi9/ubi:latest", ubi]]);
      plans = new Map([...all, ...real].map((one) => [one, planOf(one, catalogs, releases)]));
    }, 120_000);

    const differing = (ones: readonly Verdict[]): readonly string[] =>
      ones
        .filter((one) => {
          const lines = linesOf(plans.get(one) ?? { refused: [] });
          return ![one, ...(one.unstable ?? [])].some(
            ({ mapping }) => JSON.stringify(mapping) === JSON.stringify(lines),
          );
        })
        .map(({ name }) => name);

    test("150 over a made world: the same mapping, or none", () => {
      expect(all).toHaveLength(150);
      expect(differing(all)).toEqual([]);
    });

    test("392 over real catalogs and one of oddities: the same mapping, or none", () => {
      expect(real).toHaveLength(392);
      expect(differing(real)).toEqual([]);
    });

    test("what is refused has oc-mirror's reason", () => {
      const wrong = [...all, ...real].filter((one) => {
        if (one.exit === 0 || otherWords.test(one.errors.join())) return false;
        return !saysTheSame(plans.get(one) ?? { refused: [] }, one);
      });
      expect(wrong.map(({ name, errors }) => [name, errors])).toEqual([]);
    });

    test("what has a mapping is refused only for a catalog that would not load and for unknown names", () => {
      const kinds = new Set(
        [...plans].flatMap(([{ exit }, result]) =>
          exit === 0 && "refusals" in result ? result.refusals.map(({ kind }) => kind) : [],
        ),
      );
      expect([...kinds].sort()).toEqual(["catalog-does-not-load", "unknown-name"]);
    });

    test("a catalog that operator-registry does not load is refused, with its words, and no other is", () => {
      for (const one of real.filter(({ filtered }) => filtered !== undefined)) {
        const result = plans.get(one);
        if (result === undefined || !("plan" in result) || result.plan === undefined) continue;
        for (const { catalog, valid } of one.filtered ?? []) {
          const planned = result.plan.catalogs.find((candidate) =>
            candidate.catalog.includes(`/${catalog.split("@")[0]}`),
          );
          const said =
            planned === undefined ? [] : loadFaults(planned.selection).map((fault) => fault.said);
          const missing = valid === true ? said : valid.filter((reason) => !said.includes(reason));
          expect({ name: one.name, missing }).toEqual({ name: one.name, missing: [] });
        }
      }
    });

    test("the cluster resources are those that oc-mirror wrote", () => {
      const hasObjects = real.filter(
        ({ exit, warnings, unstable }) =>
          exit === 0 && unstable === undefined && !warnings.join().includes("DNS-1035"),
      );
      for (const one of hasObjects) {
        const result = plans.get(one);
        if (result === undefined || !("plan" in result) || result.plan === undefined) continue;
        const { files } = planResources(result.plan);
        const told = files.flatMap(({ objects }) => objects).map(summary);
        expect({ name: one.name, ...Object.fromEntries(told) }).toEqual({
          name: one.name,
          ...withSortedMirrors(one.resources ?? {}),
        });
      }
      expect(hasObjects.length).toBeGreaterThan(250);
    });

    test("the catalogs that would be built hold the channels and bundles that oc-mirror's do", () => {
      let compared = 0;
      for (const one of real.filter(({ unstable }) => unstable === undefined)) {
        const result = plans.get(one);
        if (result === undefined || !("plan" in result)) continue;
        const [filtered, another] = one.filtered ?? [];
        const [planned] = result.plan?.catalogs ?? [];
        if (filtered?.packages === undefined || another !== undefined || planned === undefined)
          continue;
        const { channels, bundles } = planned.selection;
        for (const [name, recorded] of Object.entries(filtered.packages)) {
          const own = channels.filter((channel) => channel.package === name);
          const entries = own.map((channel) => [
            channel.name,
            channel.entries.map((entry) => entry.name).sort(),
          ]);
          expect(Object.fromEntries(entries)).toEqual(
            Object.fromEntries(
              Object.entries(recorded.channels).map(([key, names]) => [key, [...names].sort()]),
            ),
          );
          const names = bundles
            .filter(({ bundle }) => bundle.package === name)
            .map(({ bundle }) => bundle.name);
          expect([...names].sort()).toEqual([...recorded.bundles].sort());
          compared += 1;
        }
      }
      expect(compared).toBeGreaterThan(300);
    });
  },
);
