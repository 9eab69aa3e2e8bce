import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type DockerRegistry,
  registryIsMissing,
  startDockerRegistry,
} from "../../../test/registries/docker-registry.ts";
import { deleteManifest } from "../../../test/registries/push.ts";
import { attachSignature, makeSigningKey } from "../../../test/registries/sign.ts";
import { mirrorkit } from "./run-cli.ts";
import { fillSmallMirror, type SmallMirror } from "./small-mirror.ts";

const key = makeSigningKey();
const art = "quay.io/openshift-release-dev/ocp-v4.0-art-dev";
let folder = "";
let registry: DockerRegistry | undefined;
let number = 0;

beforeAll(async () => {
  if (registryIsMissing) return;
  folder = mkdtempSync(join(tmpdir(), "mirrorkit-record-"));
  registry = await startDockerRegistry();
});
afterAll(async () => {
  await registry?.close();
  rmSync(folder, { recursive: true, force: true });
});

function there(): DockerRegistry {
  if (registry === undefined) throw new Error("no registry");
  return registry;
}

async function world(version = "4.20.18"): Promise<SmallMirror & { file: string }> {
  const path = `mirror-${number++}`;
  const mirror = await fillSmallMirror(there(), { path, version, key });
  const file = join(folder, `${path}.txt`);
  writeFileSync(file, mirror.mapping);
  return { ...mirror, file };
}

function verify(file: string, ...more: readonly string[]) {
  return mirrorkit("verify", file, "--insecure", there().host, ...more);
}

describe.skipIf(registryIsMissing)("a record with a verification", () => {
  test("records keep which images are signed, and diff says when a signature was lost", async () => {
    const { file, components } = await world("4.22.1");
    const [cli] = components;
    if (cli === undefined) throw new Error("incomplete");
    const workspace = join(folder, `workspace-${number}`, "working-dir");
    const into = join(folder, `records-${number}`);
    mkdirSync(join(workspace, "dry-run"), { recursive: true });
    copyFileSync(file, join(workspace, "dry-run", "mapping.txt"));
    const report = join(folder, "verification.json");
    const record = async (time: string) => {
      writeFileSync(report, (await verify(file, "--json")).output);
      const options = ["--workspace", workspace, "--into", into, "--time", time];
      return mirrorkit("record", ...options, "--verification", report);
    };
    expect(await record("2026-11-23T09:00:00Z")).toMatchObject({ status: 0 });
    const [before, after] = ["20261123T090000Z", "20261124T090000Z"].map((name) =>
      join(into, name),
    );
    const path = join(before ?? "", "sigstore.json");
    const { signed } = JSON.parse(readFileSync(path, "utf8")) as { signed: readonly string[] };
    const image = `${there().host}/${cli.repository}@${cli.digest}`;
    expect(signed).toContain(image);
    expect(signed).toHaveLength(4);
    const content = { digest: cli.digest, identity: art, key };
    const signature = await attachSignature(there(), cli.repository, content);
    await deleteManifest(there(), cli.repository, signature.digest);
    await record("2026-11-24T09:00:00Z");
    expect((await mirrorkit("record", "verify", "--into", into)).status).toBe(0);
    const { output, status } = await mirrorkit("diff", before ?? "", after ?? "");
    expect(status).toBe(1);
    expect(output).toContain("No image changes.\n1 image lost its sigstore signature.\n");
    expect(output).toContain(`Lost their signature (1):\n  ${image}  had one before\n`);
    const json = await mirrorkit("diff", before ?? "", after ?? "", "--json");
    expect(JSON.parse(json.output)).toMatchObject({ lostSignatures: [{ image }] });
  });

  test("a verification of another pass, or of anything else, is not recorded", async () => {
    const { file } = await world();
    const workspace = join(folder, `workspace-${number}`, "working-dir");
    mkdirSync(join(workspace, "dry-run"), { recursive: true });
    writeFileSync(
      join(workspace, "dry-run", "mapping.txt"),
      "docker://q.test/a:1=docker://r.test/a:1\n",
    );
    const report = join(folder, "verification.json");
    const into = join(folder, `records-${number}`);
    const options = ["--workspace", workspace, "--into", into, "--verification", report];
    writeFileSync(report, (await verify(file, "--json")).output);
    const other = await mirrorkit("record", ...options);
    expect(other).toMatchObject({ status: 2 });
    expect(other.notes).toContain("the verification is of another pass");
    writeFileSync(report, "{}");
    expect((await mirrorkit("record", ...options)).notes).toContain(
      "verification.json is not the output of mirrorkit verify --json",
    );
    expect(existsSync(into)).toBe(false);
  });
});
