import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { attachmentTag } from "@mirrorkit/sdk/registry";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { makeCertificate } from "../../../test/registries/certificate.ts";
import {
  type DockerRegistry,
  missingTools,
  reader,
  registryIsMissing,
  startDockerRegistry,
} from "../../../test/registries/docker-registry.ts";
import { deleteManifest, pushImage } from "../../../test/registries/push.ts";
import {
  attachLayers,
  attachSignature,
  makeSigningKey,
  signatureLayer,
} from "../../../test/registries/sign.ts";
import { startTokenServer, withTokens } from "../../../test/registries/token-server.ts";
import { mirrorkit } from "./run-cli.ts";
import { fillSmallMirror, type SmallMirror } from "./small-mirror.ts";

test.runIf(process.env["CI"] === "true")("in CI nothing that these tests need is missing", () => {
  expect(missingTools).toEqual([]);
});

const key = makeSigningKey();
const art = "quay.io/openshift-release-dev/ocp-v4.0-art-dev";
const closers: (() => Promise<unknown>)[] = [];
let folder = "";
let keyFile = "";
let registry: DockerRegistry | undefined;
let number = 0;

beforeAll(async () => {
  if (registryIsMissing) return;
  folder = mkdtempSync(join(tmpdir(), "mirrorkit-verify-"));
  keyFile = join(folder, "cosign.pub");
  writeFileSync(keyFile, key.publicPem);
  registry = await startDockerRegistry();
});
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});
afterAll(async () => {
  await registry?.close();
  rmSync(folder, { recursive: true, force: true });
});

function there(): DockerRegistry {
  if (registry === undefined) throw new Error("no registry");
  return registry;
}

async function world(version?: string, isSigned = true): Promise<SmallMirror & { file: string }> {
  const path = `mirror-${number++}`;
  const mirror = await fillSmallMirror(there(), {
    path,
    ...(version === undefined ? {} : { version }),
    ...(isSigned ? { key } : {}),
  });
  const file = join(folder, `${path}.txt`);
  writeFileSync(file, mirror.mapping);
  return { ...mirror, file };
}

function verify(file: string, ...more: readonly string[]) {
  return mirrorkit("verify", file, "--insecure", there().host, ...more);
}

interface JsonReport {
  readonly counts: Readonly<Record<string, number>>;
  readonly findings: readonly {
    readonly rule: string;
    readonly severity: string;
    readonly message: string;
    readonly reason?: string;
    readonly images: readonly { readonly destination: string; readonly kind: string }[];
  }[];
}

async function findings(file: string, ...more: readonly string[]) {
  const { output, status } = await verify(file, "--json", ...more);
  const report = JSON.parse(output) as JsonReport;
  const wrong = report.findings.filter(({ severity }) => severity !== "info");
  expect(status).toBe(wrong.length > 0 ? 1 : 0);
  return { report, lines: wrong.map(({ rule, message }) => `${rule}: ${message}`) };
}

