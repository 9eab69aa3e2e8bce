import { diagnose } from "@mirrorkit/sdk/diagnosis";
import { describe, expect, test } from "vitest";
import { dest, error, evidence, failed, first, ubi } from "./evidence.ts";

test.each([
  '  Warning  Failed  12s (x2 over 30s)  kubelet  Failed to pull image "quay.example.test:8443/mirror/openshift/release@sha256:ab": copying system image: Source image rejected: A signature was required, but no signature exists',
  'Nov 23 09:09:12 master-0 crio[2345]: time="2026-11-23" level=info msg="Failed to pull image \\"quay.example.test:8443/mirror/openshift/release@sha256:ab\\": SignatureValidationFailed: Source image rejected: A signature was required, but no signature exists"',
])("what a cluster says of a missing signature is explained: %s", (line) => {
  expect(first(line)).toBe("signature-required quay.example.test:8443");
});

test("a command names the whole image", () => {
  const image = `docker://registry.redhat.io/${"team/".repeat(40)}app@sha256:${"a".repeat(64)}`;
  const [cause] = diagnose(evidence(failed(image, "denied: access forbidden"))).causes;
  expect(cause?.next[0]).toContain(`${image.replace("docker://", " ")}.`);
});

test("version 1 of oc-mirror is told by its own words", () => {
  const push =
    "error: unable to push quay.io/a/b: failed to upload blob sha256:aa: unauthorized: no";
  const pull = "error: render: pulling from host registry.redhat.io failed with 401 Unauthorized";
  expect(first(push)).toBe("destination-denied quay.example.test");
  expect(first(pull)).toBe("source-unauthorized registry.redhat.io");
});

test("a proxy that refuses an address is no registry that denies images", () => {
  const text = error(
    'RemoteFailed: Get "https://api.openshift.com/api/upgrades_info/graph?arch=amd64": Forbidden',
  );
  expect(first(text)).toBe("proxy api.openshift.com");
});

test("a destination with a short name is named", () => {
  const text = failed(ubi, "initiating layer upload to /v2/a/b/blobs/uploads/ in mirror: denied");
  expect(first(text, { destination: "mirror/ocp" })).toBe("destination-denied mirror");
});

describe("words in names are no reasons", () => {
  const words = ["denied", "unauthorized", "read-only", "toomanyrequests", "tag_immutable", "x509"];
  const place = "quay.example.test:8443";

  test.each(words)("%s", (word) => {
    const host = `${word.replace("_", "-")}.example.test:5000`;
    const text = [
      failed(`quay.io/${word}/app:${word}`, `reading manifest ${word} in quay.io/${word}/app: no`),
      failed(`${host}/a:1`, `pinging container registry ${host}: no`),
      failed(ubi, `writing blob: Put "https://${place}/v2/${word}/blobs/uploads/1": no`),
      failed(ubi, `initiating layer upload to /v2/${word}/blobs/uploads/ in ${place}: no`),
      failed(ubi, `uploading manifest ${word} to ${place}/mirror/${word}: no`),
      error(
        `[Executor] collect catalog "quay.io/${word}/index:${word}": package "${word}": channel ${word}: no`,
      ),
      error(`[Executor] open /data/${word}/index.json: no`),
    ].join("");
    const { causes, unexplained } = diagnose(evidence(text, { environment: dest }));
    expect(causes).toEqual([]);
    expect(unexplained).toHaveLength(7);
  });
});

describe("other registries say it in other words", () => {
  const manifest = "uploading manifest 1 to quay.example.test/mirror/a/b: ";
  const upload = "initiating layer upload to /v2/mirror/a/b/blobs/uploads/ in quay.example.test: ";
  const source = 'Get "https://quay.io/v2/": dial tcp: lookup quay.io on 10.0.0.2:53: ';

  test.each([
    [
      `${manifest}denied: adding 10 MiB of storage resource, which when updated to current usage of 1 GiB will exceed the configured upper limit of 1 GiB`,
      "destination-quota quay.example.test",
    ],
    [
      `${manifest}unknown: Failed to process request due to 'a/b:1' configured as immutable.`,
      "tag-immutable quay.example.test",
    ],
    [
      `${upload}name unknown: The repository with name 'mirror/a/b' does not exist in the registry`,
      "destination-denied quay.example.test",
    ],
    [
      `${upload}unauthorized: project mirror not found: project mirror not found`,
      "destination-denied quay.example.test",
    ],
    [`${source}read udp 10.1.1.1:4512->10.0.0.2:53: i/o timeout`, "dns quay.io"],
    [`${source}read udp 10.1.1.1:4512->10.0.0.2:53: read: connection refused`, "dns quay.io"],
    [
      "reading manifest 1 in quay.io/a/b: received unexpected HTTP status: 521 ",
      "server-error registry.access.redhat.com",
    ],
    ['reading blob sha256:aa: Get "https://cdn01.quay.io/sha256/aa": EOF', "timeout cdn01.quay.io"],
  ])("%s", (reason, cause) => {
    expect(first(failed(ubi, reason))).toBe(cause);
  });

  test("a repository that the destination does not create is named", () => {
    const text = failed(ubi, `${upload}name unknown: The repository does not exist`);
    const [cause] = diagnose(evidence(text, { environment: dest })).causes;
    expect(cause?.summary).toContain("does not have the repository mirror/a/b");
  });
});
