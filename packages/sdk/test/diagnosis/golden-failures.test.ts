import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { diagnose } from "@mirrorkit/sdk/diagnosis";
import { type ImageSetConfiguration, readImageSet } from "@mirrorkit/sdk/imageset";
import { readOcMirrorLog } from "@mirrorkit/sdk/oc-mirror";
import { expect, test } from "vitest";

const failures = fileURLToPath(new URL("../fixtures/golden/failures", import.meta.url));

interface Expected {
  /** The first cause. */
  readonly cause: string;
  /** Something that its next steps say. */
  readonly next: RegExp;
  /** Something that its summary says. */
  readonly summary: RegExp;
  /** The lines without which nothing tells. */
  readonly decisive: RegExp;
}

/** Every case with a failure, by its folder. */
const table: Readonly<Record<string, Expected>> = {
  "cache-full/to-disk": {
    cause: "disk-full",
    summary: /disk of the cache .*500/,
    next: /--cache-dir/,
    decisive: /500 Internal Server Error/,
  },
  "default-channel/dry-run": {
    cause: "default-channel",
    summary: /"openshift-pipelines-operator-rh".*"latest"/,
    next: /^Add to the package: defaultChannel: pipelines-1\.22\.$/,
    decisive: /was filtered out/,
  },
  "destination-absent/push": {
    cause: "unreachable",
    summary: /Nothing answers at quay\.example\.test:1, the destination/,
    next: /curl/,
    decisive: /connection refused/,
  },
  "destination-denied/push": {
    cause: "destination-denied",
    summary: /quay\.example\.test:8442 accepted the login, but the account may not write/,
    next: /Creator/,
    decisive: /is denied/,
  },
  "destination-nested-refused/push": {
    cause: "destination-nested-names",
    summary: /more than two parts in their names, such as mirror\/ubi9\/ubi:/,
    next: /FEATURE_EXTENDED_REPOSITORY_NAMES: true/,
    decisive: /not authorized/,
  },
  "destination-quota/push": {
    cause: "destination-quota",
    summary: /quota at quay\.example\.test:8444/,
    next: /Raise the quota/,
    decisive: /Quota has been exceeded/,
  },
  "destination-unauthorized/dry-run": {
    cause: "destination-unauthorized",
    summary: /quay\.example\.test:8441 rejects the credentials/,
    next: /podman login --authfile FILE quay\.example\.test:8441/,
    decisive: /unauthorized/,
  },
  "destination-unauthorized/push": {
    cause: "destination-unauthorized",
    summary: /quay\.example\.test:8441/,
    next: /robot account/,
    decisive: /unauthorized/,
  },
  "disk-full/push": {
    cause: "disk-full",
    summary: /disk of the workspace is full/,
    next: /Keep working-dir/,
    decisive: /no space left/,
  },
  "graph-without-cache/dry-run": {
    cause: "graph-image-missing",
    summary: /update graph is not in the cache/,
    next: /UPDATE_URL_OVERRIDE/,
    decisive: /graph image/,
  },
  "reversed-range/dry-run": {
    cause: "release-not-found",
    summary: /stable-4\.20 from 4\.20\.19 to 4\.20\.16/,
    next: /minVersion is not above maxVersion/,
    decisive: /no release images found/,
  },
  "seed-verbatim/dry-run": {
    cause: "default-channel",
    summary: /"openshift-pipelines-operator-rh"/,
    next: /mirrorkit check to find other packages/,
    decisive: /was filtered out/,
  },
  "signature-name-unknown/push": {
    cause: "signature-absent",
    summary: /registry\.redhat\.io have no sigstore signatures/,
    next: /--write-registries-d/,
    decisive: /reading signatures/,
  },
  "signature-refused/push": {
    cause: "signature-refused",
    summary: /quay\.example\.test:8451 rejects/,
    next: /Upgrade the registry/,
    decisive: /writing signatures/,
  },
  "source-forbidden/push": {
    cause: "source-forbidden",
    summary: /registry\.redhat\.io accepted the login but denies these images \(403\)/,
    next: /Do not publish this pass/,
    decisive: /access forbidden/,
  },
  "source-missing/push": {
    cause: "image-not-found",
    summary: /registry\.redhat\.io does not have registry\.redhat\.io\/odf4\//,
    next: /another version of the operator/,
    decisive: /manifest unknown/,
  },
  "source-unauthorized/dry-run": {
    cause: "source-unauthorized",
    summary: /quay\.io rejects the credentials of the pull secret/,
    next: /download the pull secret again/,
    decisive: /unauthorized/,
  },
  "source-unauthorized/push-image": {
    cause: "source-unauthorized",
    summary: /registry\.access\.redhat\.com/,
    next: /podman login --authfile FILE registry\.access\.redhat\.com/,
    decisive: /unauthorized/,
  },
  "source-unavailable/push": {
    cause: "server-error",
    summary: /quay\.io answers 503 Service Unavailable/,
    next: /Push again later/,
    decisive: /503/,
  },
  "tag-immutable/push": {
    cause: "tag-immutable",
    summary:
      /would overwrite quay\.example\.test:8452\/fimmut\/redhat\/redhat-operator-index:v4\.20/,
    next: /immutability policy/,
    decisive: /immutable/,
  },
  "two-problems/dry-run": {
    cause: "imageset-refused",
    summary: /mixing both filtering/,
    next: /mirrorkit check two-problems\.yaml/,
    decisive: /invalid configuration/,
  },
  "unknown-catalog/dry-run": {
    cause: "catalog-not-found",
    summary: /redhat-operator-index:v4\.99/,
    next: /Check the tag/,
    decisive: /manifest unknown/,
  },
  "unknown-channel/dry-run": {
    cause: "default-channel",
    summary: /"multicluster-engine".*selects stable-2\.99|"multicluster-engine"/,
    next: /oc-mirror --v2 list operators --catalog registry\.redhat\.io\/redhat\/redhat-operator-index:v4\.20 --package multicluster-engine/,
    decisive: /was filtered out/,
  },
  "unknown-field/dry-run": {
    cause: "imageset-refused",
    summary: /unknown field "additionalImage"/,
    next: /mirrorkit check unknown-field\.yaml/,
    decisive: /unknown field/,
  },
  "unknown-image/push": {
    cause: "image-not-found",
    summary: /ubi9\/no-such-image:latest/,
    next: /additionalImages/,
    decisive: /manifest unknown/,
  },
  "unknown-release/dry-run": {
    cause: "release-not-found",
    summary: /The update graph has no release/,
    next: /oc-mirror --v2 list releases --channel stable-4\.20/,
    decisive: /no release images found/,
  },
  "unknown-version/dry-run": {
    cause: "version-not-found",
    summary: /no version "4\.20\.10" for "odf-operator"/,
    next: /4\.20\.10-rhodf is not the same version/,
    decisive: /not found in bundles/,
  },
  "version-one/dry-run": {
    cause: "imageset-version-one",
    summary: /"storageConfig"/,
    next: /Remove storageConfig/,
    decisive: /unknown field/,
  },
};

