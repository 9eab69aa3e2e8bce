import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type MappingEntry, readMapping } from "@mirrorkit/sdk/mapping";
import { attachmentTag } from "@mirrorkit/sdk/registry";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mirrorkit } from "../packages/cli/test/run-cli.ts";
import { ensureDebianPackages } from "./debian-packages.ts";
import { copyWithin } from "./registries/copy.ts";
import {
  type DockerRegistry,
  missingTools,
  registryIsMissing,
  startDockerRegistry,
} from "./registries/docker-registry.ts";
import { deleteManifest } from "./registries/push.ts";
import { skopeo } from "./registries/skopeo.ts";

const shared = fileURLToPath(new URL("../../shared", import.meta.url));
const universe = join(shared, "universe/universe.mjs");
const noGpg = await ensureDebianPackages(["gnupg"]);
const isLeftOut = !existsSync(universe) || registryIsMissing || noGpg.length > 0;
const why = existsSync(universe) ? [...missingTools, ...noGpg].join(", ") : "../shared/universe";

const golden = (path: string): string => join(shared, "golden", path);
const workspaceOf = (path: string): string => join(golden(path), "workspace");
const mappingOf = (path: string): string => join(workspaceOf(path), "dry-run/mapping.txt");

let registry: DockerRegistry | undefined;
let folder = "";
let conf = "";
let key = "";

beforeAll(async () => {
  if (isLeftOut) return;
  folder = mkdtempSync(join(tmpdir(), "mirrorkit-universe-"));
  registry = await startDockerRegistry();
  const out = join(folder, "universe");
  const args = [universe, "push", "--registry", registry.host, "--out", out, "--sigstore", "true"];
  await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 26 });
  key = join(out, "cosign.pub");
  conf = join(folder, "registries.conf");
  writeFileSync(
    conf,
    `[[registry]]\nprefix = "quay.example.test"\nlocation = "${registry.host}"\ninsecure = true\n`,
  );
}, 1_800_000);
afterAll(async () => {
  await registry?.close();
  rmSync(folder, { recursive: true, force: true });
});

function there(): DockerRegistry {
  if (registry === undefined) throw new Error("no registry");
  return registry;
}

