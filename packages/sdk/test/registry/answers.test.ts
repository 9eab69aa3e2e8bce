import { generateKeyPairSync, sign } from "node:crypto";
import { readMapping } from "@mirrorkit/sdk/mapping";
import {
  checkSigstoreSignature,
  chooseLogin,
  readChallenges,
  readManifest,
  readPublicKeys,
} from "@mirrorkit/sdk/registry";
import { packagedImages, planVerification, signatureNeedsOf } from "@mirrorkit/sdk/verify";
import { describe, expect, test } from "vitest";

const digest = `sha256:${"a".repeat(64)}`;

describe("challenges", () => {
  const shortened = (header: string) =>
    readChallenges(header).map(({ scheme, parameters }) => [
      scheme,
      Object.fromEntries(parameters),
    ]);

  test.each([
    [
      'Bearer realm="https://a/t",service="s"',
      [["bearer", { realm: "https://a/t", service: "s" }]],
    ],
    ["Basic", [["basic", {}]]],
    [
      'Basic realm="a, b", Bearer realm=https://a/t',
      [
        ["basic", { realm: "a, b" }],
        ["bearer", { realm: "https://a/t" }],
      ],
    ],
    ['BEARER Realm = "x\\"y" , ,Scope="a b"', [["bearer", { realm: 'x"y', scope: "a b" }]]],
    [
      "Negotiate abc==, Basic realm=r",
      [
        ["negotiate", {}],
        ["basic", { realm: "r" }],
      ],
    ],
    [
      "NTLM,Basic",
      [
        ["ntlm", {}],
        ["basic", {}],
      ],
    ],
    ["", []],
    ["===", []],
  ])("%s", (header, expected) => {
    expect(shortened(header)).toEqual(expected);
  });

  test("tokens are preferred where their realm is an address", () => {
    const login = (header: string) => chooseLogin(readChallenges(header))?.method;
    expect(login('Basic realm="x",Bearer realm="https://a/t"')).toBe("token");
    expect(login('Bearer realm="a/t",Basic realm="x"')).toBe("basic");
    expect(login('Bearer realm="javascript:alert(1)"')).toBeUndefined();
    expect(login("Digest realm=x")).toBeUndefined();
  });

  test("a header of megabytes is read in no time", () => {
    const start = Date.now();
    for (const part of ['a="', "a,", 'a="b",', "a =", "\\"]) readChallenges(part.repeat(500_000));
    expect(Date.now() - start).toBeLessThan(2_000);
  });
});

describe("manifests", () => {
  const blob = { digest, size: 3 };

  test("an index without its media type is told by its manifests", () => {
    const text = JSON.stringify({
      schemaVersion: 2,
      manifests: [{ ...blob, platform: { os: "linux", architecture: "arm", variant: "v7" } }],
    });
    expect(readManifest(text, "")).toMatchObject({
      manifest: { kind: "index", manifests: [{ platform: "linux/arm/v7" }] },
    });
  });

  test.each([
    { config: { ...blob, size: 1.5 } },
    { config: { ...blob, digest: "sha256:short" } },
    { config: blob, layers: [{ ...blob, size: "3" }] },
    { config: blob, layers: {} },
    { config: null },
    { manifests: Array.from({ length: 10_001 }, () => blob) },
  ])("%# is refused", (value) => {
    expect(readManifest(JSON.stringify(value), "")).toHaveProperty("reason");
  });

  test("a layer that lies elsewhere is marked, and a subject kept", () => {
    const text = JSON.stringify({
      config: blob,
      layers: [{ ...blob, urls: ["https://x.test"] }],
      subject: blob,
    });
    expect(readManifest(text, "t")).toMatchObject({
      manifest: { mediaType: "t", layers: [{ isForeign: true }], subject: { digest } },
    });
  });
});

describe("sigstore signatures", () => {
  const payloadOf = (reference: unknown, of = digest) =>
    Buffer.from(
      JSON.stringify({
        critical: {
          identity: { "docker-reference": reference },
          image: { "docker-manifest-digest": of },
        },
      }),
    );

  test.each([
    ["rsa", generateKeyPairSync("rsa", { modulusLength: 2048 })],
    ["ec", generateKeyPairSync("ec", { namedCurve: "prime256v1" })],
    ["ed25519", generateKeyPairSync("ed25519")],
  ])("are checked with a key of %s", (type, { privateKey, publicKey }) => {
    const payload = payloadOf("quay.io/a/b:1");
    const signature = sign(type === "ed25519" ? null : "sha256", payload, privateKey).toString(
      "base64",
    );
    const pem = publicKey.export({ type: "spki", format: "pem" }) as string;
    const keys = readPublicKeys(pem, "cosign.pub");
    const image = { digest, repository: "quay.io/a/b" };
    expect(checkSigstoreSignature({ payload, signature }, image, keys)).toBeUndefined();
    const other = Buffer.from(payload.toString().replace("b:1", "b:2"));
    expect(checkSigstoreSignature({ payload: other, signature }, image, keys)?.fault).toBe(
      "other-key",
    );
    expect(checkSigstoreSignature({ payload, signature: "%" }, image, keys)?.fault).toBe(
      "other-key",
    );
  });

  test.each([
    ["quay.io/a/b", "quay.io/a/b", undefined],
    ["quay.io/a/b:1", "quay.io/a/b", undefined],
    [`quay.io/a/b@${digest}`, "quay.io/a/b", undefined],
    ["quay.io:443/a/b", "quay.io:443/a/b", undefined],
    ["quay.io/a/b", "a/b", undefined],
    ["quay.io/a/bc", "quay.io/a/b", "other-identity"],
    ["evil.test/quay.io/a/b", "quay.io/a/b", "other-identity"],
    ["evil.io/a/b", "quay.io/a/b", "other-identity"],
    [7, "quay.io/a/b", "malformed"],
  ])("one for %s where nodes ask for %s", (reference, repository, fault) => {
    const payload = payloadOf(reference);
    const found = checkSigstoreSignature({ payload, signature: "" }, { digest, repository });
    expect(found?.fault).toBe(fault);
  });

  test("keys that are none, or private, are refused by name", () => {
    const { privateKey } = generateKeyPairSync("ed25519");
    const pem = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
    expect(() => readPublicKeys(pem, "cosign.key")).toThrow("cosign.key contains a private key");
    expect(() => readPublicKeys("x", "a.pub")).toThrow("a.pub contains no PEM key");
    const broken = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----";
    expect(() => readPublicKeys(broken, "b.pub")).toThrow("contains an unreadable key");
  });
});

