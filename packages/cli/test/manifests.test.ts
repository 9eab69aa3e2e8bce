import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { fleetFolder, folderWith, mirrorSet, pod } from "./pull-fixtures.ts";
import { mirrorkit } from "./run-cli.ts";

describe("resolve --manifests reads what is there and says what uses an image", () => {
  const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  template:
    spec:
      containers:
        - name: web
          image: docker.io/team/app:1
`;
  const helm =
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}\n  {{- with .Values.x }}\n";

  test("one Helm template or odd file is passed over, and the rest is answered", async () => {
    const manifests = folderWith({
      "app/deploy.yaml": deployment,
      "chart/templates/pod.yaml": helm,
      "broken.yaml": "a: [\n",
      "binary.json": "\u0000",
      "values.yaml": "image: {repository: x}\n",
    });
    const args = ["--manifests", manifests, "--resources", fleetFolder()];
    const { output, notes, status } = await mirrorkit("resolve", "--uncovered", ...args);
    expect(status).toBe(1);
    expect(output).toBe(
      `no mirror covers docker.io/team/app:1\n  used by Deployment web of namespace shop in ${join(manifests, "app/deploy.yaml")}:11:18\n`,
    );
    expect(notes).toContain(`${join(manifests, "chart/templates/pod.yaml")}:`);
    expect(notes).toContain("a template, not YAML: it is skipped [passed-over]");
    expect(notes).toContain(`${join(manifests, "broken.yaml")}:`);
    expect(notes).toContain("holds a NUL byte: this is not a text file: it is skipped");
    expect(notes).toContain("1 file without Kubernetes objects skipped");
  });

  test("nothing is called covered that was not read", async () => {
    const manifests = folderWith({
      "pod.json": pod("docker.io/library/busybox:1"),
      "chart.yaml": helm,
    });
    const args = ["--manifests", manifests, "--resources", fleetFolder()];
    const { output, status } = await mirrorkit("resolve", "--uncovered", ...args);
    expect(status).toBe(0);
    expect(output).toBe(
      "A mirror covers every image that could be read; some files or images were skipped.\n",
    );
  });

  test.each(["$(params.image)", `$\{IMAGE}`, "$IMAGE", "quay.io/x:{{ tag }}", "quay.io/<org>/x:1"])(
    "the placeholder %s is reported and passed over",
    async (image) => {
      const manifests = folderWith({ "p.json": pod(image, "docker.io/library/busybox:1") });
      const args = ["--manifests", manifests, "--resources", fleetFolder()];
      const { output, notes, status } = await mirrorkit("resolve", ...args);
      expect(status).toBe(0);
      expect(notes).toContain("is a placeholder: it is skipped");
      expect(output).not.toContain(image);
    },
  );

  test("an invalid image in a manifest is answered as such, and does not stop the rest", async () => {
    const manifests = folderWith({
      "p.json": pod("Quay.io/Team/App:1", "docker.io/library/busybox:1"),
    });
    const args = ["--manifests", manifests, "--resources", fleetFolder()];
    const { output, status } = await mirrorkit("resolve", ...args);
    expect(status).toBe(0);
    expect(output).toContain("Quay.io/Team/App:1  (cannot be pulled: ");
    expect(output).toContain("1. quay.example.test/fleet/library/busybox:1");
  });

  test("the registry inside the cluster needs no mirror", async () => {
    const image = "image-registry.openshift-image-registry.svc:5000/openshift/cli:latest";
    const manifests = folderWith({ "p.json": pod(image) });
    const args = ["--manifests", manifests, "--resources", fleetFolder()];
    expect((await mirrorkit("resolve", "--uncovered", ...args)).status).toBe(0);
  });

  test("only the first users of an image are listed, the others are counted", async () => {
    const manifests = folderWith(
      Object.fromEntries([1, 2, 3, 4, 5].map((n) => [`${n}.json`, pod("docker.io/x/y:1")])),
    );
    const args = ["--manifests", manifests, "--resources", fleetFolder()];
    const { output } = await mirrorkit("resolve", "--uncovered", ...args);
    expect(output.match(/used by Pod shell/g)).toHaveLength(3);
    expect(output).toContain("  used in 2 more places\n");
  });

  test("a path that does not exist, and manifests without any image, are refused", async () => {
    const resources = fleetFolder();
    const absent = await mirrorkit("resolve", "--manifests", "/nowhere", "--resources", resources);
    expect(absent).toMatchObject({
      status: 2,
      notes: expect.stringContaining("/nowhere") as string,
    });
    const manifests = folderWith({ "chart.yaml": helm });
    const none = await mirrorkit("resolve", "--manifests", manifests, "--resources", resources);
    expect(none.status).toBe(2);
    expect(none.notes).toContain("[passed-over]");
    expect(none.notes).toContain("nothing to resolve");
  });

  test("a Helm template among the resources does not hide the mirror sets", async () => {
    const resources = fleetFolder({ "chart/templates/x.yaml": helm });
    const image = "docker.io/library/busybox:1";
    const { output, notes } = await mirrorkit("resolve", image, "--resources", resources);
    expect(output).toContain("1. quay.example.test/fleet/library/busybox:1");
    expect(notes).toContain("[passed-over]");
    const unread = fleetFolder({ "x.yaml": "kind: ImageTagMirrorSet\nspec: {{ x }}}\n" });
    const refused = await mirrorkit("resolve", "a.test/x:1", "--resources", unread);
    expect(refused.status).toBe(2);
  });
});

describe("manifests come through pipes", () => {
  const main = fileURLToPath(new URL("../", import.meta.url));
  const command = process.env["TEST_DIST"]
    ? [`${main}dist/main.js`]
    : ["--import", "tsx", "--conditions=@mirrorkit/source", `${main}src/main.ts`];
  const quoted = [process.execPath, ...command].map((part) => `'${part}'`).join(" ");
  const list = JSON.stringify({
    apiVersion: "v1",
    kind: "List",
    items: [JSON.parse(pod("docker.io/library/busybox:1", "quay.io/x/y:1")) as object],
  });

  test.each([
    ["cat list.json | MIRRORKIT resolve --manifests - --uncovered --resources .", "<stdin>"],
    ["MIRRORKIT resolve --manifests <(cat list.json) --uncovered --resources .", "/dev/fd/"],
    ["MIRRORKIT resolve --manifests - --uncovered --resources . < list.json", "<stdin>"],
    [
      "cat list.json | MIRRORKIT resolve --manifests /dev/stdin --uncovered --resources .",
      "/dev/stdin",
    ],
  ])("%s", (line, place) => {
    const folder = fleetFolder({ "list.json": list });
    const script = line
      .replace("MIRRORKIT", quoted)
      .replace("list.json", join(folder, "list.json"))
      .replace("--resources .", `--resources ${folder}`);
    const { stdout, status } = spawnSync("bash", ["-c", script], { encoding: "utf8" });
    expect(stdout).toMatch(/^no mirror covers quay\.io\/x\/y:1\n {2}used by Pod shell in /);
    expect(stdout).toContain(place);
    expect(status).toBe(1);
  });
});

describe("a GitOps repository of several clusters asks for --cluster", () => {
  const itms = (mirror: string): string =>
    mirrorSet("Tag", "itms-generic-0", [{ source: "a.test/x", mirrors: [mirror] }]);
  const gitops = {
    "clusters/production/platform/itms.json": itms("prod.test/x"),
    "clusters/staging/platform/itms.json": itms("stage.test/x"),
  };

  test.each([
    ["below clusters/", gitops, "production, staging"],
    [
      "with objects of other names",
      {
        ...gitops,
        "clusters/staging/platform/itms.json": itms("stage.test/x").replace("generic-0", "s"),
      },
      "production, staging",
    ],
    [
      "in folders of another name",
      { "env/eu/itms.json": itms("eu.test/x"), "env/us/itms.json": itms("us.test/x") },
      "eu, us",
    ],
  ])("%s", async (_title, files, clusters) => {
    const folder = folderWith(files);
    const { notes, status } = await mirrorkit("resolve", "a.test/x/y:1", "--resources", folder);
    expect(status).toBe(2);
    expect(notes).toContain(`contains the mirror sets of several clusters: ${clusters}`);
    const [name = ""] = clusters.split(", ");
    expect(notes).toContain(`Name one with --cluster ${name}`);
    const args = ["--resources", folder, "--cluster", name];
    const named = await mirrorkit("resolve", "a.test/x/y:1", ...args);
    expect(named.status).toBe(0);
    expect(named.output).toMatch(/1\. (?:prod|eu)\.test\/x\/y:1/);
    expect(named.notes).toBe("");
  });

  test("clusters whose mirror sets are the same are told apart by --cluster all the same", async () => {
    const same = folderWith({
      "clusters/production/platform/itms.json": itms("both.test/x"),
      "clusters/staging/platform/itms.json": itms("both.test/x"),
    });
    const args = ["resolve", "a.test/x/y:1", "--resources", same];
    const unnamed = await mirrorkit(...args);
    for (const cluster of ["production", "staging"]) {
      const named = await mirrorkit(...args, "--cluster", cluster);
      expect([named.status, named.output]).toEqual([0, unnamed.output]);
    }
    const wrong = await mirrorkit(...args, "--cluster", "stagin");
    expect(wrong.notes).toContain("Did you mean staging? Name one of: production, staging.");
  });

  test("nodes asks too; a name that is not there, and one too many, are refused", async () => {
    const folder = folderWith(gitops);
    const asked = await mirrorkit("nodes", "--before", folder, "--after", folder);
    expect(asked.status).toBe(2);
    const args = ["nodes", "--before", folder, "--after", folder, "--cluster"];
    expect((await mirrorkit(...args, "production")).output).toBe("No node drains.\n");
    const wrong = await mirrorkit(...args, "prodution");
    expect(wrong.notes).toContain("Name one of: production, staging.");
    const single = join(folder, "clusters/staging");
    const many = await mirrorkit("nodes", "--before", single, "--after", single, "--cluster", "x");
    expect(many.notes).toContain("Omit --cluster.");
    const below = join(folder, "clusters");
    const named = await mirrorkit("resolve", "a.test/x/y:1", "--resources", below);
    expect(named.notes).toContain("several clusters: production, staging");
  });
});
