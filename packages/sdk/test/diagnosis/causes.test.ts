import {
  diagnose,
  failureCauses,
  mayHelpToRetry,
  registriesDropIns,
} from "@mirrorkit/sdk/diagnosis";
import type { RunEnvironment } from "@mirrorkit/sdk/oc-mirror";
import { describe, expect, test } from "vitest";
import { error, evidence, failed, first, ubi } from "./evidence.ts";

describe("a line has one cause", () => {
  test.each([
    ["panic: StorageDriver not registered: \n\ngoroutine 1 [running]:", "registry-variables"],
    [error("[Executor] 55000 is already bound and cannot be used"), "port-taken 55000"],
    [
      error("[Executor] unknown flag: --dry-run-manifest-lists"),
      "wrong-version --dry-run-manifest-lists",
    ],
    [
      "F1123 09:00:00.000000 1 main.go:54] ⚠️  the use of the flag --v1 or --v2 is mandatory",
      "wrong-version",
    ],
    [
      "oc-mirror: /lib64/libc.so.6: version `GLIBC_2.34' not found\nerror: version `GLIBC_2.34' not found",
      "wrong-version",
    ],
    [
      failed(ubi, "writing blob: mkdir /cache/.oc-mirror/.cache/docker: permission denied"),
      "disk-denied /cache/.oc-mirror/.cache/docker",
    ],
    [
      error("[Executor] mkdir /work/working-dir: read-only file system"),
      "disk-denied /work/working-dir",
    ],
    ["fatal error: runtime: out of memory", "out-of-memory"],
    [failed(ubi, "open /x/y: too many open files"), "open-files"],
    [
      failed(
        ubi,
        "reading manifest latest in registry.access.redhat.com/ubi9/ubi: toomanyrequests: You have reached your pull rate limit",
      ),
      "rate-limited registry.access.redhat.com",
    ],
    [
      failed(
        ubi,
        "reading blob sha256:aa: fetching blob: received unexpected HTTP status: 429 Too Many Requests",
      ),
      "rate-limited registry.access.redhat.com",
    ],
    [
      failed(
        ubi,
        'pinging container registry quay.example.test: Get "https://quay.example.test/v2/": http: server gave HTTP response to HTTPS client',
      ),
      "plain-http quay.example.test",
    ],
    [
      error(
        '[Executor] checking registry "quay.example.test/mirror" access: failed to authenticate: pinging container registry quay.example.test: Get "https://quay.example.test/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority',
      ),
      "certificate-untrusted quay.example.test",
    ],
    [
      error(
        '[Executor] checking registry "quay.example.test/mirror" access: failed to authenticate: pinging container registry quay.example.test: Get "https://quay.example.test/v2/": tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2020-01-01T00:00:00Z is before 2026-01-01T00:00:00Z',
      ),
      "certificate-expired quay.example.test",
    ],
    [
      error(
        '[Executor] collection error: [ReleaseImageCollector] RemoteFailed: Get "https://api.openshift.com/api/upgrades_info/graph": dial tcp: lookup api.openshift.com on 10.0.0.2:53: no such host',
      ),
      "dns api.openshift.com",
    ],
    [
      failed(
        ubi,
        'pinging container registry registry.access.redhat.com: Get "https://registry.access.redhat.com/v2/": proxyconnect tcp: dial tcp 10.0.0.3:3128: connect: connection refused',
      ),
      "proxy registry.access.redhat.com",
    ],
    [
      error(
        '[OperatorImageCollector] pinging container registry registry.redhat.io: Get "http://registry.redhat.io/v2/": dial tcp 192.0.2.1:80: i/o timeout',
      ),
      "timeout registry.redhat.io",
    ],
    [
      failed(
        ubi,
        "writing blob: uploading blob to https://quay.example.test/v2/mirror/ubi9/ubi/blobs/uploads/1?_state=s: context deadline exceeded",
      ),
      "timeout quay.example.test",
    ],
    [
      failed(
        ubi,
        "writing manifest: uploading manifest latest to quay.example.test/mirror/ubi9/ubi: received unexpected HTTP status: 502 Bad Gateway",
      ),
      "server-error quay.example.test",
    ],
    [
      failed(
        ubi,
        "writing blob: initiating layer upload to /v2/mirror/ubi/blobs/uploads/ in quay.example.test: unauthorized: access to the requested resource is not authorized",
      ),
      "destination-denied quay.example.test",
    ],
    [
      failed(
        ubi,
        "writing manifest: uploading manifest latest to quay.example.test/mirror/ubi: System is currently read-only. Pulls will succeed but all write operations are currently suspended.",
      ),
      "destination-read-only quay.example.test",
    ],
    [
      failed(
        ubi,
        "writing blob: uploading blob: received unexpected HTTP status: 413 Request Entity Too Large",
      ),
      "upload-too-large quay.example.test",
    ],
    [
      failed(ubi, "Source image rejected: A signature was required, but no signature exists"),
      "signature-required",
    ],
    [
      error('[Executor] collection error: operator "gitops" not found in catalog'),
      "package-not-found gitops",
    ],
    [
      failed(
        ubi,
        'Manifest list was edited, but we cannot modify it: "Instructed to preserve digests"',
      ),
      "sparse-list",
    ],
    [
      failed(
        "localhost:55000/ubi9/ubi:latest",
        "initializing source docker://localhost:55000/ubi9/ubi:latest: reading manifest latest in localhost:55000/ubi9/ubi: manifest unknown",
      ),
      "image-not-found localhost:55000",
    ],
  ])("%s", (text, expected) => {
    expect(first(text)).toBe(expected);
  });
});

