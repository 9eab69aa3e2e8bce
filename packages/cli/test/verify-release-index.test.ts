import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { attachmentTag } from "@mirrorkit/sdk/registry";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type DockerRegistry,
  registryIsMissing,
  startDockerRegistry,
} from "../../../test/registries/docker-registry.ts";
import { startHostileServer } from "../../../test/registries/hostile-server.ts";
import { deleteManifest, digestOf, pushImage, pushIndex } from "../../../test/registries/push.ts";
import { attachSignature, makeSigningKey, type SigningKey } from "../../../test/registries/sign.ts";
import { mirrorkit } from "./run-cli.ts";

const releases = "quay.io/openshift-release-dev/ocp-release";
const [key, other] = [makeSigningKey(), makeSigningKey()];
let folder = "";
let keyFile = "";
let registry: DockerRegistry;
let number = 0;

beforeAll(async () => {
  if (registryIsMissing) return;
  folder = mkdtempSync(join(tmpdir(), "mirrorkit-release-index-"));
  keyFile = join(folder, "cosign.pub");
  writeFileSync(keyFile, key.publicPem);
  registry = await startDockerRegistry();
});
afterAll(async () => {
  await registry?.close();
  if (folder !== "") rmSync(folder, { recursive: true, force: true });
});

async function linesOf(mapping: string, ...flags: readonly string[]): Promise<readonly string[]> {
  const file = join(folder, `${number++}.txt`);
  writeFileSync(file, mapping);
  const { output } = await mirrorkit(
    "verify",
    file,
    "--insecure",
    registry.host,
    "--json",
    ...flags,
  );
  const { findings } = JSON.parse(output) as {
    readonly findings: readonly { rule: string; severity: string; message: string }[];
  };
  return findings.map(({ rule, severity, message }) => `${severity} ${rule}: ${message}`);
}

/** A multi-architecture payload whose platforms are signed; that of arm64 with a key of its own. */
async function payload(armKey: SigningKey) {
  const path = `multi-${number++}/openshift/release-images`;
  const tag = "4.22.1-multi";
  const platforms = ["linux/amd64", "linux/arm64"];
  const index = await pushIndex(registry, path, { content: path, platforms, tag });
  const [amd, arm] = index.children;
  if (amd === undefined || arm === undefined) throw new Error("incomplete");
  const identity = `${releases}:${tag}`;
  await attachSignature(registry, path, { digest: amd.digest, identity, key });
  const armSignature = await attachSignature(registry, path, {
    digest: arm.digest,
    identity,
    key: armKey,
  });
  const mapping = `docker://${releases}@${index.digest}=docker://${registry.host}/${path}:${tag}\n`;
  return { path, arm, armSignature, mapping };
}

describe.skipIf(registryIsMissing)("a release whose platforms are signed", () => {
  const flags = ["--cluster-version", "4.22"];

  test("is signed, and needs no signature of a platform that is not there", async () => {
    const { path, arm, armSignature, mapping } = await payload(key);
    for (const more of [[], ["--key", keyFile]]) {
      expect(await linesOf(mapping, ...flags, ...more)).toEqual([]);
    }
    await deleteManifest(registry, path, arm.digest);
    await deleteManifest(registry, path, armSignature.digest);
    for (const more of [[], ["--key", keyFile]]) {
      const lines = await linesOf(mapping, ...flags, ...more);
      expect(lines.filter((line) => line.includes("signature-"))).toEqual([]);
      expect(lines.join("\n")).toContain("platform-missing");
    }
  });

  test("is named with the tag of the platform whose signature is wrong", async () => {
    const { arm, mapping } = await payload(other);
    const lines = await linesOf(mapping, ...flags, "--key", keyFile);
    const [wrong] = lines.filter((line) => line.includes("signature-wrong"));
    expect(wrong).toContain(`tag ${attachmentTag(arm.digest, "sig")}`);
  });
});

describe.skipIf(registryIsMissing)("--key", () => {
  test("that made none of the signatures is one finding; that made one of them, one for each other", async () => {
    const keys = [other, other, other];
    const put = async (signedBy: SigningKey, name: string): Promise<string> => {
      const repository = `keys/${name}`;
      const { digest } = await pushImage(registry, repository, name, "v1");
      const identity = `quay.example.test/team/${name}`;
      await attachSignature(registry, repository, { digest, identity, key: signedBy });
      return `docker://${identity}@${digest}=docker://${registry.host}/${repository}:v1\n`;
    };
    const mapping = (await Promise.all(keys.map((one, at) => put(one, `image-${at}`)))).join("");
    expect(await linesOf(mapping, "--key", keyFile)).toEqual([
      expect.stringMatching(
        /^error signature-wrong: 3 images, such as \S+, have an invalid sigstore signature, and none/,
      ),
    ]);
    const lines = await linesOf(mapping + (await put(key, "image-3")), "--key", keyFile);
    expect(lines).toHaveLength(3);
    expect(lines.every((line) => line.includes("it was made with another key"))).toBe(true);
  });

  test("whose signature has too large a payload is wrong, not unknown", async () => {
    const { digest } = await pushImage(registry, "keys/large", "large", "v1");
    const identity = `quay.example.test/${"team/".repeat(20_000)}large`;
    await attachSignature(registry, "keys/large", { digest, identity, key });
    const mapping = `docker://quay.example.test/large@${digest}=docker://${registry.host}/keys/large:v1\n`;
    expect(await linesOf(mapping, "--key", keyFile)).toEqual([
      expect.stringMatching(/^error signature-wrong: .* its payload is larger than 64 KiB$/),
    ]);
  });
});

test("an image whose bytes lie counts as one that could not be checked", async () => {
  const text = '{"schemaVersion":2}';
  const digest = digestOf(text);
  const server = await startHostileServer((request, response) => {
    if (request.url?.includes(".sig") === true) return void response.writeHead(404).end();
    response.setHeader("docker-content-digest", digest);
    response.setHeader("content-type", "application/vnd.oci.image.manifest.v1+json");
    response.end(request.method === "HEAD" ? undefined : `${text} `);
  });
  const folderOfTest = mkdtempSync(join(tmpdir(), "mirrorkit-lies-"));
  try {
    const file = join(folderOfTest, "mapping.txt");
    writeFileSync(file, `docker://a.test/b@${digest}=docker://${server.host}/b:v1\n`);
    const { status, output } = await mirrorkit("verify", file, "--insecure", server.host, "--deep");
    expect(status).toBe(1);
    expect(output).toContain("returns other bytes than the digest promises");
    expect(output).toContain("1 image: 0 present, 1 could not be checked");
  } finally {
    await server.close();
    rmSync(folderOfTest, { recursive: true });
  }
});
