import { describe, expect, test } from "vitest";
import { smallImageSet } from "../scenario/small-pass.ts";
import { judge, oneImageSet, production } from "./attack.ts";

const image = { images: [{ name: "quay.io/x/y:1" }] };
const text = smallImageSet(image);

function withPolicy(...paths: readonly string[]): string {
  return oneImageSet.replace("review:\n", `review:\n  policyFiles: ${JSON.stringify(paths)}\n`);
}

describe("an edit of what a policy file leads to needs an approval", () => {
  const edited = { before: "script: oc-mirror\n", after: "script: 'true'\n" };

  test.each<[string, string, Readonly<Record<string, string>>, string]>([
    [
      "the file is a link",
      ".gitlab-ci.yml",
      { ".gitlab-ci.yml": "link:ci/real.yml" },
      "ci/real.yml",
    ],
    ["its folder is a link", "ci/mirror.yml", { ci: "link:build/ci" }, "build/ci/mirror.yml"],
    [
      "a folder above is a link",
      "ci/jobs/mirror.yml",
      { ci: "link:build" },
      "build/jobs/mirror.yml",
    ],
    [
      "the named folder is a link",
      ".github/workflows",
      { ".github/workflows": "link:../flows" },
      "flows/mirror.yaml",
    ],
    [
      "a file in the named folder is a link",
      ".github/workflows",
      { ".github/workflows/a.yaml": "link:../../flows/a.yaml" },
      "flows/a.yaml",
    ],
    [
      "the records are behind a link",
      "other.yml",
      { data: "link:store" },
      "store/oc-mirror/cluster-resources/20261123T090712Z/manifest.json",
    ],
  ])("where %s", async (_what, policy, links, path) => {
    const common = { [production]: text, ...links };
    const verdict = await judge({
      settings: withPolicy(policy),
      before: { ...common, [path]: edited.before },
      after: { ...common, [path]: edited.after },
    });
    expect(verdict.text).toMatch(/^held: Blocked: .* not approved/);
    expect(verdict.assessment.removals.files.map(({ path: shown }) => shown)).toContain(path);
  });

  test("where the folder of the file is a submodule that goes to another commit", async () => {
    const verdict = await judge({
      settings: withPolicy("ci/mirror.yml"),
      before: { [production]: text, ci: "commit:1" },
      after: { [production]: text, ci: "commit:2" },
    });
    expect(verdict.text).toMatch(/^held: Blocked: .* not approved/);
  });

  test("where a link takes the place of the file", async () => {
    const verdict = await judge({
      settings: withPolicy("ci.yml"),
      before: { [production]: text, "ci.yml": edited.before },
      after: { [production]: text, "ci.yml": "link:other.yml", "other.yml": edited.after },
    });
    expect(verdict.text).toMatch(/^held: Blocked: .* not approved/);
    const shown = verdict.assessment.removals.files.map(({ path }) => path);
    expect(shown).toEqual(["ci.yml", "other.yml"]);
  });

  test("where a link takes the place of the folder", async () => {
    const verdict = await judge({
      settings: withPolicy("ci/mirror.yml"),
      before: { [production]: text, "ci/mirror.yml": edited.before },
      after: { [production]: text, ci: "link:other", "other/mirror.yml": edited.after },
    });
    expect(verdict.text).toMatch(/^held: Blocked: .* not approved/);
  });

  test("but not where a link beside it leads elsewhere", async () => {
    const common = { [production]: text, "ci.yml": edited.before, docs: "link:manual" };
    const verdict = await judge({
      settings: withPolicy("ci.yml"),
      before: { ...common, "manual/a.md": "a" },
      after: { ...common, "manual/a.md": "b" },
    });
    expect(verdict.text).toMatch(/^open/);
  });

  test("a policy file of more than a review reads is compared all the same", async () => {
    const verdict = await judge({
      settings: withPolicy("ci.yml"),
      before: { [production]: text, "ci.yml": edited.before },
      after: { [production]: text, "ci.yml": `${edited.before}${"#".repeat(2 * 1024 * 1024)}` },
    });
    expect(verdict.text).toMatch(/^held: Blocked: .* not approved/);
  });
});