test.each([
  "Success copying registry.example.test/tools/unauthorized:latest ➡️ quay.example.test/mirror/tools/",
  "collecting operator images for no-space-left-on-device",
  "👋 Goodbye, thank you for using oc-mirror",
])("a line that is no error claims nothing: %s", (line) => {
  const { outcome, causes } = diagnose(evidence(`[INFO]   : ${line}\n`, { exitStatus: 0 }));
  expect({ outcome, causes }).toEqual({ outcome: "succeeded", causes: [] });
});

test("an error that nothing knows is shown, without secrets", () => {
  const text = error(
    '[Executor] something new: Get "https://robot:s3cret@cdn.example.test/x?X-Amz-Signature=abcdef": odd',
  );
  const { causes, unexplained } = diagnose(evidence(text));
  expect(causes).toEqual([]);
  expect(unexplained).toEqual([
    '[Executor] something new: Get "https://***@cdn.example.test/x?***": odd',
  ]);
});

test("what ended the run comes before what failed for images, and many images before few", () => {
  const text = [
    failed("a.example.test/x:1", "reading manifest 1 in a.example.test/x: manifest unknown"),
    failed(
      "b.example.test/x:1",
      "reading manifest 1 in b.example.test/x: denied: access forbidden",
    ),
    failed(
      "b.example.test/y:1",
      "reading manifest 1 in b.example.test/y: denied: access forbidden",
    ),
    error("[Executor] open /w/working-dir/x: no space left on device"),
  ].join("");
  expect(first(text)).toBe(
    "disk-full workspace, source-forbidden b.example.test, image-not-found a.example.test",
  );
});

test("a full disk is named with what is free and what uses it", () => {
  const text = failed(ubi, "writing blob: write /srv/cache/x: no space left on device");
  const disks = [
    {
      role: "cache",
      path: "/srv/cache",
      freeBytes: 4096,
      totalBytes: 100 * 1024 ** 3,
      largest: [{ path: "/srv/cache/.oc-mirror", bytes: 99 * 1024 ** 3 }],
    },
    { role: "workspace", path: "/srv", freeBytes: 2 ** 40, totalBytes: 2 ** 41 },
  ] as const;
  const [cause] = diagnose(evidence(text, { environment: { disks } })).causes;
  expect(cause?.summary).toBe(
    "The disk of the cache is full. 4.0 KiB of 100 GiB are free at /srv/cache.",
  );
  expect(cause?.next[0]).toBe("Check the largest folders: /srv/cache/.oc-mirror (99 GiB).");
});

test("credentials are judged by the file that was given", () => {
  const text = failed(
    "docker://registry.redhat.io/a/b:1",
    "initializing source docker://registry.redhat.io/a/b:1: reading manifest 1 in registry.redhat.io/a/b: unauthorized: Please login",
  );
  const step = (authFile: RunEnvironment["authFile"]): string | undefined =>
    diagnose(evidence(text, { environment: authFile === undefined ? {} : { authFile } })).causes[0]
      ?.next[0];
  const modified = new Date("2026-08-01T10:00:00Z");
  expect(step({ path: "/run/auth.json" })).toContain("is missing");
  expect(step({ path: "/run/auth.json", registries: ["quay.io"], modified })).toContain(
    "last written 2026-08-01T10:00:00.000Z) has no credentials for registry.redhat.io",
  );
  expect(step({ path: "/run/auth.json", registries: ["registry.redhat.io"] })).toContain(
    "stale or wrong",
  );
  expect(step(undefined)).toContain("podman login --authfile FILE registry.redhat.io");
});

