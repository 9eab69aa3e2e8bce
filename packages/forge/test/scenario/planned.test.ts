import { type ReviewRequest, type ReviewResult, reviewChangeRequest } from "@mirrorkit/forge";
import { readAuthFile } from "@mirrorkit/sdk/registry";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type CatalogRegistry,
  exampleCatalog,
  startCatalogRegistry,
} from "../../../../test/registries/catalog-registry.ts";
import type { ForgeWorld } from "../forges/world.ts";
import { worlds } from "../forges/worlds.ts";
import { planned } from "../planning/planned.ts";

const path = "production/imageset.yaml";
const index = "redhat/redhat-operator-index";
const rules = ["version-not-pinned", "base-image-missing", "floating-tag", "catalog-minor"];
const quick = { tries: 1, first: 1, budget: 10 };

interface Pins {
  readonly gitops?: string;
  readonly odf?: string;
  readonly catalog?: string;
  /** Further lines of the stanza `mirror`, indented by two. */
  readonly more?: readonly string[];
}

function pin(name: string, channel: string, version: string): readonly string[] {
  return [
    `        - name: ${name}`,
    `          channels: [{name: ${channel}, minVersion: "${version}", maxVersion: "${version}"}]`,
  ];
}

function imageSet(
  host: string,
  { gitops = "1.20.3", odf = "4.20.9-rhodf", ...rest }: Pins,
): string {
  return [
    "kind: ImageSetConfiguration",
    "apiVersion: mirror.openshift.io/v2alpha1",
    "mirror:",
    "  operators:",
    `    - catalog: ${rest.catalog ?? `${host}/${index}:v4.20`}`,
    "      packages:",
    ...(gitops === "" ? [] : pin("openshift-gitops-operator", "latest", gitops)),
    ...pin("odf-operator", "stable-4.20", odf),
    ...(rest.more ?? []),
    "",
  ].join("\n");
}

function settings(mapping: string): string {
  return [
    "clusters:",
    '  production: {openshift: "4.20", imageSets: [production]}',
    "imageSets:",
    "  production:",
    `    file: ${path}`,
    "    destination: quay.example.test/mirror",
    `review: {mapping: {${mapping}}}`,
    `rules: {${rules.map((rule) => `${rule}: off`).join(", ")}}`,
    "",
  ].join("\n");
}

