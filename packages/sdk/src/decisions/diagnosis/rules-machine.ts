import { printable } from "../../base/problem/index.ts";
import type { RunEnvironment } from "../../models/oc-mirror/index.ts";
import { type CauseRule, says } from "./cause-types.ts";
import type { Complaint } from "./complaint.ts";
import { diskFull } from "./disk-full.ts";

const registryVariables: CauseRule = {
  id: "registry-variables",
  title: "An environment variable that begins with REGISTRY_ makes oc-mirror panic at startup.",
  fault: "machine",
  match: (complaint) => (says(complaint, "storagedriver not registered") ? "" : undefined),
  words: ({ evidence }) => {
    const names = evidence.environment?.registryVariables ?? [];
    const which =
      names.length === 0 ? "such as REGISTRY_AUTH_FILE" : names.map(printable).join(", ");
    return {
      summary: `oc-mirror read a variable that begins with REGISTRY_ (${which}) as configuration of its embedded registry and panicked.`,
      next: [
        "Run it with mirrorkit push, which removes these variables, or unset them: unset REGISTRY_AUTH_FILE.",
        "Name the credentials with --authfile FILE.",
      ],
    };
  },
};

const portTaken: CauseRule = {
  id: "port-taken",
  title: "Another process uses the port of oc-mirror's cache.",
  fault: "machine",
  match: (complaint) =>
    says(complaint, "is already bound and cannot be used", "address already in use")
      ? (/\b(\d{2,5}) is already bound/.exec(complaint.text)?.[1] ?? "")
      : undefined,
  words: ({ about }) => ({
    summary: `Another process, perhaps another oc-mirror, uses port ${about === "" ? "55000" : about}, which oc-mirror's cache needs.`,
    next: [
      "Run it with mirrorkit push, which picks a free port, or choose another one with --port.",
      "Find the process: ss -ltnp.",
    ],
  }),
};

const diskReadOnly: CauseRule = {
  id: "disk-denied",
  title: "A folder that the pass needs is not writable.",
  fault: "machine",
  match: (complaint) =>
    says(complaint, "read-only file system") || isDeniedPath(complaint)
      ? pathIn(complaint)
      : undefined,
  words: ({ about }) => ({
    summary: `oc-mirror cannot write to ${about === "" ? "a folder that it needs" : printable(about)}.`,
    next: [
      "Give the account that runs the pass write access; on OpenShift, set the fsGroup of the pod.",
      "A container with a read-only root needs volumes for --workspace, --cache-dir, HOME and TMPDIR.",
    ],
  }),
};

function isDeniedPath(complaint: Complaint): boolean {
  return says(complaint, ": permission denied") && pathIn(complaint) !== "";
}

function pathIn({ text }: Complaint): string {
  return /(?:open|mkdir|write|create|unlink|rename|chmod|stat) (\/[^\s:]+)/.exec(text)?.[1] ?? "";
}

const outOfMemory: CauseRule = {
  id: "out-of-memory",
  title: "The system killed oc-mirror because it used too much memory.",
  fault: "machine",
  match: (complaint) =>
    says(
      complaint,
      "out of memory",
      "cannot allocate memory",
      "oomkilled",
      "oom killer",
      "oom-kill",
      "signal: killed",
    ) || /^(?:Killed$|\S+: line \d+: +\d+ Killed)/.test(complaint.text.trim())
      ? ""
      : undefined,
  words: ({ evidence }) => memoryWords(evidence.environment),
};

/** The words for a run that was killed. */
export function memoryWords(
  environment: RunEnvironment | undefined,
): ReturnType<CauseRule["words"]> {
  const limit = environment?.memoryLimitBytes;
  const most = limit === undefined ? "" : ` of ${Math.round(limit / 1024 ** 2)} MiB`;
  return {
    summary:
      environment?.memoryKilled === true
        ? `The system killed oc-mirror: it reached the memory limit${most}.`
        : `oc-mirror was killed (SIGKILL), most likely because it reached the memory limit${most}.`,
    next: [
      "Check that memory was the cause: oc describe pod shows OOMKilled; on a machine, dmesg shows it. Raise the limit: full catalogs need several GiB.",
      "Lower --parallel-images and --parallel-layers, and select packages instead of full catalogs.",
    ],
  };
}

const openFiles: CauseRule = {
  id: "open-files",
  title: "oc-mirror reached the open file limit.",
  fault: "machine",
  match: (complaint) => (says(complaint, "too many open files") ? "" : undefined),
  words: () => ({
    summary: "oc-mirror reached the open file limit.",
    next: [
      "Raise the limit (ulimit -n 65536, or LimitNOFILE= of a systemd service), or lower --parallel-images.",
    ],
  }),
};

/** oc-mirror names the flag or command that it does not know; cobra and klog do so without a level. */
const wrongVersion: CauseRule = {
  id: "wrong-version",
  title: "The oc-mirror binary is too old, too new or built for another system.",
  fault: "machine",
  match: (complaint) =>
    says(
      complaint,
      "unknown flag:",
      "unknown shorthand flag",
      "unknown command",
      "the flag --v1 or --v2 is mandatory",
      "exec format error",
      "version `glibc",
      "oc-mirror version mismatch",
    )
      ? (/unknown flag: (--[a-z0-9.-]+)/.exec(complaint.text)?.[1] ?? "")
      : undefined,
  words: ({ about, complaints: [{ folded }], evidence }) => {
    const version = evidence.environment?.version ?? evidence.run.version;
    const is = version === undefined ? "" : ` (${printable(version)})`;
    const summary =
      about === ""
        ? `This oc-mirror${is} does not support the command or this machine.`
        : `This oc-mirror${is} does not support ${about}.`;
    return {
      summary,
      next:
        folded.includes("glibc") || folded.includes("exec format")
          ? [
              "Download the build for this system and processor: there is one for RHEL 8 and one for RHEL 9.",
            ]
          : [
              "Use the newest release of oc-mirror, whatever version the clusters run: fixes are not backported. Run oc-mirror version to see which one is installed.",
              "Pass --v2, as mirrorkit push and mirrorkit dry-run do: without it, version 1 of oc-mirror runs.",
            ],
    };
  },
};

/** Causes on the machine that runs the pass, in the order in which they are tried. */
export const machineRules: readonly CauseRule[] = [
  registryVariables,
  portTaken,
  diskFull,
  diskReadOnly,
  outOfMemory,
  openFiles,
  wrongVersion,
];
