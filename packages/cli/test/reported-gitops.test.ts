import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { examplePath, temporaryFolder } from "./fixture-folder.ts";
import { mirrorkit } from "./run-cli.ts";

function copyOf(name: string): string {
  const folder = join(temporaryFolder(), "case");
  const path = `../../sdk/test/fixtures/reported/${name}`;
  cpSync(fileURLToPath(new URL(path, import.meta.url)), folder, { recursive: true });
  return folder;
}

function text(...parts: readonly string[]): string {
  return readFileSync(join(...parts), "utf8");
}

const platform = "clusters/production/platform";

describe("p09, one ImageSet with the catalogs of two minors", () => {
  test.each([
    ["production", "v4.20", "v4.21"],
    ["staging", "v4.21", "v4.20"],
  ])("gives %s the catalog of %s, and a note names that of %s", async (cluster, taken, left) => {
    const folder = copyOf("p09-two-minors-one-imageset");
    const out = join(folder, "gitops");
    const settings = ["--settings", join(folder, "mirrorkit.yaml"), "--out", out];
    const pass = ["--workspace", `fleet=${join(folder, "workspace")}`, "--cluster", cluster];
    const { notes, status } = await mirrorkit("render", ...pass, ...settings);
    expect(status).toBe(0);
    expect(notes).toContain(`of OpenShift ${left.slice(1)} is left out`);
    const catalogs = `clusters/${cluster}/platform/catalogs`;
    expect(text(out, catalogs, "cs-redhat-operator-index.yaml")).toContain(`index:${taken}\n`);
    expect(text(out, catalogs, "cc-redhat-operator-index.yaml")).toContain(`index:${taken}\n`);
  });

  test("is published for both clusters", async () => {
    const folder = copyOf("p09-two-minors-one-imageset");
    const path = join(folder, "mirrorkit.yaml");
    const destination = "    destination: quay.example.test/fleet\n";
    writeFileSync(
      path,
      text(path).replace("file: imageset.yaml\n", `file: imageset.yaml\n${destination}`),
    );
    const pass = ["--workspace", `fleet=${join(folder, "workspace")}`, "--settings", path];
    mkdirSync(join(folder, "gitops"));
    const { output, status } = await mirrorkit(
      "publish",
      ...pass,
      "--to",
      join(folder, "gitops"),
      "--dry-run",
    );
    expect(status).toBe(0);
    expect(output).toContain(
      "created  clusters/production/platform/catalogs/cs-redhat-operator-index.yaml",
    );
    expect(output).toContain(
      "created  clusters/staging/platform/catalogs/cs-redhat-operator-index.yaml",
    );
  });
});

describe("p10, the GitOps folder holds the object under another file name", () => {
  function render(folder: string, ...more: string[]): ReturnType<typeof mirrorkit> {
    const pass = ["--workspace", join(folder, "workspace"), "--cluster", "production"];
    return mirrorkit("render", ...pass, "--out", join(folder, "gitops"), ...more);
  }

  test("is refused in one sentence, and nothing is written", async () => {
    const folder = copyOf("p10-object-kept-by-hand");
    const { notes, status } = await render(folder);
    expect(status).toBe(2);
    expect(notes).toContain(
      `ImageDigestMirrorSet "idms-operator-0" already exists in ${platform}/image-mirrors/idms-operator.yaml`,
    );
    expect(notes).toContain("help: Take it over with `mirrorkit render --adopt`");
    expect(existsSync(join(folder, "gitops", platform, "kustomization.yaml"))).toBe(false);
  });

  test("is taken over with --adopt: one object, one file, one entry", async () => {
    const folder = copyOf("p10-object-kept-by-hand");
    const { notes, status } = await render(folder, "--adopt");
    expect(status).toBe(0);
    expect(notes).toContain("is taken over into");
    const mirrors = join(folder, "gitops", platform, "image-mirrors");
    expect(existsSync(join(mirrors, "idms-operator.yaml"))).toBe(false);
    expect(text(mirrors, "kustomization.yaml")).toMatch(
      /resources:\n {2}- idms-operator-0.yaml\n$/,
    );
    expect((await render(folder, "--check")).output).toContain("nothing changes");
  });

  test("is not proposed either", async () => {
    const folder = copyOf("p10-object-kept-by-hand");
    const path = join(folder, "mirrorkit.yaml");
    writeFileSync(path, "clusters: {production: {}}\n");
    const pass = ["--workspace", join(folder, "workspace"), "--settings", path];
    const { notes, status } = await mirrorkit(
      "publish",
      ...pass,
      "--to",
      join(folder, "gitops"),
      "--dry-run",
    );
    expect(status).toBe(2);
    expect(notes).toContain("[kept-by-hand]");
  });
});