describe.each(worlds)("a plan of the review on %s", (_kind, openWorld) => {
  let world: ForgeWorld;
  let registry: CatalogRegistry;
  let project: string;
  let number: number;
  let sha: string;

  beforeEach(async () => {
    [world, registry] = await Promise.all([openWorld(), startCatalogRegistry()]);
    registry.putImage(index, "v4.20", exampleCatalog());
  });

  afterEach(() => Promise.all([world.close(), registry.close()]));

  const plan = (): string => `plan: {registries: ["${registry.host}"]}`;

  /** Opens a change from one ImageSet to another one. */
  function change(before: Pins | undefined, after: Pins, mapping = plan()): void {
    const from = before === undefined ? {} : { [path]: imageSet(registry.host, before) };
    project = world.addProject("platform/mirror-config", {
      "mirrorkit.yaml": settings(mapping),
      ...from,
    });
    world.permit(project, "ada", "write");
    world.permit(project, "bert", "maintain");
    push(after);
    const request = { source: "next", title: "Next", account: "ada" };
    number = world.openChangeRequest(project, request);
  }

  function push(after: Pins, more: Readonly<Record<string, string>> = {}): void {
    const files = { [path]: imageSet(registry.host, after), ...more };
    sha = world.push(project, { branch: "next", account: "ada", files });
  }

  async function review(more: Partial<ReviewRequest> = {}): Promise<ReviewResult> {
    return reviewChangeRequest({
      project: await world.open(project),
      number,
      plans: () => ({ registries: { insecure: [registry.host], retry: quick } }),
      ...more,
    });
  }

  function status(): string {
    const found = world.statuses(project, sha).get("mirrorkit/review");
    return `${found?.state}: ${found?.title}`;
  }

  function comment(): string {
    const own = world.comments(project, number).filter(({ account }) => account === world.botName);
    return own.map(({ body }) => body).join("\n");
  }

  async function approve(): Promise<void> {
    const [, digest = ""] = /approve-removals ([0-9a-f]{32})/.exec(comment()) ?? [];
    world.comment(project, number, "bert", `/mirror approve-removals ${digest}`);
    await review();
  }

  test("shows operators by version on a change without any artefact", async () => {
    change({}, { gitops: "1.20.4", odf: "4.20.10-rhodf" });
    const { gate, text } = await review();
    expect(text).toContain("| operator | from | to | channel |");
    expect(text).toContain("| `openshift-gitops-operator` | `1.20.3` | `1.20.4` | `latest` |");
    expect(text).toContain("| `odf-operator` | `4.20.9-rhodf` | `4.20.10-rhodf` | `stable-4.20` |");
    expect(text).toMatch(/\| `openshift-gitops-operator` \| \d+ \| \d+ \| \d+ \|/);
    expect(text).not.toContain("Drains: unknown");
    expect(text).toContain("Mapping before: a plan of mirrorkit.");
    expect(gate?.state).toBe("open");
    expect(status()).toBe("passed: Passed: nothing is removed.");
    const tags = registry.requests.filter((request) => request.endsWith("/manifests/v4.20"));
    expect(tags).toEqual([`GET /v2/${index}/manifests/v4.20`]);
  });

  test("is the same the second time, and writes nothing", async () => {
    change({}, { gitops: "1.20.4" });
    await review();
    const { comment: outcome } = await review();
    expect(outcome).toBe("unchanged");
  });

  test("shows the operators of a new ImageSet", async () => {
    change(undefined, {});
    const { text } = await review();
    expect(text).toContain("| `openshift-gitops-operator` | new | `1.20.3` | `latest` |");
  });

  test("shows an operator that is dropped, and holds the change with its images in one line", async () => {
    change({}, { gitops: "" });
    const { gate, text } = await review();
    expect(text).toContain("| `openshift-gitops-operator` | `1.20.3` | removed | `latest` |");
    expect(text).toContain("is removed, with 10 images\n");
    expect(text).toContain("Images of removed packages (10)");
    expect(gate?.state).toBe("held");
  });

  test("uses the credentials that it is given, and tells nobody", async () => {
    registry.require("reader:hunter2hunter2");
    change({}, { gitops: "1.20.4" });
    const { gate, text } = await review();
    expect(gate?.state).toBe("waiting");
    expect(text).toContain("plan-failed");
    const auths = { [registry.host]: { auth: btoa("reader:hunter2hunter2") } };
    const auth = JSON.stringify({ auths });
    const { authFile } = readAuthFile(auth, "auth.json", { legacy: false });
    const insecure = [registry.host];
    const again = await review({
      plans: () => ({ registries: { insecure, authFiles: [authFile], retry: quick } }),
    });
    expect(again.gate?.state).toBe("open");
    expect(again.text).toContain("`1.20.4`");
    expect(again.text).not.toMatch(/hunter2|cmVhZGVy/);
  });

  test("never contacts a registry that the default branch does not list", async () => {
    change({}, { gitops: "1.20.4" }, 'plan: {registries: ["registry.example.test"]}');
    const own = settings(plan());
    push({ gitops: "1.20.4" }, { "mirrorkit.yaml": own });
    const { gate, text } = await review();
    expect(registry.requests).toEqual([]);
    expect(text).toContain(`the settings do not list the registry \`${registry.host}\` for plans`);
    expect(text).not.toContain("| operator |");
    expect(gate?.state).toBe("held");
  });

  test("names what oc-mirror would refuse, and holds the change", async () => {
    change({}, { gitops: "1.20.5" });
    const { text } = await review();
    expect(text).toContain("plan-refused");
    expect(text).toContain("1.20.5");
    expect(status()).toBe("failed: Blocked: 1 error to fix.");
  });

  test("lets a change through that fixes what is refused, once somebody approves it", async () => {
    change({ gitops: "1.20.5" }, { gitops: "1.20.4" });
    const { gate, text } = await review();
    expect(gate?.state).toBe("held");
    expect(text).toContain("the images before the change: they cannot be planned");
    await approve();
    expect(status()).toMatch(/^passed: /);
  });

  test("is not made of charts: someone approves the change", async () => {
    const more = [
      "  helm:",
      "    repositories:",
      "      - {name: a, url: https://example.com, charts: [{name: b}]}",
    ];
    change({ more }, { gitops: "1.20.4", more });
    const { gate, text } = await review();
    expect(text).toContain(`the charts of the Helm repository "a" are not planned`);
    expect(gate?.state).toBe("held");
    await approve();
    expect(status()).toMatch(/^passed: /);
  });

  test("waits for a registry that does not answer", async () => {
    change({}, { gitops: "1.20.4" });
    await registry.close();
    const { gate, text } = await review();
    expect(gate?.state).toBe("waiting");
    expect(text).toContain(`\`${registry.host}\` refuses the connection`);
    expect(text).toContain("the next review tries again");
    registry = await startCatalogRegistry();
  });

  test.each([
    ["bytes", { bytes: 100 }, "held", "more than 0 MiB"],
    ["questions", { questions: 2 }, "held", "more than 2 manifests, blobs and graphs"],
    ["time", { ms: 50 }, "waiting", "did not answer all requests of the plan within"],
  ] as const)("keeps the limit of %s", async (what, limits, state, reason) => {
    change({}, { gitops: "1.20.4" });
    if (what === "time") registry.slowDown(5_000);
    const registries = { insecure: [registry.host], retry: quick };
    const { gate, text } = await review({ plans: () => ({ registries, limits }) });
    expect(gate?.state).toBe(state);
    expect(text).toContain(reason);
    expect(text).not.toContain("| operator |");
  });

  test("shows where the mapping of a pipeline differs from it, and holds the change", async () => {
    change({}, { gitops: "1.20.4" }, `artefact: {name: dry-run, path: mapping.txt}, ${plan()}`);
    const main = world.branch(project, "main") ?? "";
    const before = await planned(registry, imageSet(registry.host, {}));
    const after = await planned(registry, imageSet(registry.host, { gitops: "1.20.4" }));
    const [hidden = ""] = after
      .split("\n")
      .filter((line) => line.includes("gitops-operator-operand-8"));
    const add = (commit: string, text: string, changeRequest?: number): void =>
      world.addArtefact(project, {
        sha: commit,
        name: "dry-run",
        files: { "mapping.txt": text },
        ...(changeRequest === undefined ? {} : { changeRequest }),
      });
    add(main, before);
    add(sha, after.replace(`${hidden}\n`, ""), number);
    const held = await review();
    expect(held.gate?.state).toBe("held");
    expect(held.text).toContain("the mapping: it differs from the plan of mirrorkit");
    expect(held.text).toContain("Only in the plan (1)");
    expect(held.text).toContain(hidden.split("=")[0]?.replace("docker://", "") ?? "?");
    add(sha, after, number);
    const open = await review();
    expect(open.gate?.state).toBe("open");
    expect(open.text).not.toContain("Only in the");
    expect(open.text).toContain("| `openshift-gitops-operator` | `1.20.3` | `1.20.4` | `latest` |");
    expect(open.text).toContain("Mapping after: [a pipeline]");
  });

  test("cautions where a given mapping cannot be held against it, and holds one that it refuses", async () => {
    const more = ["  helm:", "    local: [{name: a, path: charts/a}]"];
    const mapping = `artefact: {name: dry-run, path: mapping.txt}, ${plan()}`;
    change({ more }, { gitops: "1.20.4", more }, mapping);
    const before = await planned(registry, imageSet(registry.host, {}));
    const after = await planned(registry, imageSet(registry.host, { gitops: "1.20.4" }));
    const add = (commit: string, text: string, changeRequest?: number): void =>
      world.addArtefact(project, {
        sha: commit,
        name: "dry-run",
        files: { "mapping.txt": text },
        ...(changeRequest === undefined ? {} : { changeRequest }),
      });
    add(world.branch(project, "main") ?? "", before);
    add(sha, after, number);
    const cautioned = await review();
    expect(cautioned.text).toContain(`the images of the chart "a" are not planned`);
    expect(cautioned.gate?.state).toBe("open");
    push({ gitops: "1.20.5" });
    add(sha, after, number);
    const { gate, text } = await review();
    expect(text).toContain("the mapping: the plan of mirrorkit refuses its ImageSet");
    expect(gate?.state).toBe("held");
  });

  test("lets an operand go whose bundle was superseded, and holds it without a plan", async () => {
    const gone = `registry.redhat.io/openshift-gitops-1/gone@sha256:${"a".repeat(64)}`;
    const files = exampleCatalog();
    const [name = ""] = Object.keys(files).filter((file) => file.includes("gitops"));
    const bundle = "openshift-gitops-operator.v1.20.3";
    const more = withImage(files[name] ?? "", bundle, gone);
    registry.putImage(index, "v4.20", { ...files, [name]: more });
    change({}, { gitops: "1.20.4" });
    const { gate, text } = await review();
    expect(text).toContain(
      "1 image of `openshift-gitops-operator` `1.20.3` no longer needed: superseded by `1.20.4` in `latest`",
    );
    expect(gate?.state).toBe("open");
    const main = world.branch(project, "main") ?? "";
    const [before, after] = [
      await planned(registry, imageSet(registry.host, {})),
      await planned(registry, imageSet(registry.host, { gitops: "1.20.4" })),
    ];
    const files2 = { "mirrorkit.yaml": settings("artefact: {name: dry-run, path: mapping.txt}") };
    const moved = world.push(project, { branch: "main", account: "bert", files: files2 });
    const add = (commit: string, mapping: string, changeRequest?: number): void =>
      world.addArtefact(project, {
        sha: commit,
        name: "dry-run",
        files: { "mapping.txt": mapping },
        ...(changeRequest === undefined ? {} : { changeRequest }),
      });
    for (const commit of [main, moved]) add(commit, before);
    add(sha, after, number);
    const held = await review();
    expect(held.gate?.state).toBe("held");
    expect(held.text).toContain(gone);
  });

  test("tells what changed in a catalog that is pinned by another digest", async () => {
    const files = exampleCatalog();
    const [name = ""] = Object.keys(files).filter((file) => file.includes("gitops"));
    const older = withoutBundle(files[name] ?? "", "openshift-gitops-operator.v1.20.4");
    const [first, second] = [
      registry.putImage(index, "first", { ...files, [name]: older }),
      registry.putImage(index, "second", files),
    ];
    const at = (digest: string): string => `${registry.host}/${index}@${digest}`;
    change({ catalog: at(first) }, { catalog: at(second) });
    const { text } = await review();
    expect(text).toContain(
      "channel `latest`: head `openshift-gitops-operator.v1.20.3` → `openshift-gitops-operator.v1.20.4`, adds `1.20.4`.",
    );
  });
});

/** A catalog file without one of its bundles. */
function withoutBundle(text: string, bundle: string): string {
  const documents = text
    .split(/(?<=^\})\n/m)
    .filter((document) => document.trim() !== "")
    .map((document) => JSON.parse(document) as { name: string; entries?: { name: string }[] });
  return documents
    .filter(({ name }) => name !== bundle)
    .map(({ entries, ...rest }) => ({
      ...rest,
      ...(entries && { entries: entries.filter(({ name }) => name !== bundle) }),
    }))
    .map((document) => JSON.stringify(document))
    .join("\n");
}

/** A catalog file in which a bundle has one more image. */
function withImage(text: string, bundle: string, image: string): string {
  const documents = text.split(/(?<=^\})\n/m).filter((document) => document.trim() !== "");
  return documents
    .map((document) => JSON.parse(document) as { name: string; relatedImages?: object[] })
    .map(({ relatedImages: images, ...rest }) =>
      images === undefined || rest.name !== bundle
        ? { ...rest, ...(images && { relatedImages: images }) }
        : { ...rest, relatedImages: [...images, { name: "gone", image }] },
    )
    .map((document) => JSON.stringify(document))
    .join("\n");
}