/** Fills the destinations of a mapping from the universe; catalogs come as they are upstream. */
async function mirror(mapping: string, withSignatures: boolean): Promise<readonly MappingEntry[]> {
  const { entries } = readMapping(readFileSync(mapping, "utf8"), mapping);
  const open = [...entries];
  const work = async (): Promise<void> => {
    for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
      await mirrorOne(entry, withSignatures);
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
  return entries;
}

async function mirrorOne(
  { source, destination, digest: named }: MappingEntry,
  withSignatures: boolean,
): Promise<void> {
  const from = { repository: `${source.registry}/${source.repository}` };
  const to = { repository: destination.repository };
  const reference = named ?? source.tag ?? "latest";
  const tag = destination.tag ?? "latest";
  const digest = await copyWithin(there(), { ...from, reference }, { ...to, reference: tag });
  if (digest === undefined) throw new Error(`${source.text} is not in the universe`);
  if (!withSignatures) return;
  const signature = { reference: attachmentTag(digest, "sig") };
  await copyWithin(there(), { ...from, ...signature }, { ...to, ...signature });
}

async function findings(subject: string, ...more: readonly string[]) {
  const flags = ["--registries-conf", conf, "--json", ...more];
  const { output, status } = await mirrorkit("verify", subject, ...flags);
  const { findings: all, counts } = JSON.parse(output) as {
    readonly findings: readonly {
      readonly severity: string;
      readonly rule: string;
      readonly message: string;
    }[];
    readonly counts: Readonly<Record<string, number>>;
  };
  const wrong = all.filter(({ severity }) => severity !== "info");
  return { status, counts, lines: wrong.map(({ rule, message }) => `${rule}: ${message}`).sort() };
}

describe.skipIf(isLeftOut)(`the universe in a real registry (missing: ${why})`, () => {
  test("golden/signed is found whole, and then exactly the six things that were done to it", async () => {
    const entries = await mirror(mappingOf("signed/2-push"), true);
    const flags = ["--cluster-version", "4.22", "--key", key];
    for (const subject of [mappingOf("signed/2-push"), workspaceOf("signed/2-push")]) {
      const whole = await findings(subject, ...flags);
      expect(whole.lines).toEqual([]);
      expect(whole).toMatchObject({
        status: 0,
        counts: { images: 298, present: 298, releaseImages: 193, signedReleaseImages: 193 },
      });
      expect(whole.counts["checkedSignatures"]).toBeGreaterThan(250);
    }
    const components = entries.filter(({ kind }) => kind === "release-component");
    const operators = entries.filter(({ kind }) => kind === "operator-operand");
    const base = entries.find(({ kind }) => kind === "additional");
    const [one, two, three, four, five, six] = components;
    const operator = operators[3];
    if (!one || !two || !three || !four || !five || !six || !operator || !base) {
      throw new Error("the mapping has too few images");
    }
    const repository = one.destination.repository;
    await deleteManifest(there(), repository, one.digest ?? "");
    await deleteManifest(there(), operator.destination.repository, operator.digest ?? "");
    const { tag: baseTag = "", repository: baseRepository } = base.destination;
    await deleteManifest(there(), baseRepository, await digestAt(baseRepository, baseTag));
    const lost = attachmentTag(two.digest ?? "", "sig");
    await deleteManifest(there(), repository, await digestAt(repository, lost));
    const [swapped, other] = [three, four].map(({ digest = "" }) => attachmentTag(digest, "sig"));
    await copyWithin(
      there(),
      { repository, reference: other ?? "" },
      { repository, reference: swapped ?? "" },
    );
    await copyWithin(
      there(),
      { repository, reference: six.digest ?? "" },
      { repository, reference: five.destination.tag ?? "" },
    );
    const { status, lines } = await findings(mappingOf("signed/2-push"), ...flags);
    expect(status).toBe(1);
    const named = (entry: MappingEntry): string => entry.destination.text;
    const expected = [
      `image-differs: ${named(five)} has the digest ${six.digest} `,
      `image-missing: ${named(base)} is missing (additional image)`,
      `image-missing: ${named(one)} is missing (component ${one.component} of release 4.20.18-x86_64)`,
      `image-missing: ${named(operator)} is missing (operator image of `,
      `signature-missing: ${named(two)} has no sigstore signature beside it, which clusters of 4.22 require`,
      `signature-wrong: ${named(three)} has an invalid sigstore signature, tag ${swapped} `,
    ];
    expect(lines).toHaveLength(6);
    for (const [index, start] of expected.toSorted().entries()) {
      expect(lines[index]?.startsWith(start), `${lines[index]} begins with ${start}`).toBe(true);
    }
  });

  test("golden/production is fine for 4.20, and 4.21 is told what is missing, why and what to do", async () => {
    await mirror(mappingOf("production/1-dry-run"), false);
    for (const subject of ["production/1-dry-run", "production/2-push"]) {
      const fine = await findings(workspaceOf(subject), "--cluster-version", "4.20");
      expect(fine).toMatchObject({ status: 0, lines: [] });
    }
    const flags = ["--registries-conf", conf, "--cluster-version", "4.21"];
    const next = await mirrorkit("verify", workspaceOf("production/2-push"), ...flags);
    expect(next.status).toBe(1);
    expect(next.output).toContain("error: release 4.20.18-x86_64 has no sigstore signatures");
    expect(next.output).toContain("most likely oc-mirror was run with --remove-signatures");
    expect(next.output).toContain(
      "help: Push again with oc-mirror 4.21 or later, or with --remove-signatures=false",
    );
  });

  test("the exercise passes: ubi-micro mirrored by skopeo is verified and resolved", async () => {
    const mapping = mappingOf("exercise/1-ubi-micro");
    const [entry] = readMapping(readFileSync(mapping, "utf8"), mapping).entries;
    if (entry === undefined) throw new Error("no image");
    const before = await findings(mapping);
    expect(before).toMatchObject({ status: 1, lines: [expect.stringMatching(/^image-missing: /)] });
    const below = join(folder, "skopeo");
    mkdirSync(below, { recursive: true });
    const { source, destination } = entry;
    const from = `docker://${there().host}/${source.text}`;
    const to = `docker://${there().host}/${destination.repository}:${destination.tag}`;
    const plain = ["--src-tls-verify=false", "--dest-tls-verify=false"];
    const copied = await skopeo(below, "copy", "--all", ...plain, from, to);
    expect(copied).toMatchObject({ status: 0 });
    expect(await findings(mapping)).toMatchObject({ status: 0, lines: [], counts: { present: 1 } });
    const resources = workspaceOf("exercise/3-push");
    const image = source.text;
    const resolved = await mirrorkit("resolve", image, "--resources", resources);
    expect(resolved).toMatchObject({ status: 0 });
    expect(resolved.output).toContain(destination.text);
  });

  async function digestAt(repository: string, reference: string): Promise<string> {
    const accept = [
      "oci.image.index.v1",
      "oci.image.manifest.v1",
      "docker.distribution.manifest.v2",
      "docker.distribution.manifest.list.v2",
    ]
      .map((type) => `application/vnd.${type}+json`)
      .join(", ");
    const url = `http://${there().host}/v2/${repository}/manifests/${reference}`;
    const { headers } = await fetch(url, { method: "HEAD", headers: { accept } });
    return headers.get("docker-content-digest") ?? "";
  }
});
