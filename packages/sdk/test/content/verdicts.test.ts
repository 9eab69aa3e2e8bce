import { beforeAll, describe, expect, test } from "vitest";
import { type ContentFinding, checkContent, type KnownCatalog } from "#decisions/content";
import type { Catalog } from "#models/catalog";
import { checkImageSet, readAcceptedImageSet } from "#models/imageset";
import {
  type FilteredCatalog,
  isWorldThere,
  madeCatalogs,
  realCatalogs,
  realVerdicts,
  type Verdict,
  verdicts,
} from "../plan/world.ts";

const destination = "docker://quay.example.test/mirror";

/** What oc-mirror loses although it exits with 0; whether catalogs of the made world load was not recorded. */
const silentRules: readonly string[] = [
  "lost-bundle",
  "lost-image",
  "bundle-not-mirrored",
  "catalog-without-objects",
  "ambiguous-pin",
];

interface Judged {
  readonly findings: readonly ContentFinding[];
  /** Rules of errors that the file alone has. */
  readonly ofFile: readonly string[];
}

function judge({ imageSet: text }: Verdict, known: ReadonlyMap<string, KnownCatalog>): Judged {
  const ofFile = checkImageSet(text, "imageset.yaml")
    .filter(({ severity, rule }) => severity === "error" || rule === "lost-entry")
    .map(({ rule }) => rule);
  const { imageSet } = readAcceptedImageSet(text, "imageset.yaml");
  if (imageSet?.kind !== "ImageSetConfiguration") return { findings: [], ofFile };
  const catalogs = new Map<string, KnownCatalog>(
    (imageSet.mirror.operators ?? []).map(({ catalog }) => [
      catalog,
      known.get(catalog) ?? { reason: "manifest unknown" },
    ]),
  );
  return { findings: checkContent(imageSet, { catalogs, destination }), ofFile };
}

function has({ findings }: Judged, rule: string): boolean {
  return findings.some((finding) => finding.rule === rule);
}

describe.skipIf(!isWorldThere)(
  "ImageSets that oc-mirror judged (skipped without ../shared/golden)",
  () => {
    const made = isWorldThere ? verdicts() : [];
    const real = isWorldThere ? realVerdicts() : [];
    let catalogs: ReadonlyMap<string, KnownCatalog> = new Map();
    let judged: ReadonlyMap<Verdict, Judged> = new Map();

    beforeAll(async () => {
      catalogs = new Map([...madeCatalogs(), ...(await realCatalogs(real))]);
      judged = new Map([...made, ...real].map((one) => [one, judge(one, catalogs)]));
    }, 240_000);

    /** Names of the verdicts that a record says are lost, against those that have the finding. */
    function compare(rule: string, isLost: (verdict: Verdict) => boolean): void {
      const accepted = real.filter(({ exit }) => exit === 0);
      const found = accepted.filter((one) => has(judged.get(one) ?? none, rule));
      expect(found.map(({ name }) => name)).toEqual(
        accepted.filter(isLost).map(({ name }) => name),
      );
    }

    test("every refused ImageSet has an error", () => {
      const silent = [...made, ...real].filter((one) => {
        if (one.exit === 0 || one.errors.join().includes("GetReleaseReferenceImages")) return false;
        const { findings, ofFile } = judged.get(one) ?? none;
        return ofFile.length === 0 && findings.every(({ severity }) => severity !== "error");
      });
      expect(silent.map(({ name, errors }) => [name, errors])).toEqual([]);
    });

    test("a catalog that OLM does not load has its finding, and no other", () => {
      compare("unloadable-catalog", ({ filtered = [] }) =>
        filtered.some(({ valid }) => valid !== true),
      );
    });

    test("an ImageSet with a pin that oc-mirror answers at random has its finding, and no other", () => {
      compare("ambiguous-pin", ({ unstable }) => unstable !== undefined);
    });

    test("a bundle whose image is not in the mapping has its finding, and no other", () => {
      const lost = (verdict: Verdict): boolean => missingBundles(verdict, catalogs).length > 0;
      const accepted = real.filter(
        ({ exit, unstable, filtered = [] }) =>
          exit === 0 && unstable === undefined && filtered.length > 0,
      );
      const found = accepted.filter((one) =>
        ["lost-bundle", "bundle-not-mirrored"].some((rule) => has(judged.get(one) ?? none, rule)),
      );
      expect(found.map(({ name }) => name)).toEqual(accepted.filter(lost).map(({ name }) => name));
    });

    test("two images of one place have their finding, and no others", () => {
      compare("lost-image", ({ mapping }) => {
        const places = new Map<string, string>();
        return (mapping ?? []).some((line) => {
          const [source = "", place = ""] = line.split("=docker://");
          const before = places.get(place);
          places.set(place, source);
          return !place.startsWith("localhost:55000/") && before !== undefined && before !== source;
        });
      });
    });

    test("a catalog without CatalogSource has its finding, and no other", () => {
      compare("catalog-without-objects", ({ imageSet, mapping, resources = {} }) => {
        if (/operators:[\s\S]*catalog: (\S+)[\s\S]*catalog: \1\n/.test(imageSet)) return false;
        const wanted = imageSet.match(/catalog: /g)?.length ?? 0;
        const there = Object.keys(resources).filter((key) => key.startsWith("CatalogSource/"));
        return mapping !== null && there.length < wanted;
      });
    });

    test("one catalog with two targets is lost-entry, as before", () => {
      const twice = real.filter(({ about = [] }) => about.some((one) => one.startsWith("twice-")));
      const accepted = twice.filter(({ exit }) => exit === 0);
      expect(accepted.map(({ name }) => name)).toEqual([
        "real-edge-257",
        "real-edge-258",
        "real-edge-259",
      ]);
      for (const one of accepted) expect(judged.get(one)?.ofFile).toContain("lost-entry");
    });

    test("misspelt names have their finding, with the name that was meant", () => {
      const helps = ["real-edge-209", "real-edge-210", "real-edge-212"].map((name) => {
        const one = real.find((verdict) => verdict.name === name);
        const { findings } = (one && judged.get(one)) ?? none;
        return findings.filter(({ rule }) => rule.startsWith("unknown-")).map(({ help }) => help);
      });
      expect(helps).toEqual([
        ["Did you mean sound?"],
        ["Did you mean sound?"],
        ["Did you mean old?"],
      ]);
    });

    test("the catalogs of the made world lose nothing in silence", () => {
      const found = made.filter((one) => {
        const { findings } = judged.get(one) ?? none;
        return one.exit === 0 && findings.some(({ rule }) => silentRules.includes(rule));
      });
      expect(found.map(({ name }) => name)).toEqual([]);
    });

    test("a silent loss of a whole catalog comes with a line to write", () => {
      const written = [...judged].flatMap(([{ name, exit }, { findings }]) =>
        name.startsWith("real-dev") && exit === 0
          ? findings
              .filter(({ rule }) => rule === "unloadable-catalog")
              .map(({ path, help }) => `${name} ${path.slice(2).join(".")} ${help}`)
          : [],
      );
      expect(written).toEqual(lines);
    });
  },
);