test("p11, the UpdateService of a released oc-mirror gets its namespace", async () => {
  const folder = copyOf("p11-update-service-without-namespace");
  const out = join(folder, "gitops");
  const pass = ["--workspace", join(folder, "workspace"), "--cluster", "production"];
  const { notes, status } = await mirrorkit("render", ...pass, "--out", out);
  expect(status).toBe(0);
  expect(notes).toContain('note: UpdateService "update-service-oc-mirror" has no namespace');
  const file = "image-mirrors/updateservice-update-service-oc-mirror.yaml";
  expect(text(out, platform, file)).toContain("  namespace: openshift-update-service\n");
});

describe("p17, mirror sets for a cluster that does not know their kind", () => {
  test.each([
    ["4.12", 2, 2],
    ["4.13", 0, 2],
    ["4.14", 0, 0],
  ])("OpenShift %s: render exits %i, install-config %i", async (minor, rendered, installed) => {
    const folder = copyOf("p17-mirror-sets-before-4-13");
    const path = join(folder, "mirrorkit.yaml");
    writeFileSync(path, text(path).replace("4.12", minor));
    const pass = [
      "--workspace",
      join(folder, "workspace"),
      "--cluster",
      "legacy",
      "--settings",
      path,
    ];
    const render = await mirrorkit("render", ...pass, "--out", join(folder, "gitops"));
    expect(render.status).toBe(rendered);
    const given = ["--install-config", join(folder, "install-config.yaml")];
    const install = await mirrorkit(
      "install-config",
      ...pass,
      ...given,
      "--out",
      join(folder, "install"),
    );
    expect(install.status).toBe(installed);
    if (installed === 2)
      expect(install.notes).toContain(
        "does not support imageDigestSources, which was added in 4.14",
      );
    if (rendered === 2) expect(render.notes).toContain("does not have: it was added in 4.13");
  });
});

test("p18, mirrors under a key that no installer reads are not merged in silence", async () => {
  const folder = copyOf("p18-unknown-key-of-install-config");
  const pass = ["--workspace", join(folder, "workspace"), "--cluster", "production"];
  const given = ["--install-config", join(folder, "install-config.yaml")];
  const out = join(folder, "install");
  const { notes, status } = await mirrorkit("install-config", ...pass, ...given, "--out", out);
  expect(status).toBe(2);
  expect(notes).toContain(
    'install-config.yaml:7:1: error: install-config has no field "imageDigestMirrors"',
  );
  expect(notes).toContain("help: Did you mean imageDigestSources?");
  expect(existsSync(out)).toBe(false);
});

