import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openPlanDesk } from "@mirrorkit/forge/internal";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type CatalogRegistry,
  startCatalogRegistry,
} from "../../../../test/registries/catalog-registry.ts";
import {
  acme,
  catalogEntry,
  fileCatalog,
  index,
  judgePlanned,
  mirrorOf,
  type PlannedAttack,
  production,
} from "./planned-attack.ts";

let registry: CatalogRegistry;
let cacheFolder: string;

beforeEach(async () => {
  registry = await startCatalogRegistry();
  cacheFolder = mkdtempSync(join(tmpdir(), "mirrorkit-plans-"));
});

afterEach(async () => {
  rmSync(cacheFolder, { recursive: true, force: true });
  await registry.close();
});

function judge(before: PlannedAttack["before"], after: string): ReturnType<typeof judgePlanned> {
  return judgePlanned(registry, { before, after: { [production]: after }, cacheFolder });
}

describe("what a plan is made from", () => {
  test("a catalog that another repository had by that digest is not given from the cache", async () => {
    const channels = { latest: [acme("1.0.0", "1")] };
    const digest = registry.putImage(
      "private/index",
      "v1",
      fileCatalog({ name: "secret", channels }),
    );
    const of = (repository: string): string =>
      mirrorOf("  operators:", `    - catalog: ${registry.host}/${repository}@${digest}`);
    await judge({}, of("private/index"));
    const { text, comment } = await judge({}, of("none/at-all"));
    expect(text).toMatch(/^held/);
    expect(comment).not.toContain("secret");
    registry.requests.splice(0);
    expect((await judge({}, of("private/index"))).comment).toContain("secret");
    expect(registry.requests).toEqual([]);
  });

  test("two entries of one catalog are the same from the registry and from the cache", async () => {
    const channels = { latest: [acme("1.0.0", "1")] };
    registry.putImage(
      index,
      "v4.20",
      fileCatalog({ name: "acme", channels }, { name: "beta", channels }),
    );
    const [one, other] = ["acme", "beta"].map((name) =>
      catalogEntry(registry, `${index}:v4.20`, `{name: ${name}}`),
    );
    const both = mirrorOf("  operators:", one ?? "", other ?? "", "      targetCatalog: x/other");
    const [first, second] = [
      await judge({ [production]: both }, `${both}# more\n`),
      await judge({ [production]: both }, `${both}# more\n`),
    ];
    expect(second).toEqual(first);
    expect(first.text).toMatch(/^open/);
  });

  test("a tag is asked for once, however it is written", async () => {
    const channels = { latest: [acme("1.0.0", "1")] };
    registry.putImage(index, "v4.20", fileCatalog({ name: "acme", channels }));
    const text = mirrorOf("  operators:", catalogEntry(registry, `${index}:v4.20`, "{name: acme}"));
    await judge({ [production]: text }, text.replace("catalog: ", "catalog: docker://"));
    const asked = registry.requests.filter((request) => request.endsWith("/manifests/v4.20"));
    expect(asked).toHaveLength(1);
  });

  test.each([
    ["operators: [{catalog: 'oci:///etc/ssl', packages: [{name: a}]}]"],
    ["operators: [{catalog: 'oci://../../catalog', packages: [{name: a}]}]"],
    ["operators: [{catalog: 'file:///etc/passwd', packages: [{name: a}]}]"],
    ["operators: [{catalog: 'dir://x', packages: [{name: a}]}]"],
    ["platform: {release: 'oci:///etc/ssl'}"],
    ["helm: {local: [{name: a, path: /etc}]}"],
  ])("nothing is read from a disk: %s", async (line) => {
    const { text } = await judge({}, mirrorOf(`  ${line}`));
    expect(text).toMatch(/^held/);
    expect(registry.requests).toEqual([]);
  });

  test("names of channels and bundles have no effect in the comment", async () => {
    const bundle = { ...acme("1.0.0", "2"), name: "b`|\n</td>[x](javascript:1)\u202e@all" };
    const channels = { "c`|\n# x\u202e</details>@all": [bundle] };
    registry.putImage(index, "v4.20", fileCatalog({ name: "acme", channels }));
    const text = mirrorOf("  operators:", catalogEntry(registry, `${index}:v4.20`, "{name: acme}"));
    const { comment } = await judge({}, text);
    expect(comment).toContain("| `acme` | new | `1.0.0` |");
    expect(comment).not.toMatch(/\u202e|@all|<\/details>@|\n# x|javascript:1\)/);
  });
});

describe("the desk of a review", () => {
  test("asks for no more update graphs than stay in memory, once more for untouched ImageSets", async () => {
    const limits = { graphs: 2 };
    const desk = openPlanDesk(() => ({ registries: { insecure: [registry.host] }, limits }));
    desk.allow({ registries: [], updateGraph: `http://${registry.host}/graph` });
    const ask = async (channel: string): Promise<string> => {
      registry.putAnswer(`/graph?channel=${channel}&arch=amd64`, '{"nodes": [], "edges": []}');
      const answer = desk.ask({ kind: "graph", request: { channel } });
      return answer.then(({ kind }) => kind, String);
    };
    const beyond = expect.stringContaining("more than 2 update graphs");
    const all = async (...channels: readonly string[]): Promise<readonly string[]> => {
      const said: string[] = [];
      for (const channel of channels) said.push(await ask(channel));
      return said;
    };
    expect(await all("a", "b", "a", "c")).toEqual(["graph", "graph", "graph", beyond]);
    await desk.ask({ kind: "renew" });
    expect(await all("a", "c", "d", "e")).toEqual(["graph", "graph", "graph", beyond]);
    await desk.ask({ kind: "renew" });
    expect(await all("d", "e")).toEqual(["graph", beyond]);
    await desk.close();
  });
});