describe("an ImageSet behind a link is not one that does not exist", () => {
  test.each<[string, Readonly<Record<string, string>>]>([
    ["a link", { production: "link:real" }],
    ["a submodule", { production: "commit:1" }],
  ])("its folder is %s, and what it leads to loses an image", async (_what, links) => {
    const verdict = await judge({
      before: { ...links, "real/imageset.yaml": text },
      after: {
        ...links,
        "real/imageset.yaml": smallImageSet({ images: [{ name: "quay.io/x/y:0" }] }),
      },
    });
    expect(verdict.text).toMatch(/^held/);
  });
});

describe("settings that lead to a link are held, and the review goes on", () => {
  test.each<[string, string, string]>([
    ["as the ImageSet", "file: production/imageset.yaml", "file: other.yaml"],
    ["as the committed mapping", "review:\n", "review:\n  mapping: {file: other.yaml}\n#"],
    ["as a policy file", "review:\n", "review:\n  policyFiles: [other.yaml]\n"],
    ["as the records", "records: data/oc-mirror/cluster-resources", "records: other.yaml"],
  ])("%s", async (_what, from, to) => {
    const moved = oneImageSet.replace(from, to);
    const common = { [production]: text, "other.yaml": "link:../secret" };
    const verdict = await judge({
      before: { ...common, "mirrorkit.yaml": oneImageSet },
      after: { ...common, "mirrorkit.yaml": moved },
    });
    expect(verdict.text).toMatch(/^held/);
  });
});

describe("what lies beside an ImageSet, behind a link above it", () => {
  const charted = (chart: string) => `${text}  helm:\n    local: [{name: c, path: ${chart}}]\n`;

  test.each<[string, string, Readonly<Record<string, string>>, string]>([
    ["whose folder is a link", "charts/c", { charts: "link:shared" }, "shared/c/values.yaml"],
    [
      "by an absolute path",
      "/builds/team/mirror/charts/c",
      { charts: "link:shared" },
      "shared/c/values.yaml",
    ],
    ["with a folder above that is a link", "a/b/c", { a: "link:x" }, "x/b/c.tgz"],
    ["that climbs out of a link", "here/../c", { here: "link:deep/below" }, "deep/c/values.yaml"],
    [
      "in the folder where the pipeline runs",
      "charts/c",
      { "work/charts": "link:../shared" },
      "shared/c/Chart.yaml",
    ],
  ])("a chart %s", async (_what, chart, links, path) => {
    const common = { [production]: charted(chart), ...links };
    const verdict = await judge({
      before: { ...common, [path]: "image: quay.io/a/b:2\n" },
      after: { ...common, [path]: "image: quay.io/a/b:1\n" },
    });
    expect(verdict.text).toMatch(/^held/);
  });

  test("a chart in a submodule that goes back to an older commit", async () => {
    const common = { [production]: charted("charts/c") };
    const verdict = await judge({
      before: { ...common, charts: "commit:2" },
      after: { ...common, charts: "commit:1" },
    });
    expect(verdict.text).toMatch(/^held/);
  });

  test("a local catalog by a reference with a tag", async () => {
    const catalog = smallImageSet(image).replace(
      "mirror:\n",
      "mirror:\n  operators: [{catalog: 'oci://catalogs/acme:v1', targetCatalog: acme/index, targetTag: v1}]\n",
    );
    const verdict = await judge({
      before: { [production]: catalog, "catalogs/acme/index.json": "new" },
      after: { [production]: catalog, "catalogs/acme/index.json": "old" },
    });
    expect(verdict.text).toMatch(/^held/);
  });

  test("a link of another name leads nowhere", async () => {
    const common = {
      [production]: charted("charts/c"),
      "charts/c/Chart.yaml": "a",
      docs: "link:manual",
    };
    const verdict = await judge({
      before: { ...common, "manual/a.md": "a" },
      after: { ...common, "manual/a.md": "b" },
    });
    expect(verdict.text).toMatch(/^open/);
  });
});