/** Only the catalog, or a look at the file, knows that something is wrong; 429 was tried again. */
const silent = [
  "authfile-absent/dry-run",
  "source-throttled/push",
  "unknown-image/dry-run",
  "unknown-package/dry-run",
];

const cases = readdirSync(failures).flatMap((name) =>
  readdirSync(join(failures, name)).map((step) => `${name}/${step}`),
);

function evidenceOf(name: string, without?: RegExp) {
  const folder = join(failures, name);
  const read = (file: string): string =>
    existsSync(join(folder, file)) ? readFileSync(join(folder, file), "utf8") : "";
  const logs = join(folder, "workspace/logs");
  const list = existsSync(logs)
    ? readdirSync(logs).map((file) => readFileSync(join(logs, file), "utf8"))
    : [];
  const console = [read("stderr.log"), read("stdout.log"), ...list].join("");
  const text = console
    .split("\n")
    .filter((line) => without === undefined || !without.test(line))
    .join("\n");
  const file = readdirSync(folder).find((entry) => entry.endsWith(".yaml")) ?? "";
  const { imageSet } = readImageSet(read(file), file);
  return {
    run: readOcMirrorLog(text),
    exitStatus: Number(read("exit-status")),
    environment: { imageSet: { file, content: imageSetOf(imageSet) } },
  };
}

/** One that cannot be read still has a file. */
function imageSetOf(read: ReturnType<typeof readImageSet>["imageSet"]): ImageSetConfiguration {
  const nothing: ImageSetConfiguration = { kind: "ImageSetConfiguration", mirror: {} };
  return read?.kind === "ImageSetConfiguration" ? read : nothing;
}

test("every case is in the table, is silent, or was interrupted", () => {
  const known = [...Object.keys(table), ...silent, "interrupted/push"];
  expect(cases.toSorted()).toEqual(known.toSorted());
});

test.each(Object.entries(table))("%s is diagnosed", (name, { cause, summary, next }) => {
  const { outcome, causes, unexplained } = diagnose(evidenceOf(name));
  expect(outcome).toBe("failed");
  expect(causes.map(({ id }) => id)).toEqual([cause]);
  expect(causes[0]?.summary).toMatch(summary);
  expect(
    causes[0]?.next.some((step) => next.test(step)),
    causes[0]?.next.join("\n"),
  ).toBe(true);
  expect(causes[0]?.lines.length).toBeGreaterThan(0);
  expect(unexplained).toEqual([]);
});

test.each(Object.entries(table))(
  "without its decisive line, no cause is claimed for %s",
  (name, { decisive }) => {
    const { outcome, causes } = diagnose(evidenceOf(name, decisive));
    expect(causes).toEqual([]);
    expect(outcome).toBe("failed");
  },
);

test.each(silent)("%s is silent", (name) => {
  expect(diagnose(evidenceOf(name))).toEqual({ outcome: "succeeded", causes: [], unexplained: [] });
});

test("an interrupted run is told by how it ended, not by its lines", () => {
  const evidence = evidenceOf("interrupted/push");
  expect(diagnose(evidence).causes.map(({ id }) => id)).toEqual(["interrupted"]);
  const { exitStatus: _, ...unknown } = evidence;
  expect(diagnose(unknown)).toEqual({ outcome: "unknown", causes: [], unexplained: [] });
});

test("images and operators are counted", () => {
  const [cause] = diagnose(evidenceOf("source-forbidden/push")).causes;
  expect(cause).toMatchObject({ images: 40, operators: ["advanced-cluster-management"] });
});