test("the nearest names of the catalog are offered", () => {
  const catalogs = [
    {
      catalog: "registry.redhat.io/redhat/redhat-operator-index",
      packages: ["openshift-gitops-operator", "odf-operator"],
      versions: new Map([["odf-operator", ["4.20.10-rhodf", "4.20.9-rhodf"]]]),
    },
  ];
  const imageSet = {
    file: "production.yaml",
    content: {
      kind: "ImageSetConfiguration",
      mirror: {
        operators: [
          {
            catalog: "registry.redhat.io/redhat/redhat-operator-index:v4.20",
            packages: [{ name: "odf-operator", minVersion: "4.20.8-rhodf" }],
          },
        ],
      },
    },
  } as const;
  const nextOf = (text: string): string =>
    diagnose(evidence(text, { environment: { catalogs, imageSet } })).causes[0]?.next.join(" ") ??
    "";
  const warned =
    "[WARN]   : [OperatorImageCollector] package openshift-gitop-operator not found in catalog registry.redhat.io/redhat/redhat-operator-index:v4.20\n";
  expect(nextOf(warned)).toContain("Did you mean openshift-gitops-operator?");
  const version = error(
    '[Executor] collection error: collect catalog "registry.redhat.io/redhat/redhat-operator-index@sha256:aa": failed to filter catalog: error finding specific bundle: specific version 4.20.8-rhodf not found in bundles',
  );
  expect(nextOf(version)).toMatch(/Did you mean 4\.20\.(9|10)-rhodf\?/);
});

describe("how a run ended", () => {
  test.each([
    [{ exitStatus: 130 }, "interrupted"],
    [{ exitStatus: 143 }, "interrupted"],
    [{ exitStatus: 137 }, "out-of-memory"],
    [{ signal: "SIGKILL" }, "out-of-memory"],
    [{ signal: "SIGTERM", timeLimitSeconds: 7200 }, "time-limit"],
  ])("%o", (rest, expected) => {
    const { exitStatus: _, ...base } = evidence("");
    expect(diagnose({ ...base, ...rest }).causes.map(({ id }) => id)).toEqual([expected]);
  });

  test("a memory limit is named", () => {
    const environment = { memoryLimitBytes: 2 * 1024 ** 3 };
    const [cause] = diagnose(evidence("", { exitStatus: 137, environment })).causes;
    expect(cause?.summary).toContain("memory limit of 2048 MiB");
  });

  test("exit status 0 with failed images is a failure, as 4.17 ends", () => {
    const text = "[INFO]   :  ✗  1 / 2 additional images mirrored: Some additional images failed\n";
    expect(diagnose(evidence(text, { exitStatus: 0 })).outcome).toBe("failed");
  });
});

test("only causes that pass on their own are tried again", () => {
  const busy = failed(
    ubi,
    "writing manifest: uploading manifest latest to quay.example.test/m/u: received unexpected HTTP status: 503 Service Unavailable",
  );
  const lost = failed(
    "a.example.test/x:1",
    "reading manifest 1 in a.example.test/x: manifest unknown",
  );
  expect(mayHelpToRetry(diagnose(evidence(busy)))).toBe(true);
  expect(mayHelpToRetry(diagnose(evidence(busy + lost)))).toBe(false);
  expect(mayHelpToRetry(diagnose(evidence("")))).toBe(false);
  expect(mayHelpToRetry(diagnose(evidence(busy + error("odd"))))).toBe(false);
});

test("the drop-in is for the namespaces that failed, one file a registry", () => {
  const reason = (place: string): string =>
    `reading signatures: reading manifest sha256-aa.sig in ${place}: name unknown`;
  const text = [
    failed(
      "docker://registry.connect.redhat.com/acme/one@sha256:aa",
      reason("registry.connect.redhat.com/acme/one"),
    ),
    failed(
      "docker://registry.connect.redhat.com/acme/two@sha256:bb",
      reason("registry.connect.redhat.com/acme/two"),
    ),
    failed(
      "docker://proxy.example.test:5000/b/c/d@sha256:cc",
      reason("proxy.example.test:5000/b/c/d"),
    ),
    failed(
      "docker://registry.redhat.io/x/y@sha256:dd",
      "reading manifest 1 in registry.redhat.io/x/y: name unknown",
    ),
  ].join("");
  expect(registriesDropIns(evidence(text))).toEqual([
    {
      name: "mirrorkit-proxy.example.test-5000.yaml",
      text: expect.stringContaining(
        '"proxy.example.test:5000/b/c":\n    use-sigstore-attachments: false\n',
      ) as string,
    },
    {
      name: "mirrorkit-registry.connect.redhat.com.yaml",
      text: [
        "# Images here have no sigstore signatures, and the registry answers NAME_UNKNOWN for them.",
        "docker:",
        '  "registry.connect.redhat.com/acme":',
        "    use-sigstore-attachments: false",
        "",
      ].join("\n"),
    },
  ]);
  expect(registriesDropIns(evidence(""))).toEqual([]);
});

test("ids are unique", () => {
  const ids = failureCauses.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

describe("a line's own level counts", () => {
  test("not one that it quotes", () => {
    const line = "2026/11/23 09:09:12  [DEBUG]  : [ERROR] : unauthorized: no such thing\n";
    expect(diagnose(evidence(line, { exitStatus: 0 })).causes).toEqual([]);
  });
});
