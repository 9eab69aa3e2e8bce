import { assessChange, openPlanDesk } from "@mirrorkit/forge/internal";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type CatalogRegistry,
  startCatalogRegistry,
} from "../../../../test/registries/catalog-registry.ts";
import { evidence, sourcesOf } from "../golden.ts";
import { planned } from "../planning/planned.ts";
import {
  acme,
  at,
  catalogEntry,
  channel,
  type FileBundle,
  fileCatalog,
  index,
  judgePlanned,
  lab,
  mirrorOf,
  operand,
  operator,
  pinnedAcme,
  planSettings,
  production,
  usualImageSet,
} from "./planned-attack.ts";

let registry: CatalogRegistry;

beforeEach(async () => {
  registry = await startCatalogRegistry();
});

afterEach(() => registry.close());

const operators = (...packages: readonly string[]): string => usualImageSet(registry, ...packages);
const pinned = (version: string): string => pinnedAcme(registry, version);

describe("a change of versions that the plan of the review knows", () => {
  const versions = ["1.19.0", "1.20.0", "1.20.3", "1.20.4"].map((version, digit) =>
    acme(version, `${digit}`),
  );

  test.each([
    ["a pin", "1.20.3", "1.20.3"],
    ["a range that ends in the same text", "1.19", "1.20"],
  ])("lowers %s by a pin that leaves numbers out", async (_what, min, max) => {
    const channels = { latest: versions };
    registry.putImage(index, "v4.20", fileCatalog({ name: "acme", channels }));
    const range = operators(`{name: acme, channels: [${channel("latest", min, max)}]}`);
    const { text } = await judgePlanned(registry, {
      before: { [production]: range },
      after: { [production]: pinned("1.20") },
    });
    expect(text).toBe("held: Blocked: 1 downgrade is not approved.");
  });

  test("empties a channel with a range beyond all of its versions", async () => {
    const channels = { latest: versions, old: versions.slice(0, 2) };
    registry.putImage(index, "v4.20", fileCatalog({ name: "acme", channels }));
    const range = (min: string, max: string): string =>
      operators(
        `{name: acme, channels: [${channel("latest", "1.19.0", "1.20.4")}, ${channel("old", min, max)}]}`,
      );
    const { text, comment } = await judgePlanned(registry, {
      before: { [production]: range("1.19.0", "1.20.0") },
      after: { [production]: range("9.0.0", "9.1.0") },
    });
    expect(text).toBe("held: Blocked: 1 removal is not approved.");
    expect(comment).toContain("`channel old` of");
  });

  test("empties a channel with a range of its package that moves on", async () => {
    const channels = { latest: versions, "1.19": versions.slice(0, 1), "1.20": versions.slice(1) };
    registry.putImage(index, "v4.20", fileCatalog({ name: "acme", channels }));
    const range = (min: string, max: string): string =>
      operators(`{name: acme, minVersion: "${min}", maxVersion: "${max}"}`);
    const { text, comment } = await judgePlanned(registry, {
      before: { [production]: range("1.19.0", "1.20.3") },
      after: { [production]: range("1.20.0", "1.20.4") },
    });
    expect(text).toBe("held: Blocked: 1 removal is not approved.");
    expect(comment).toContain("`channel 1.19` of");
  });

  test("raises a range within its channels, which needs no approval", async () => {
    const channels = { latest: versions, "1.20": versions.slice(1) };
    registry.putImage(index, "v4.20", fileCatalog({ name: "acme", channels }));
    const range = (min: string, max: string): string =>
      operators(`{name: acme, minVersion: "${min}", maxVersion: "${max}"}`);
    const { text } = await judgePlanned(registry, {
      before: { [production]: range("1.19.0", "1.20.3") },
      after: { [production]: range("1.20.0", "1.20.4") },
    });
    expect(text).toBe("open: Passed: nothing is removed.");
  });

  test("drops a channel, which is told once", async () => {
    const channels = { latest: versions, old: versions.slice(0, 2) };
    registry.putImage(index, "v4.20", fileCatalog({ name: "acme", channels }));
    const { text } = await judgePlanned(registry, {
      before: { [production]: operators("{name: acme, channels: [{name: latest}, {name: old}]}") },
      after: { [production]: operators("{name: acme, channels: [{name: latest}]}") },
    });
    expect(text).toBe("held: Blocked: 1 removal is not approved.");
  });
});

