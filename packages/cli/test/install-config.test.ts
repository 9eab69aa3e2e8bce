import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { examplePath, temporaryFolder } from "./fixture-folder.ts";
import { mirrorkit } from "./run-cli.ts";

const certificates = fileURLToPath(
  new URL("../../sdk/test/install/certificates/", import.meta.url),
);
const settings = examplePath("mirrorkit.yaml");
const config = `apiVersion: v1\nmetadata:\n  name: production\npullSecret: '{"auths":{"q":{"auth":"aHVudGVyMg=="}}}'  # mine\n`;

function install(out: string, ...more: string[]) {
  const fixed = ["--cluster", "production", "--out", out, "--settings", settings];
  return mirrorkit("install-config", ...fixed, ...more);
}

const week1 = ["--workspace", examplePath("week-1")];

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
}

function written(text: string): string {
  const path = join(temporaryFolder(), "given.txt");
  writeFileSync(path, text);
  return path;
}

describe("mirrorkit install-config", () => {
  test("writes a fragment and manifests under the names that the layout gives", async () => {
    const out = join(temporaryFolder(), "install");
    const bundle = ["--trust-bundle", `${certificates}root.pem`];
    const { output, notes, status } = await install(out, ...week1, ...bundle);
    expect([status, notes]).toEqual([0, ""]);
    expect(output.endsWith(`10 files in ${out}: 10 created\n`)).toBe(true);
    expect(filesIn(out)).toEqual([
      "install-config-fragment.yaml",
      "openshift",
      "openshift/00-signatures-mirrored-release-signatures.yaml",
      "openshift/10-idms-operator-0.yaml",
      "openshift/10-idms-release-0.yaml",
      "openshift/10-itms-generic-0.yaml",
      "openshift/10-itms-release-0.yaml",
      "openshift/20-catalogsource-certified-operators.yaml",
      "openshift/20-catalogsource-redhat-operators.yaml",
      "openshift/20-clustercatalog-openshift-certified-operators.yaml",
      "openshift/20-clustercatalog-openshift-redhat-operators.yaml",
    ]);
    const again = await install(out, ...week1, ...bundle, "--check");
    expect([again.status, again.output]).toEqual([0, `10 files in ${out}: nothing changes\n`]);
  });

  test("--check writes nothing and exits with 1 when something would change", async () => {
    const out = join(temporaryFolder(), "install");
    const { output, status } = await install(out, ...week1, "--check", "--json");
    expect(status).toBe(1);
    expect((JSON.parse(output) as { created: string[] }).created).toHaveLength(10);
    expect(() => readdirSync(out)).toThrow("ENOENT");
  });

  test("merges into a given install-config, which stays as it is", async () => {
    const out = join(temporaryFolder(), "install");
    const given = written(config);
    await install(out, ...week1);
    const { output, notes, status } = await install(out, ...week1, "--install-config", given);
    expect(status).toBe(0);
    expect(output).toContain("created  install-config.yaml\n");
    expect(output).toContain("deleted  install-config-fragment.yaml\n");
    expect(notes).toContain("the pull secret of this file is also in the merged one [pull-secret]");
    expect(output + notes).not.toContain("aHVudGVyMg");
    expect(readFileSync(given, "utf8")).toBe(config);
    const [, ...merged] = readFileSync(join(out, "install-config.yaml"), "utf8").split("\n");
    expect(merged.join("\n").startsWith(`${config}imageDigestSources:\n  - source: quay.io/`)).toBe(
      true,
    );
    expect(statSync(join(out, "install-config.yaml")).mode & 0o777).toBe(0o600);
  });

  test("without it again, a merged install-config is not deleted", async () => {
    const out = join(temporaryFolder(), "install");
    await install(out, ...week1, "--install-config", written(config));
    const { output } = await install(out, ...week1);
    expect(output).not.toContain("deleted");
    expect(filesIn(out)).toContain("install-config.yaml");
  });

  test("never changes an install-config in its place", async () => {
    const out = temporaryFolder();
    const path = join(out, "install-config.yaml");
    writeFileSync(path, config);
    const { notes, status } = await install(out, ...week1, "--install-config", path);
    expect(status).toBe(2);
    expect(notes).toContain("is the path of the merged file");
    expect(filesIn(out)).toEqual(["install-config.yaml"]);
  });

  test("leaves a person's files alone, and stops when one is in the way", async () => {
    const out = temporaryFolder();
    mkdirSync(join(out, "openshift"));
    writeFileSync(join(out, "openshift/99-mine.yaml"), "kind: Mine\n");
    writeFileSync(join(out, "mine.yaml"), "# Written by mirrorkit\n");
    expect((await install(out, ...week1)).status).toBe(0);
    expect(filesIn(out)).toContain("openshift/99-mine.yaml");
    expect(filesIn(out)).toContain("mine.yaml");

    writeFileSync(join(out, "openshift/10-idms-release-0.yaml"), "kind: Mine\n");
    const { notes, status } = await install(out, "--workspace", examplePath("week-2"));
    expect(status).toBe(2);
    expect(notes).toContain(
      '"openshift/10-idms-release-0.yaml" was not written by mirrorkit and is in the way',
    );
  });

  test("takes records, and joins several passes", async () => {
    const folder = temporaryFolder();
    const into = join(folder, "records");
    const time = "2026-11-23T09:07:12Z";
    await mirrorkit("record", ...week1, "--into", into, "--time", time);
    const record = ["--record", join(into, "20261123T090712Z")];
    const one = await install(join(folder, "one"), ...record);
    expect(one.status).toBe(0);
    const both = await install(
      join(folder, "two"),
      ...record,
      "--workspace",
      examplePath("week-2"),
    );
    expect(both.status).toBe(0);
    const text = readFileSync(join(folder, "two/install-config-fragment.yaml"), "utf8");
    const sources = [...text.matchAll(/source: registry\.redhat\.io\/(\S+)/g)].map(
      ([, name]) => name,
    );
    expect(sources).toEqual([
      "enterprisedb",
      "odf4",
      "openshift-gitops-1",
      "openshift-logging",
      "openshift-pipelines",
      "rhacm2",
    ]);
  });

  test("refuses a record of a failed pass", async () => {
    const into = temporaryFolder();
    const time = ["--time", "2026-11-23T09:07:12Z", "--exit-status", "4"];
    await mirrorkit("record", ...week1, "--into", into, ...time);
    const out = join(into, "out");
    const { notes, status } = await install(out, "--record", join(into, "20261123T090712Z"));
    expect(status).toBe(1);
    expect(notes).toContain("the pass failed with exit status 4");
    expect(() => readdirSync(out)).toThrow("ENOENT");
  });

  test("refuses catalogs of another minor than the cluster's, as render does", async () => {
    const older = written(readFileSync(settings, "utf8").replaceAll('"4.20"', '"4.19"'));
    const out = join(temporaryFolder(), "install");
    const fixed = ["--cluster", "production", "--out", out, "--settings", older];
    const { notes, status } = await mirrorkit("install-config", ...fixed, ...week1);
    expect(status).toBe(2);
    expect(notes).toContain("is for OpenShift 4.20, but the cluster runs 4.19");
    expect(() => readdirSync(out)).toThrow("ENOENT");
  });

  test("names the place of an alias that it would have to change, and writes nothing", async () => {
    const out = join(temporaryFolder(), "install");
    const source = "quay.io/openshift-release-dev/ocp-release";
    const sources = `x: &m [m.test/x]\nimageDigestSources:\n- source: ${source}\n  mirrors: *m\n`;
    const given = written(config + sources);
    const { notes, status } = await install(out, ...week1, "--install-config", given);
    expect(status).toBe(2);
    expect(notes).toContain(`${given}:8:12`);
    expect(notes).toContain("Replace the alias with its content");
    expect(() => readdirSync(out)).toThrow("ENOENT");
  });

  test("refuses a private key without telling it", async () => {
    const key = "-----BEGIN PRIVATE KEY-----\naHVudGVyMg==\n-----END PRIVATE KEY-----\n";
    const out = join(temporaryFolder(), "install");
    for (const json of [[], ["--json"]]) {
      const { output, notes, status } = await install(
        out,
        ...week1,
        "--trust-bundle",
        written(key),
        ...json,
      );
      expect(status).toBe(1);
      expect(notes).toContain("the trust bundle contains a private key");
      expect(output + notes).not.toContain("aHVudGVyMg");
    }
    expect(() => readdirSync(out)).toThrow("ENOENT");
  });

  test.each([
    [[...week1, "--trust-bundle", `${certificates}expired.pem`], "expired on 2020-01-01"],
    [[...week1, "--trust-bundle", `${certificates}server.pem`], "is not a CA's certificate"],
    [[...week1, "--trust-bundle-policy", "Always"], "is given without --trust-bundle"],
    [[...week1, "--trust-bundle-policy", "Never"], "Allowed choices are Always, Proxyonly"],
    [[], "--workspace <[name=]dir> or --record <[name=]dir>  a pass of oc-mirror"],
    [[...week1, "--cluster", "lab"], "the settings have no cluster lab"],
    [[...week1, "--install-config", "absent.yaml"], "absent.yaml does not exist"],
  ])("%j is refused", async (args, expected) => {
    const out = join(temporaryFolder(), "install");
    const { notes, status } = await install(out, ...args);
    expect(status).toBe(2);
    expect(notes).toContain(expected);
    expect(() => readdirSync(out)).toThrow("ENOENT");
  });
});