describe("what clusters demand", () => {
  test.each([
    ["4.20", false, false],
    ["4.20.99", false, false],
    ["4.21", true, false],
    ["4.21.0-rc.1", true, false],
    ["4.22.3", true, true],
    ["5.0", true, true],
    [undefined, false, false],
  ])("%s", (version, payload, components) => {
    expect(signatureNeedsOf(version)).toMatchObject({ payload, components });
  });

  test.each(["latest", "4", "stable-4.21", "4.21; rm", ""])("%j is not a version", (text) => {
    expect(() => signatureNeedsOf(text)).toThrow("is not a version of a cluster");
  });
});

describe("a plan", () => {
  const release = `docker://quay.io/openshift-release-dev/ocp-release:4.21.1-x86_64=docker://r.test/openshift/release-images:4.21.1-x86_64`;
  const entriesOf = (...lines: readonly string[]) => readMapping(lines.join("\n"), "m").entries;

  test("takes the digest of a release payload from its signatures, and misses OpenPGP signatures", () => {
    const payloads = new Map([["4.21.1-x86_64", digest]]);
    const input = { entries: entriesOf(release), payloads };
    const missing = planVerification({ ...input, signedPayloads: new Set<string>() });
    expect(missing.images).toMatchObject([
      { digest, mustBeSigned: true, identity: "quay.io/openshift-release-dev/ocp-release" },
    ]);
    expect(missing.problems.map(({ severity }) => severity)).toEqual(["error"]);
    expect(planVerification({ ...input, signedPayloads: new Set([digest]) }).problems).toEqual([]);
    expect(planVerification(input).problems.map(({ severity }) => severity)).toEqual(["info"]);
  });

  test("goes by the highest release of the mapping where no version is given", () => {
    const older = release.replaceAll("4.21.1", "4.9.0");
    expect(planVerification({ entries: entriesOf(older, release) }).needs.minor).toBe("4.21");
    const input = { entries: entriesOf(release), clusterVersion: "4.20" };
    expect(planVerification(input).images[0]?.mustBeSigned).toBe(false);
  });

  test("verifies a registry on this machine, and not the cache of oc-mirror", () => {
    const to = (registry: string) => `docker://q.test/a@${digest}=docker://${registry}/a:1`;
    for (const registry of ["127.0.0.1:5000", "localhost:5000"]) {
      expect(planVerification({ entries: entriesOf(to(registry)) }).images).toHaveLength(1);
    }
    expect(() => planVerification({ entries: entriesOf(to("localhost:55000")) })).toThrow(
      "a pass to disk",
    );
  });

  test("expects no digest of a rebuilt catalog, and takes platforms from the ImageSet", () => {
    const filter = "f".repeat(32);
    const entries = entriesOf(
      `docker://registry.redhat.io/redhat/x-index@${digest}=docker://localhost:55000/redhat/x-index:v4.20`,
      `docker://localhost:55000/redhat/x-index:${filter}=docker://r.test/redhat/x-index:v4.20`,
    );
    const rebuilt = new Map([[filter, digest]]);
    const platforms = [{ os: "linux", architecture: "amd64" }];
    const mirror = {
      operators: [{ catalog: "registry.redhat.io/redhat/x-index:v4.20", platforms }],
    };
    const [image, ...others] = planVerification({ entries, rebuilt, mirror }).images;
    expect(others).toEqual([]);
    expect(image).toMatchObject({
      reference: "v4.20",
      rebuiltDigest: digest,
      mayBeSigned: false,
      platforms: ["linux/amd64"],
    });
    expect(image).not.toHaveProperty("digest");
  });
});

describe("packages of a catalog", () => {
  test("are found in documents one after the other, whatever strings hold", () => {
    const bundle = (name: string, ...images: readonly string[]) =>
      JSON.stringify(
        {
          schema: "olm.bundle",
          package: name,
          image: images[0],
          relatedImages: images.map((image) => ({ image })),
          note: 'a "}{" \\',
        },
        null,
        2,
      );
    const text = `${JSON.stringify({ schema: "olm.package", name: "a" })}${bundle("a", "x@1", "y@1", "")}\n${bundle("b", "z@1")}{"schema":`;
    expect(packagedImages(text)).toEqual([
      { image: "x@1", package: "a" },
      { image: "y@1", package: "a" },
      { image: "z@1", package: "b" },
    ]);
    expect(packagedImages("}}{{")).toEqual([]);
    expect(packagedImages('{"a":"')).toEqual([]);
  });
});