describe.skipIf(registryIsMissing)(`verify (missing: ${missingTools.join(", ")})`, () => {
  test("finds everything where everything is there, with and without a key", async () => {
    const { file } = await world();
    const plain = await verify(file);
    expect(plain).toMatchObject({ status: 0, notes: "" });
    expect(plain.output).toContain("7 images: 7 present\n");
    expect(plain.output).toContain("signed with sigstore: 4 of 4 release images\n");
    expect(plain.output).toContain("clusters of 4.20 require no signatures\n");
    for (const version of ["4.21", "4.22", "5.0"]) {
      const checked = await verify(file, "--cluster-version", version, "--key", keyFile, "--deep");
      expect(checked.status).toBe(0);
      expect(checked.output).toContain("; 4 signatures verified");
    }
  });

  test("names three missing images, a missing signature, a swapped one and a moved tag, and no more", async () => {
    const { file, components, operators, base, payload } = await world("4.22.1");
    const [cli, etcd, console] = components;
    const [bundle, operand] = operators;
    if (!cli || !etcd || !console || !bundle || !operand) throw new Error("incomplete");
    const target = there();
    const delivered = [bundle, operand, base];
    for (const image of delivered) await deleteManifest(target, image.repository, image.digest);
    const other = await attachSignature(target, cli.repository, {
      digest: etcd.digest,
      identity: `${art}@${etcd.digest}`,
      key,
    });
    const layer = await signatureLayer(target, cli.repository, {
      digest: etcd.digest,
      identity: `${art}@${etcd.digest}`,
      key,
    });
    const swapped = await attachLayers(target, cli.repository, cli.digest, [layer]);
    expect(swapped.digest).not.toBe(other.digest);
    const gone = await attachSignature(target, payload.repository, {
      digest: payload.digest,
      identity: "quay.io/openshift-release-dev/ocp-release",
      key,
    });
    await deleteManifest(target, payload.repository, gone.digest);
    await pushImage(target, console.repository, "something else", console.tag);
    const { lines, report } = await findings(file, "--key", keyFile);
    const at = (image: { repository: string; tag: string }) =>
      `${target.host}/${image.repository}:${image.tag}`;
    expect(lines).toHaveLength(6);
    for (const image of delivered) {
      expect(lines.find((line) => line.includes(`${at(image)} is missing`))).toMatch(
        /^image-missing: .*: it was never pushed, or was deleted later$/,
      );
    }
    const of = (rule: string) => lines.filter((line) => line.startsWith(`${rule}: `));
    expect(of("signature-wrong")).toEqual([
      `signature-wrong: ${at(cli)} has an invalid sigstore signature, tag ${attachmentTag(cli.digest, "sig")} (component cli of release 4.22.1-x86_64): it is the signature of ${etcd.digest}`,
    ]);
    expect(of("signature-missing")[0]).toContain(
      `${at(payload)} has no sigstore signature beside it, which clusters of 4.22 require`,
    );
    expect(of("image-differs")[0]).toMatch(
      new RegExp(
        `${console.tag} has the digest sha256:.* instead of ${console.digest}.*the tag was moved`,
      ),
    );
    expect(report.findings[0]?.images[0]).toMatchObject({ kind: expect.any(String) as string });
    const text = await verify(file, "--key", keyFile);
    expect(text.output).toContain("7 images: 3 present, 4 missing or wrong\n");
  });

  test("a release without signatures is fine for 4.20 and explained for 4.21 and 4.22", async () => {
    const { file, payload } = await world("4.20.18", false);
    expect((await verify(file, "--cluster-version", "4.20")).status).toBe(0);
    const next = await verify(file, "--cluster-version", "4.21.4");
    expect(next.status).toBe(1);
    expect(next.output).toContain(
      `error: release 4.20.18-x86_64 has no sigstore signatures in ${there().host}, and clusters of 4.21 require one for its payload, ${there().host}/${payload.repository}:${payload.tag}: most likely oc-mirror was run with --remove-signatures`,
    );
    expect(next.output).toContain("help: Push again with oc-mirror 4.21 or later");
    const later = await findings(file, "--cluster-version", "4.22");
    expect(later.lines).toHaveLength(1);
    expect(later.report.findings[0]?.images).toHaveLength(4);
  });

  test("a lost signature of a release is a warning before clusters demand it", async () => {
    const { file, components } = await world();
    const [cli] = components;
    if (cli === undefined) throw new Error("incomplete");
    const { digest } = await attachSignature(there(), cli.repository, {
      digest: cli.digest,
      identity: art,
      key,
    });
    await deleteManifest(there(), cli.repository, digest);
    const { lines, report } = await findings(file);
    expect(lines).toHaveLength(1);
    expect(report.findings[0]).toMatchObject({
      rule: "signature-missing",
      severity: "warning",
      reason: expect.stringContaining("3 other images of the release have one") as string,
    });
  });

  test.each([
    ["no signature", "its manifest contains no signature"],
    ["a layer without annotation", "its layer has no signature in its annotations"],
    ["another key", "it was made with another key"],
    ["another repository", 'it was made for "quay.example.test/other"'],
    ["two wrong layers", "none of its 2 signatures is valid"],
  ])("a .sig manifest with %s is wrong", async (what, reason) => {
    const { file, components } = await world();
    const [cli] = components;
    if (cli === undefined) throw new Error("incomplete");
    const { repository, digest } = cli;
    const content = { digest, identity: art, key };
    const wrongKey = { ...content, key: makeSigningKey() };
    const good = await signatureLayer(there(), repository, content);
    const layers: Record<string, readonly object[]> = {
      "no signature": [],
      "a layer without annotation": [{ ...good, annotations: {} }],
      "another key": [await signatureLayer(there(), repository, wrongKey)],
      "another repository": [
        await signatureLayer(there(), repository, {
          ...content,
          identity: "quay.example.test/other",
        }),
      ],
      "two wrong layers": [
        await signatureLayer(there(), repository, wrongKey),
        { ...good, annotations: { "dev.cosignproject.cosign/signature": "AAAA" } },
      ],
    };
    await attachLayers(there(), repository, digest, layers[what] ?? []);
    const { lines } = await findings(file, "--key", keyFile);
    expect(lines).toEqual([expect.stringMatching(/^signature-wrong: /)]);
    expect(lines[0]).toContain(reason);
    expect((await findings(file)).lines).toEqual([]);
  });

  test("two layers are right where one of them is, and either of two keys may have made it", async () => {
    const { file, components } = await world();
    const [cli] = components;
    if (cli === undefined) throw new Error("incomplete");
    const { repository, digest } = cli;
    const other = makeSigningKey();
    const content = { digest, identity: art };
    const layers = [
      await signatureLayer(there(), repository, { ...content, key: makeSigningKey() }),
      await signatureLayer(there(), repository, { ...content, key: other }),
    ];
    await attachLayers(there(), repository, digest, layers);
    const second = join(folder, "second.pub");
    writeFileSync(second, other.publicPem);
    expect((await findings(file, "--key", keyFile)).lines).toHaveLength(1);
    expect((await findings(file, "--key", keyFile, "--key", second)).lines).toEqual([]);
  });

  test("a platform that is gone from an index is named, and a blob with --deep", async () => {
    const { file, base, components } = await world();
    const [, arm] = base.children;
    const [cli] = components;
    if (cli === undefined) throw new Error("incomplete");
    await deleteManifest(there(), base.repository, arm?.digest ?? "");
    const { lines } = await findings(file);
    expect(lines).toEqual([
      expect.stringContaining(
        "ubi-micro:latest is an index that lacks linux/arm64 (additional image)",
      ),
    ]);
    const deep = await findings(file, "--deep");
    expect(deep.lines).toHaveLength(1);
    const manifest = await fetch(
      `http://${there().host}/v2/${cli.repository}/manifests/${cli.digest}`,
      { headers: { accept: cli.mediaType } },
    );
    const { layers } = (await manifest.json()) as { layers: readonly { digest: string }[] };
    const blob = layers[0]?.digest ?? "";
    await fetch(`http://${there().host}/v2/${cli.repository}/blobs/${blob}`, { method: "DELETE" });
    const after = await findings(file, "--deep");
    expect(after.lines.filter((line) => line.startsWith("blob-missing"))).toEqual([
      expect.stringContaining(`lacks the blob ${blob}`),
    ]);
    expect((await findings(file)).lines).toHaveLength(1);
  });

  test("a tag that was pruned is told from an image that was deleted", async () => {
    const { file, operators, mapping } = await world();
    const [bundle] = operators;
    const moved = mapping.replaceAll(`:${bundle?.tag}\n`, ":pruned\n");
    writeFileSync(file, moved);
    const { report } = await findings(file);
    expect(report.findings[0]).toMatchObject({
      rule: "image-missing",
      reason: "its manifest still exists by digest, so only the tag was removed",
    });
  });

  test("a registry that is not there is one finding, not one an image", async () => {
    const file = join(folder, "nowhere.txt");
    const lines = ["a", "b", "c"].map(
      (name) => `docker://q.test/${name}:1=docker://127.0.0.1:1/${name}:1`,
    );
    writeFileSync(file, lines.join("\n"));
    const registries = join(folder, "empty.conf");
    writeFileSync(registries, "");
    const { report } = await findings(file, "--registries-conf", registries);
    expect(report.findings).toMatchObject([
      {
        rule: "image-unknown",
        message: expect.stringMatching(/^3 images, such as .*refuses the connection$/) as string,
      },
    ]);
  }, 120_000);
});

