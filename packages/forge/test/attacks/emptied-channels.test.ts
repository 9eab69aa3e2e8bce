import { assessChange, decideGate, openPlanDesk } from "@mirrorkit/forge/internal";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type CatalogRegistry,
  startCatalogRegistry,
} from "../../../../test/registries/catalog-registry.ts";
import { sourcesOf } from "../golden.ts";
import { operandLine, smallImageSet, smallMapping } from "../scenario/small-pass.ts";
import { errorsOf, judge, oneImageSet, production } from "./attack.ts";

const index = "acme/index";

/** A catalog of a package with two channels, whose bundles have their operand in one repository. */
function catalogOf(channels: Readonly<Record<string, readonly string[]>>): string {
  const image = (name: string, version: string): string =>
    `registry.example.test/a/${name}@sha256:${Buffer.from(version.padEnd(32, "-")).toString("hex")}`;
  const documents = [
    { schema: "olm.package", name: "a", defaultChannel: "new" },
    ...Object.entries(channels).map(([name, versions]) => ({
      schema: "olm.channel",
      package: "a",
      name,
      entries: versions.map((version, at) => ({
        name: `a.v${version}`,
        ...(at === 0 ? {} : { replaces: `a.v${versions[at - 1]}` }),
      })),
    })),
    ...Object.values(channels)
      .flat()
      .map((version) => ({
        schema: "olm.bundle",
        package: "a",
        name: `a.v${version}`,
        image: image("bundle", version),
        relatedImages: [
          { name: "bundle", image: image("bundle", version) },
          { name: "operator", image: image("operator", version) },
        ],
        properties: [{ type: "olm.package", value: { packageName: "a", version } }],
      })),
  ];
  return documents.map((one) => JSON.stringify(one)).join("\n");
}

const range = (min: string, max: string): string => `minVersion: "${min}", maxVersion: "${max}"`;

function channelsOf(old: string): string {
  return `channels: [{name: old, ${old}}, {name: new, ${range("6.2.1", "6.2.9")}}]`;
}

function imageSetOf(reference: string, asked: string): string {
  return smallImageSet({}).replace(
    "mirror:\n",
    `mirror:\n  operators:\n    - catalog: ${reference}\n      packages:\n        - {name: a, ${asked}}\n`,
  );
}

describe("a channel that oc-mirror drops in silence, because a range rises above it", () => {
  const changes: readonly (readonly [string, string, string])[] = [
    ["of one channel", channelsOf(range("5.9.1", "5.9.9")), channelsOf(range("5.9.8", "5.9.9"))],
    ["of a package", range("5.9.1", "6.2.9"), range("6.2.0", "6.2.9")],
  ];

  test.each(changes)("is held with the mappings of an honest pipeline: %s", async (_, from, to) => {
    const reference = `registry.redhat.io/${index}:v4.20`;
    const pass = (...digits: readonly string[]): string => {
      const small = { reference, packages: [{ name: "a", channels: {}, operands: {} }] };
      const lines = digits.map((digit) => operandLine("registry.redhat.io/a/operator", digit));
      return `${smallMapping({ catalogs: [small] })}${lines.join("\n")}\n`;
    };
    const verdict = await judge({
      before: { [production]: imageSetOf(reference, from) },
      after: { [production]: imageSetOf(reference, to) },
      mappings: {
        before: { production: pass("5", "6") },
        after: { production: pass("6") },
      },
    });
    expect(errorsOf(verdict)).toEqual([]);
    expect(verdict.text).toMatch(/^held/);
  });

  describe("with a plan", () => {
    let registry: CatalogRegistry;

    beforeEach(async () => {
      registry = await startCatalogRegistry();
    });

    afterEach(() => registry.close());

    function put(tag: string, channels: Readonly<Record<string, readonly string[]>>): string {
      registry.putImage(index, tag, { "configs/a/catalog.json": catalogOf(channels) });
      return `${registry.host}/${index}:${tag}`;
    }

    async function planned(before: string, after: string) {
      const { host } = registry;
      const desk = openPlanDesk(() => ({ registries: { insecure: [host] } }));
      desk.allow({ registries: [host] });
      const settings = oneImageSet.replace(
        "artefact: {name: dry-run, path: mapping.txt}",
        `plan: {registries: ["${host}"]}`,
      );
      const common = { "mirrorkit.yaml": settings };
      const files = {
        before: { ...common, [production]: before },
        after: { ...common, [production]: after },
      };
      const sources = { ...sourcesOf({ settings, files, evidence: {} }), askForPlan: desk.ask };
      const assessment = await assessChange(sources);
      await desk.close();
      if (assessment === undefined) throw new Error("there are settings");
      const { removals } = assessment.removals;
      return {
        state: decideGate(assessment, undefined, true).state,
        removals: removals.map(({ effect, subject }) => `${effect} ${subject}`),
      };
    }

    const both = { old: ["5.9.1", "5.9.2"], new: ["6.2.1", "6.2.2"] };

    test.each(changes)("is named: %s", async (_, from, to) => {
      const reference = put("v4.20", both);
      const verdict = await planned(imageSetOf(reference, from), imageSetOf(reference, to));
      expect(verdict.state).toBe("held");
      expect(verdict.removals).toContain("leaves channel old");
    });

    test("passes where pins rise", async () => {
      const reference = put("v4.20", both);
      const [from, to] = ["1", "2"].map((z) => {
        const [old, fresh] = [range(`5.9.${z}`, `5.9.${z}`), range(`6.2.${z}`, `6.2.${z}`)];
        return imageSetOf(reference, `channels: [{name: old, ${old}}, {name: new, ${fresh}}]`);
      }) as [string, string];
      expect(await planned(from, to)).toEqual({ state: "open", removals: [] });
    });

    test("is held too where a catalog by a higher tag has an older head", async () => {
      const from = put("v4.20-1", both);
      const to = put("v4.20-2", { ...both, new: ["6.2.1"] });
      const asked = channelsOf(range("5.9.1", "5.9.9"));
      const verdict = await planned(imageSetOf(from, asked), imageSetOf(to, asked));
      expect(verdict).toEqual({ state: "held", removals: ["lower channel new"] });
    });
  });
});