/** The line to change, and what to write. */
const lines: readonly string[] = [
  "real-dev-015 0.packages.0.channels.0.maxVersion Write minVersion: 1.19.5-cee.1.",
  "real-dev-016 0.packages.0.minVersion Write channels: [{name: stable-3.9}] and defaultChannel: stable-3.9.",
  "real-dev-017 0.packages.0.minVersion Write channels: [{name: fast}, {name: stable-v1.26}].",
  "real-dev-024 1.packages.3.channels.1.maxVersion Write minVersion: 1.30.0.",
  "real-dev-030 0.packages.0.channels.0.minVersion It has 2.8.2-1: write minVersion: 2.8.2-1 and maxVersion: 2.8.2-1, or no versions for the newest.",
  "real-dev-046 0.packages.0.minVersion Write channels: [{name: stable-3.9}] and defaultChannel: stable-3.9.",
  "real-dev-049 0.packages.0.minVersion Write channels: [{name: 2.4.x}]; the channel 2.3.x has 2.3.4, 2.3.5, 2.3.6, 2.3.7, 2.3.8.",
  "real-dev-060 0.packages.0.minVersion Write channels: [{name: stable-3.x}].",
  "real-dev-064 0.packages.0.minVersion Write channels: [{name: stable}].",
  "real-dev-065 0.packages.1.minVersion It has 2.8.1-1 to 2.8.1-2: write minVersion: 2.8.1-2 and maxVersion: 2.8.1-2, or no versions for the newest.",
  "real-dev-067 0.packages.4.minVersion Write channels: [{name: 5.0.x}] and defaultChannel: 5.0.x.",
];

const none: Judged = { findings: [], ofFile: [] };

/** Bundles of the catalogs that oc-mirror built whose images are in no line of its mapping. */
function missingBundles(
  { filtered = [], mapping, imageSet }: Verdict,
  catalogs: ReadonlyMap<string, KnownCatalog>,
): readonly string[] {
  if (mapping === null || /blockedImages/.test(imageSet)) return [];
  const text = mapping.join("\n");
  return filtered.flatMap((one) =>
    bundlesOf(one, catalogs)
      .filter(({ image }) => image !== "" && !text.includes(digestOf(image)))
      .map(({ name }) => name),
  );
}

function bundlesOf(
  { catalog, packages = {} }: FilteredCatalog,
  catalogs: ReadonlyMap<string, KnownCatalog>,
): Catalog["bundles"] {
  const known = [...catalogs].find(([reference]) => reference.endsWith(`/${catalog}`))?.[1];
  if (known === undefined || "reason" in known) return [];
  const { bundles } = known.catalog;
  return Object.entries(packages).flatMap(([name, built]) =>
    built.bundles.flatMap(
      (bundle) => bundles.find((one) => one.package === name && one.name === bundle) ?? [],
    ),
  );
}

function digestOf(image: string): string {
  return image.split("@")[1] ?? image;
}
