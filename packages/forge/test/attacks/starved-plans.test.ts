import type { Side } from "@mirrorkit/forge";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type CatalogRegistry,
  startCatalogRegistry,
} from "../../../../test/registries/catalog-registry.ts";
import { evidence } from "../golden.ts";
import { planned } from "../planning/planned.ts";
import {
  acme,
  at,
  catalogEntry,
  type FileBundle,
  fileCatalog,
  index,
  judgePlanned,
  lab,
  mirrorOf,
  operand,
  pinnedAcme,
  planSettings,
  production,
} from "./planned-attack.ts";

let registry: CatalogRegistry;

beforeEach(async () => {
  registry = await startCatalogRegistry();
});

afterEach(() => registry.close());

const gone = `${operand}-gone`;

const pinned = (version: string): string => pinnedAcme(registry, version);

/** A pin is raised, an operand leaves, and the committed mapping keeps it. */
async function forged() {
  const add = ({ images, ...rest }: FileBundle, digit: string): FileBundle => ({
    ...rest,
    images: [...images, at(gone, digit)],
  });
  const channels = { latest: [add(acme("1.0.1", "1"), "1"), acme("1.0.2", "2")] };
  registry.putImage(index, "v4.20", fileCatalog({ name: "acme", channels }));
  const before = await planned(registry, pinned("1.0.1"));
  const after = await planned(registry, pinned("1.0.2"));
  const kept = before.split("\n").filter((line) => line.includes("-gone"));
  return { before, after: `${after}${kept.join("\n")}\n` };
}

describe("a forged mapping that no plan can be held against", () => {
  const line = `  lab: {file: ${lab}, destination: quay.example.test/mirror}\n`;
  test.each([
    ["before", 11, line],
    ["before", 20, line],
    ["before", 22, line],
    ["after", 11, ""],
    ["after", 20, ""],
  ])(
    "because another ImageSet %s it uses up the limits of the review, %i questions",
    async (_when, questions, first) => {
      const mappings = await forged();
      const channels = { latest: [acme("1.0.0", "1")] };
      for (const name of ["a", "b", "c", "d", "e"]) {
        registry.putImage(`other/${name}`, "v1", fileCatalog({ name, channels }));
      }
      const entries = (...names: readonly string[]): string =>
        mirrorOf(
          "  operators:",
          ...names.map((name) => catalogEntry(registry, `other/${name}:v1`, `{name: ${name}}`)),
        );
      const usual = planSettings(registry, ", file: '{imageSet}.txt'");
      const settings =
        first === ""
          ? usual
          : usual.replace(line, "").replace("imageSets:\n", `imageSets:\n${line}`);
      const [few, many] = [entries("a"), entries("a", "b", "c", "d", "e")];
      const own = { before: await planned(registry, few), after: await planned(registry, many) };
      const { text } = await judgePlanned(registry, {
        settings,
        before: { [production]: pinned("1.0.1"), [lab]: few },
        after: { [production]: pinned("1.0.2"), [lab]: many },
        evidence: async (side: Side, { name }) => ({
          ...evidence((name === "lab" ? own : mappings)[side]),
          committed: true,
        }),
        limits: { questions },
      });
      expect(text).toMatch(/^held|^waiting/);
    },
  );

  test("because the registry refuses the account for now", async () => {
    const mappings = await forged();
    registry.require("reader:secret");
    const { text } = await judgePlanned(registry, {
      settings: planSettings(registry, ", file: '{imageSet}.txt'"),
      before: { [production]: pinned("1.0.1") },
      after: { [production]: pinned("1.0.2") },
      evidence: async (side: Side) => ({ ...evidence(mappings[side]), committed: true }),
    });
    expect(text).toMatch(/^held|^waiting/);
  });
});