describe("render before anything is written", () => {
  function render(out: string, settings: string, ...more: string[]): ReturnType<typeof mirrorkit> {
    const path = join(temporaryFolder(), "mirrorkit.yaml");
    writeFileSync(path, settings);
    const pass = ["--workspace", examplePath("week-1"), "--cluster", "production"];
    return mirrorkit("render", ...pass, "--out", out, "--settings", path, ...more);
  }

  const renamed =
    "catalogs: [{repository: redhat/redhat-operator-index, catalogSource: redhat-operators}]\n";
  const old = `${platform}/catalogs/cs-redhat-operator-index.yaml`;
  const subscription =
    "apiVersion: operators.coreos.com/v1alpha1\nkind: Subscription\nmetadata: {name: odf, namespace: openshift-storage}\nspec: {name: odf-operator, source: cs-redhat-operator-index, sourceNamespace: openshift-marketplace}\n";

  test("refuses a catalog's new name and says which Subscriptions break, unless told to go on", async () => {
    const out = temporaryFolder();
    await render(out, "");
    mkdirSync(join(out, "clusters/production/operators"));
    writeFileSync(join(out, "clusters/production/operators/odf.yaml"), subscription);
    const refused = await render(out, renamed);
    expect(refused.status).toBe(1);
    expect(refused.notes).toContain(
      'error: CatalogSource "cs-redhat-operator-index" is deleted, its catalog becomes "redhat-operators"',
    );
    expect(refused.notes).toContain("(here: odf in clusters/production/operators/odf.yaml)");
    expect(refused.notes).toContain("Then render with --rename-catalogs.");
    expect(existsSync(join(out, old))).toBe(true);

    const looked = await render(out, renamed, "--diff");
    expect(looked).toMatchObject({
      status: 1,
      notes: expect.stringContaining("warning: CatalogSource") as string,
    });
    expect(existsSync(join(out, old))).toBe(true);

    expect((await render(out, renamed, "--rename-catalogs")).status).toBe(0);
    expect(existsSync(join(out, old))).toBe(false);
  });

  test("--diff shows content and writes nothing", async () => {
    const out = temporaryFolder();
    await render(out, "");
    const before = text(out, old);
    const { output, status } = await render(out, "olm: {pollInterval: 1h}\n", "--diff");
    expect(status).toBe(1);
    expect(output).toContain(`--- ${old}\n+++ ${old}\n@@ `);
    expect(output).toContain("\n-      interval: 10m\n+      interval: 60m\n");
    expect(output).toContain("would change: 4 updated\n");
    expect(text(out, old)).toBe(before);
    expect(await render(out, "", "--diff")).toMatchObject({
      status: 0,
      output: expect.not.stringContaining("@@") as string,
    });
  });

  test("--diff shows files that come and go whole, and cuts long lines", async () => {
    const out = temporaryFolder();
    const { output } = await render(out, "", "--diff");
    expect(output).toContain("--- /dev/null\n");
    expect(output).toContain("+kind: Kustomization\n");
    for (const line of output.split("\n")) expect(line.length).toBeLessThan(210);
    const json = await render(out, "", "--diff", "--json");
    const { diff } = JSON.parse(json.output) as { diff: string };
    expect(output.slice(0, diff.length)).toBe(diff);
  });

  test("the same name works for --cluster and in the settings: prod.eu1", async () => {
    const out = temporaryFolder();
    const path = join(temporaryFolder(), "mirrorkit.yaml");
    writeFileSync(path, "clusters: {prod.eu1: {}}\n");
    const pass = ["--workspace", examplePath("week-1"), "--cluster", "prod.eu1"];
    const { status } = await mirrorkit("render", ...pass, "--out", out, "--settings", path);
    expect(status).toBe(0);
    expect(existsSync(join(out, "clusters/prod.eu1/platform/kustomization.yaml"))).toBe(true);
  });
});

test("publish --dry-run to a file says that it is no folder", async () => {
  const to = examplePath("mirrorkit.yaml");
  const args = ["--workspace", examplePath("week-1"), "--settings", to, "--to", to, "--dry-run"];
  const { notes, status } = await mirrorkit("publish", ...args);
  expect(status).toBe(2);
  expect(notes).toContain(
    `error: ${to} is a file, not a folder\n  help: Name the folder of a clone`,
  );
});

describe("publish --dry-run to a folder that is not there", () => {
  beforeEach(() => {
    for (const name of ["MIRRORKIT_TOKEN", "MIRRORKIT_APP_ID", "GITLAB_TOKEN", "GITHUB_TOKEN"]) {
      vi.stubEnv(name, "");
    }
  });

  afterEach(() => {
    vi.unstubAllEnvs();
  });

  test.each(["nonexist", "./nonexist", "../nonexist/gitops", "/nonexist", "platform/gitops"])(
    "%s: says so",
    async (to) => {
      const settings = ["--settings", examplePath("mirrorkit.yaml")];
      const { notes, status } = await mirrorkit(
        "publish",
        "--workspace",
        examplePath("week-1"),
        ...settings,
        "--to",
        to,
        "--dry-run",
      );
      expect(status).toBe(2);
      expect(notes).toContain(
        `error: the folder ${to} does not exist\n  help: Name the folder of a clone`,
      );
    },
  );
});

test("publish in a folder without mirrorkit.yaml says that it lacks it", async () => {
  const folder = temporaryFolder();
  const args = ["--workspace", examplePath("week-1"), "--to", folder, "--dry-run"];
  const here = process.cwd();
  process.chdir(folder);
  const { notes, status } = await mirrorkit("publish", ...args).finally(() => process.chdir(here));
  expect(status).toBe(2);
  expect(notes).toContain("this folder has no mirrorkit.yaml, which names the clusters");
});