describe.skipIf(registryIsMissing)("the pull user", () => {
  test("without rights is found out, and the secret shows nowhere", async () => {
    const below = join(folder, "tokens");
    mkdirSync(below, { recursive: true });
    const certificate = makeCertificate(below);
    const tokens = await startTokenServer(certificate, {
      mayPull: (name) => !name.startsWith("mirror/openshift"),
    });
    closers.push(() => tokens.close());
    const closed = await startDockerRegistry({ auth: () => withTokens(tokens, certificate) });
    closers.push(() => closed.close());
    const digest = `sha256:${"a".repeat(64)}`;
    const lines = [
      "openshift/release:4.20.18-x86_64-cli",
      "openshift/release:4.20.18-x86_64-etcd",
      "ubi9/ubi:1",
    ];
    const file = join(folder, "closed.txt");
    writeFileSync(
      file,
      lines
        .map((name) => `docker://quay.io/x@${digest}=docker://${closed.host}/mirror/${name}`)
        .join("\n"),
    );
    const authfile = join(folder, "pull.json");
    const auth = Buffer.from(`${reader.username}:${reader.password}`).toString("base64");
    writeFileSync(authfile, JSON.stringify({ auths: { [closed.host]: { auth } } }), {
      mode: 0o600,
    });
    const outcome = await mirrorkit(
      "verify",
      file,
      "--insecure",
      closed.host,
      "--authfile",
      authfile,
    );
    expect(outcome.status).toBe(1);
    expect(outcome.output).toContain("error: 2 images, such as");
    expect(outcome.output).toMatch(
      /does not accept the credentials of reader.*\[image-unreadable\]/,
    );
    expect(outcome.output).toContain("ubi9/ubi:1 is missing");
    expect(outcome.output + outcome.notes).not.toContain(reader.password);
    expect(outcome.output + outcome.notes).not.toContain(auth);
  });
});

