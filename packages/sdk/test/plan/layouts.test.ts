import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openCatalogSource } from "@mirrorkit/sdk/catalog";

import { mappingLines, planImageSet, preparePlan } from "@mirrorkit/sdk/plan";
import { openGraphSource } from "@mirrorkit/sdk/releases";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ImageSetConfiguration, Operator } from "#models/imageset";
import { inspectContent } from "#pipeline/content";
import { makeImage, packageFile } from "../catalogs/catalog-image.ts";
import { writeLayout } from "../catalogs/layout.ts";

const destination = "docker://quay.example.test/mirror";
const cache = "docker://localhost:55000";
let folder = "";
let digest = "";

beforeAll(() => {
  folder = join(mkdtempSync(join(tmpdir(), "mirrorkit-layouts-")), "team-index");
  const image = makeImage([[{ path: "configs/a.json", content: packageFile("a") }]]);
  [digest = ""] = writeLayout(folder, [image]);
});
afterAll(() => rmSync(join(folder, ".."), { recursive: true, force: true }));

async function planOf(operator: Operator, readsLayouts = true) {
  const imageSet: ImageSetConfiguration = {
    kind: "ImageSetConfiguration",
    mirror: { operators: [operator] },
  };
  const graphs = openGraphSource({ path: folder });
  const catalogs = openCatalogSource({ readsLayouts });
  const { inputs } = await preparePlan(imageSet, { catalogs, graphs }, { destination });
  return planImageSet(imageSet, inputs);
}

/** The lines of the catalog, by the names that oc-mirror's source gives it: no run of it over such a catalog is recorded. */
describe("a catalog that an ImageSet names by oci://", () => {
  test("is mirrored as the last folder of its path, latest", async () => {
    const catalog = `oci://${folder}`;
    const operator = { catalog, packages: [{ name: "a" }] };
    const selection = { packages: [{ name: "a" }], catalog: `${folder}@${digest}` };
    const filter = createHash("md5").update(JSON.stringify(selection)).digest("hex");
    const { plan, refusals } = await planOf(operator);
    expect(refusals).toEqual([]);
    expect(mappingLines(plan?.images ?? [])).toEqual([
      `${cache}/team-index:${filter}=${destination}/team-index:latest`,
      `docker://registry.example.test/a/bundle:v1.0.0=${destination}/a/bundle:v1.0.0`,
      `${catalog}=${cache}/team-index:latest`,
    ]);
  });

  test("goes where targetCatalog and targetTag say; as a whole it is not rebuilt; a digest is not in its name", async () => {
    const catalog = `oci://${folder}@${digest}`;
    const target = { targetCatalog: "team/catalog", targetTag: "v4.20" };
    const { plan } = await planOf({ catalog, full: true, ...target });
    expect(mappingLines(plan?.images ?? []).filter((line) => line.startsWith("oci"))).toEqual([
      `oci://${folder}=${cache}/team/catalog:v4.20`,
      `oci://${folder}=${destination}/team/catalog:v4.20`,
    ]);
  });

  test("is refused where it is not there, and not planned where nothing may read it", async () => {
    const absent = await planOf({ catalog: `oci://${folder}-2`, packages: [{ name: "a" }] });
    expect(absent.refusals).toMatchObject([{ kind: "refused", exit: 4 }]);
    expect(absent.refusals[0]?.message).toContain("is not an image in OCI's layout");
    const closed = await planOf({ catalog: `oci://${folder}`, packages: [{ name: "a" }] }, false);
    expect(closed.refusals).toMatchObject([{ kind: "not-planned", exit: 4 }]);
  });

  test("is checked like all others", async () => {
    const text = (packages: string): string =>
      `kind: ImageSetConfiguration\nmirror:\n  operators:\n    - catalog: oci://${folder}\n      packages: [${packages}]\n`;
    const catalogs = openCatalogSource({ readsLayouts: true });
    const found = await inspectContent(text("{name: a}, {name: aa}"), "f.yaml", { catalogs });
    expect(found.map(({ rule, help }) => `${rule} ${help}`)).toEqual([
      "unknown-package Did you mean a?",
    ]);
    const absent = text("{name: a}").replace(folder, `${folder}-2`);
    expect(await inspectContent(absent, "f.yaml", { catalogs })).toMatchObject([
      { rule: "catalog-unreadable", severity: "error" },
    ]);
  });
});