describe("a catalog beside others", () => {
  const things = (version: string): string =>
    catalogEntry(
      registry,
      "evil/things:v1",
      `{name: things, channels: [${channel("latest", version, version)}]}`,
    );

  function putThings(bundle: FileBundle): void {
    const channels = { latest: [bundle] };
    registry.putImage("evil/things", "v1", fileCatalog({ name: "things", channels }));
  }

  async function addThings(): Promise<string> {
    const channels = { latest: [acme("1.20.4", "4")] };
    registry.putImage(index, "v4.20", fileCatalog({ name: "acme", channels }));
    const { text } = await judgePlanned(registry, {
      before: { [production]: pinned("1.20.4") },
      after: { [production]: `${pinned("1.20.4")}${things("9.0.0")}\n` },
    });
    return text;
  }

  test("has a bundle of the same name in a package of another one, with older images", async () => {
    putThings({ ...acme("9.0.0", "0"), name: "acme.v1.20.4" });
    expect(await addThings()).toBe("held: Blocked: 1 change of unknown order is not approved.");
  });

  test("has a bundle of the same name with the same images, which needs no approval", async () => {
    putThings({ ...acme("9.0.0", "4"), name: "acme.v1.20.4" });
    expect(await addThings()).toMatch(/^open/);
  });

  test.each([["redhat/redhat-operator-index:v4.20"], ["acme/operand:v1.20.4"]])(
    "has an image that goes over %s of an ImageSet that the change does not touch",
    async (place) => {
      const images = [at(operator, "3"), `${operand}:v1.20.4`];
      const channels = { latest: [{ version: "1.20.4", images }] };
      registry.putImage(index, "v4.20", fileCatalog({ name: "acme", channels }));
      putThings({ version: "9.0.0", images: [at("evil.test/x/y", "1"), `evil.test/${place}`] });
      const image = mirrorOf("  additionalImages:", "    - name: quay.io/a/b:1");
      const { text } = await judgePlanned(registry, {
        before: { [production]: pinned("1.20.4"), [lab]: image },
        after: {
          [production]: pinned("1.20.4"),
          [lab]: `${image}  operators:\n${things("9.0.0")}\n`,
        },
      });
      expect(text).toBe("held: Blocked: 1 change of source or destination is not approved.");
    },
  );

  test.each([
    ["has underscores in its name", "v1", "v1", "evil/my_things"],
    ["gets a tag that is cut at a dash", "v4.20-1234-56", "v4.20-12345-6", "evil/things"],
  ])("%s, so that oc-mirror leaves out CatalogSources", async (what, from, to, repository) => {
    const channels = { latest: [acme("1.0.0", "1")] };
    const text = (name: string, tag: string): string =>
      `${catalogEntry(registry, `${name}:${tag}`, "{name: things}")}\n`;
    for (const tag of [from, to])
      registry.putImage(repository, tag, fileCatalog({ name: "things", channels }));
    registry.putImage(index, "v4.20", fileCatalog({ name: "acme", channels }));
    const usual = operators("{name: acme}");
    const isNew = what.startsWith("has");
    const { text: verdict, comment } = await judgePlanned(registry, {
      before: { [production]: isNew ? usual : `${usual}${text(repository, from)}` },
      after: { [production]: `${usual}${text(repository, to)}` },
    });
    expect(verdict).toBe("held: Blocked: 1 change of unknown order is not approved.");
    expect(comment).toContain("which gets none");
  });

  test("needs an approval that is younger than the plan of the ImageSet that it does not touch", async () => {
    const channels = {
      latest: [{ version: "1.20.4", images: [at(operator, "3"), `${operand}:v1.20.4`] }],
    };
    registry.putImage(index, "v4.20", fileCatalog({ name: "acme", channels }));
    const chart = mirrorOf(
      "  helm: {repositories: [{name: r, url: https://charts.test, charts: [{name: c, version: 1.0.0}]}]}",
    );
    const image = "docker://evil.test/acme/operand:v1.20.4";
    const line = `${image}=docker://quay.example.test/mirror/acme/operand:v1.20.4\n`;
    const kept = "docker://quay.io/a/b:1=docker://quay.example.test/mirror/a/b:1\n";
    const settings = planSettings(registry, ", file: '{imageSet}.txt'");
    const common = { "mirrorkit.yaml": settings, [production]: pinned("1.20.4") };
    const more = `${chart}  additionalImages: [{name: "quay.io/a/b:1"}, {name: "evil.test/acme/operand:v1.20.4"}]\n`;
    const files = {
      before: { ...common, [lab]: `${chart}  additionalImages: [{name: "quay.io/a/b:1"}]\n` },
      after: { ...common, [lab]: more },
    };
    const desk = openPlanDesk(() => ({ registries: { insecure: [registry.host] } }));
    desk.allow({ registries: [registry.host] });
    const begin = Date.now();
    const assessment = await assessChange({
      ...sourcesOf({ settings, files }),
      evidence: async (side, { name }) =>
        name === "lab"
          ? { ...evidence(`${kept}${side === "after" ? line : ""}`), committed: true }
          : undefined,
      askForPlan: desk.ask,
    });
    await desk.close();
    const assessed = assessment?.imageSets.find(({ name }) => name === "lab");
    expect(assessed?.removals.map(({ effect }) => effect)).toContain("destination");
    expect(assessed?.after?.at?.getTime()).toBeGreaterThanOrEqual(begin);
  });

  test("waits where an ImageSet that it does not touch cannot be planned now", async () => {
    const image = (tag: string): string =>
      mirrorOf("  additionalImages:", `    - name: quay.io/a/b:${tag}`);
    const files = { [production]: pinned("1.20.4") };
    registry.require("reader:secret");
    const { text, comment } = await judgePlanned(registry, {
      before: { ...files, [lab]: image("1") },
      after: { ...files, [lab]: image("2") },
    });
    expect(text).toMatch(/^waiting/);
    expect(comment).toContain("The plan of the ImageSet production");
  });

  test("asks nothing about other ImageSets where images go to tags of their own digests", async () => {
    const channels = { latest: [acme("1.20.3", "3"), acme("1.20.4", "4")] };
    registry.putImage(index, "v4.20", fileCatalog({ name: "acme", channels }));
    const other = mirrorOf("  operators:", catalogEntry(registry, "other/index:v1", "{name: x}"));
    const { text } = await judgePlanned(registry, {
      before: { [production]: pinned("1.20.3"), [lab]: other },
      after: { [production]: pinned("1.20.4"), [lab]: other },
    });
    expect(text).toMatch(/^open/);
    expect(registry.requests.filter((request) => request.includes("other"))).toEqual([]);
  });

  test("uses up the limits of a review for itself only", async () => {
    const images = [at(operator, "3"), `${operand}:v1.20.4`];
    const channels = { latest: [{ version: "1.20.4", images }] };
    registry.putImage(index, "v4.20", fileCatalog({ name: "acme", channels }));
    putThings({
      version: "9.0.0",
      images: [at("evil.test/x/y", "1"), "evil.test/acme/operand:v1.20.4"],
    });
    const image = mirrorOf("  additionalImages:", "    - name: quay.io/a/b:1");
    const { text } = await judgePlanned(registry, {
      before: { [production]: pinned("1.20.4"), [lab]: image },
      after: {
        [production]: pinned("1.20.4"),
        [lab]: `${image}  operators:\n${things("9.0.0")}\n`,
      },
      limits: { questions: 4 },
    });
    expect(text).toBe("held: Blocked: 1 change of source or destination is not approved.");
  });
});