describe("what verify refuses", () => {
  test.each([
    [["--cluster-version", "latest"], '"latest" is not a version of a cluster'],
    [["--authfile", "/nonexistent/auth.json"], "/nonexistent/auth.json does not exist"],
    [["--key", "/nonexistent/cosign.pub"], "/nonexistent/cosign.pub does not exist"],
    [["--connections", "0"], "Give a whole number from 1 to 256"],
  ])("%j", async (flags, message) => {
    const at = mkdtempSync(join(tmpdir(), "mirrorkit-verify-"));
    closers.push(() => Promise.resolve(rmSync(at, { recursive: true })));
    const file = join(at, "mapping.txt");
    writeFileSync(file, "docker://q.test/a:1=docker://r.test/a:1\n");
    const outcome = await mirrorkit("verify", file, ...flags);
    expect(outcome.status).toBe(2);
    expect(outcome.notes).toContain(message);
  });

  test.each([
    ["docker://q.test/a:1=docker://localhost:55000/a:1\n", "the mapping is of a pass to disk"],
    ["", "the mapping has no images"],
    ["nonsense\n", "mapping.txt:1"],
  ])("the mapping %j", async (text, message) => {
    const at = mkdtempSync(join(tmpdir(), "mirrorkit-verify-"));
    closers.push(() => Promise.resolve(rmSync(at, { recursive: true })));
    const file = join(at, "mapping.txt");
    writeFileSync(file, text);
    const outcome = await mirrorkit("verify", file);
    expect(outcome.status).toBe(2);
    expect(outcome.notes).toContain(message);
  });
});