describe("a mapping beside a plan", () => {
  const gone = `${operand}-gone`;
  const chart = [
    "  helm:",
    "    repositories: [{name: a, url: https://example.com, charts: [{name: b}]}]",
    "",
  ].join("\n");

  /** The pin is raised, and the mapping of the change keeps an operand that goes. */
  async function forge(more: string): Promise<string> {
    const add = ({ images, ...rest }: FileBundle, digit: string): FileBundle => ({
      ...rest,
      images: [...images, at(gone, digit)],
    });
    const channels = { latest: [add(acme("1.0.1", "1"), "1"), acme("1.0.2", "2")] };
    registry.putImage(index, "v4.20", fileCatalog({ name: "acme", channels }));
    const before = await planned(registry, pinned("1.0.1"));
    const after = await planned(registry, pinned("1.0.2"));
    const kept = before.split("\n").filter((line) => line.includes("-gone"));
    const mappings = { before, after: `${after}${kept.join("\n")}\n` };
    const { text } = await judgePlanned(registry, {
      settings: planSettings(registry, ", file: mapping.txt"),
      before: { [production]: pinned("1.0.1") },
      after: { [production]: `${pinned("1.0.2")}${more}` },
      evidence: async (side) => ({ ...evidence(mappings[side]), committed: true }),
    });
    return text;
  }

  test.each([
    ["as it is", ""],
    ["with a chart that keeps it from being planned", chart],
  ])("is forged, and the ImageSet is %s", async (_how, more) => {
    expect(await forge(more)).toBe("held: Blocked: 1 change of unknown order is not approved.");
  });

  test("is forged, and the ImageSet names a catalog that may not be read", async () => {
    registry.putAnswer("/v2/private/x/manifests/v1", "");
    const entry = catalogEntry(registry, "private/x:v1", "{name: x}");
    expect(await forge(`${entry}\n`)).toMatch(/^(?:held|waiting)/);
  });

  test.each([
    ["a space", "evil.test/a b:1"],
    ["a line end", "evil.test/a\nb:1"],
    ["capitals", "evil.test/A/b:1"],
  ])("is forged, and the catalog has an image with %s", async (_what, image) => {
    const whole = (tag: string): string =>
      mirrorOf("  operators:", `    - {catalog: "${registry.host}/acme/whole:${tag}", full: true}`);
    const of = (...bundles: readonly FileBundle[]): void => {
      const files = fileCatalog({ name: "acme", channels: { latest: bundles } });
      registry.putImage("acme/whole", `v1.1-${bundles.length}`, files);
    };
    const odd = { version: "1.2.0", images: [at(operator, "3"), at(operand, "3"), image] };
    of({ ...acme("1.0.0", "1"), images: [at(operator, "1"), at(operand, "1"), at(gone, "1")] });
    of(acme("1.1.0", "2"), odd);
    const before = await planned(registry, whole("v1.1-1"));
    const { text } = await judgePlanned(registry, {
      settings: planSettings(registry, ", file: mapping.txt"),
      before: { [production]: whole("v1.1-1") },
      after: { [production]: whole("v1.1-2") },
      evidence: async (side) => {
        const mapping = side === "before" ? before : before.replaceAll("v1.1-1", "v1.1-2");
        return { ...evidence(mapping), committed: true };
      },
    });
    expect(text).toMatch(/^held/);
  });
});
