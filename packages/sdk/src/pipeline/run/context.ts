import { createHash } from "node:crypto";
import { dirname, join, resolve } from "node:path";
import { defined, MirrorError, printable } from "../../base/problem/index.ts";
import type { UserContext } from "../../edges/credentials/index.ts";
import type { RegistryOptions, TrustStore } from "../../edges/registry/index.ts";
import type { VaultChoice } from "../../edges/secrets/index.ts";
import type { OcMirrorOptions, OcMirrorRoute, RunSummary } from "../../models/oc-mirror/index.ts";
import {
  type ImageSetSettings,
  type RunSettings,
  runSettings,
  type Settings,
} from "../../models/settings/index.ts";
import type { PassPlace } from "../cluster-passes/index.ts";
import type { LoginLook } from "../preflight/index.ts";

/** All that the steps of a pass need to know. Where secrets and change requests go is the caller's word. */
export interface RunContext {
  /** Name of the ImageSet. */
  readonly imageSet: string;
  /** Path of the settings file. */
  readonly settingsFile: string;
  /** Reads the settings anew: the update of the clone may change them. */
  readonly settings: () => Settings;
  /** Version of mirrorkit. */
  readonly mirrorkit: string;
  /** Whose files, variables and platform count. */
  readonly user: UserContext;
  /** `oc-mirror`, `oc mirror` or a path; undefined takes it from `PATH`. */
  readonly ocMirror?: string;
  /** How registries are spoken to, with the credentials of a file, or those that podman finds. */
  readonly registry: (authFile: string | undefined) => RegistryOptions;
  /** Hosts whose certificate is not checked, and that may speak plain HTTP. */
  readonly insecure: readonly string[];
  /** The certificates that are trusted. */
  readonly trust: TrustStore;
  /** Token of Quay; undefined when there is none. */
  readonly quayToken?: () => string;
  /** How Vault is reached; the environment says it where this does not. */
  readonly vault?: VaultChoice;
  /** The digest of removals that the caller approves. */
  readonly approve?: string;
  /** The disk that images go to or come from; undefined for a pass from registries to the registry. */
  readonly disk?: DiskRoute;
  /** What a forge knows and does; undefined where none is at hand. */
  readonly forge: ForgeWork;
  /** Takes the numbers of oc-mirror while it runs. */
  readonly show: (summary: RunSummary) => void;
  /** Says how far something else is; one line. */
  readonly progress: (text: string) => void;
  readonly now: () => Date;
}

/** One half of a pass across an air gap. */
export interface DiskRoute {
  readonly kind: "to-disk" | "from-disk";
  /** Folder of the archives. */
  readonly folder: string;
}

/** What a forge knows and does for a pass. */
export interface ForgeWork {
  /** Looks for a merge request whose approval names a digest; undefined where it is not known which project to ask. */
  readonly findApproval?: (digest: string) => Promise<ForgeApproval>;
  /** Proposes passes to the GitOps project; undefined where there is none. */
  readonly publish?: (publication: PassPublication) => Promise<ForgePublication>;
}

/** What came of looking for an approval. */
export interface ForgeApproval {
  /** Who approved, and where: `bert in !12`; undefined when nobody did. */
  readonly by?: string;
  /** Approvals that do not count, and why. */
  readonly refused: readonly string[];
}

/** What is published. */
export interface PassPublication {
  /** This pass, and the newest good ones of the other ImageSets of its clusters. */
  readonly passes: readonly PassPlace[];
  /** The clusters that this ImageSet feeds. */
  readonly clusters: readonly string[];
}

/** What came of publishing. */
export interface ForgePublication {
  /** Pages of the change requests. */
  readonly urls: readonly string[];
  /** One line for people. */
  readonly message: string;
  /** Whether another account holds the branch, so that nothing was published. */
  readonly isHandsOff: boolean;
}

/** Where a pass of an ImageSet happens. */
export interface RunPlaces {
  /** Folder of the settings file. */
  readonly folder: string;
  /** Folder of the workspace: journals, and the working-dir of oc-mirror where the pass does not go over a disk. */
  readonly workspace: string;
  /** The folder that has the working-dir of oc-mirror: the workspace, or that of the archives. */
  readonly pass: string;
  readonly cache?: string;
  readonly authFile?: string;
  /** Folder of its records. */
  readonly records?: string;
  /** File of the ImageSet. */
  readonly file: string;
  /** The registry, with any path; of a pass to disk it may be empty. */
  readonly destination: string;
  /** The registry of the destination alone. */
  readonly registry: string;
  /** The first part of the path at the destination; undefined without a path. */
  readonly organisation?: string;
}

/** The settings of the ImageSet. @throws a {@link MirrorError} `wrong-use` when there are none. */
export function imageSetSettings({ settings, imageSet }: RunContext): ImageSetSettings {
  const known = settings().imageSets;
  const entry = known.get(imageSet);
  if (entry !== undefined) return entry;
  const names = [...known.keys()].join(", ");
  throw new MirrorError("wrong-use", `the settings have no ImageSet ${printable(imageSet)}`, {
    hint:
      names === ""
        ? "List it under imageSets in mirrorkit.yaml, with its file and destination."
        : `Name one of: ${names}.`,
  });
}

/** How its passes are run. */
export function runSettingsOf({ settings, imageSet }: RunContext): RunSettings {
  return runSettings(settings(), imageSet);
}

/** Where its passes happen. @throws a {@link MirrorError} `wrong-use` when the settings do not say it. */
export function placesOf(context: RunContext): RunPlaces {
  const entry = imageSetSettings(context);
  const { workspace, cache, authfile } = runSettingsOf(context);
  const folder = dirname(resolve(context.settingsFile));
  const { imageSet, disk } = context;
  if (workspace === undefined) {
    throw missing("run.workspace", "workspace: /var/lib/mirror/{imageSet}");
  }
  if (entry.destination === undefined && disk?.kind !== "to-disk") {
    throw missing(`imageSets.${imageSet}.destination`, "destination: quay.example.test/mirror");
  }
  const { destination = "" } = entry;
  const [registry = "", organisation] = destination.split("/");
  return {
    folder,
    workspace: resolve(folder, workspace),
    pass: disk === undefined ? resolve(folder, workspace) : resolve(disk.folder),
    file: join(folder, entry.file),
    destination,
    registry,
    ...defined({ organisation }),
    ...(cache === undefined ? {} : { cache: resolve(folder, cache) }),
    ...(authfile === undefined ? {} : { authFile: resolve(folder, authfile.file) }),
    ...(entry.records === undefined ? {} : { records: join(folder, entry.records) }),
  };
}

function missing(setting: string, example: string): MirrorError {
  return new MirrorError("wrong-use", `${setting} is missing in mirrorkit.yaml`, {
    hint: `Set it, such as ${example}.`,
  });
}

/** What oc-mirror is told. */
export function toldOf(context: RunContext): OcMirrorOptions {
  const { registry, file, cache, authFile } = placesOf(context);
  const route = routeOf(context);
  const { imageTimeoutSeconds, parallelImages, parallelLayers, maxNestedPaths } =
    runSettingsOf(context).push;
  return {
    imageSet: file,
    route,
    ...defined({ authFile, cacheDir: cache, imageTimeoutSeconds, parallelImages, parallelLayers }),
    ...(maxNestedPaths === undefined || route.kind === "to-disk" ? {} : { maxNestedPaths }),
    ...(route.kind !== "to-disk" && context.insecure.includes(registry)
      ? { verifyDestinationTls: false }
      : {}),
  };
}

function routeOf(context: RunContext): OcMirrorRoute {
  const { pass, destination } = placesOf(context);
  const { kind = "mirror" } = context.disk ?? {};
  if (kind === "to-disk") return { kind, folder: pass };
  return kind === "from-disk"
    ? { kind, folder: pass, destination }
    : { kind, workspace: pass, destination };
}

/** Where images go, as steps keep it: the registry, or the folder of archives. */
export function targetOf(context: RunContext): string {
  const { pass, destination } = placesOf(context);
  return context.disk?.kind === "to-disk" ? `file://${pass}` : destination;
}

/** Why a step is left out of a pass to disk; undefined in other passes. */
export function leftToFarSide({ disk }: RunContext, why: string): string | undefined {
  return disk?.kind === "to-disk" ? `a pass to disk ${why}` : undefined;
}

/** Which accounts are tried before a pass: those of the registries that it reaches. */
export function loginsOf(context: RunContext): LoginLook {
  const { file, destination, authFile } = placesOf(context);
  const { disk, registry, now } = context;
  return {
    registry,
    now,
    ...defined({ authFile }),
    ...(disk?.kind === "from-disk" ? {} : { file }),
    ...(disk?.kind === "to-disk" ? {} : { destination }),
  };
}

/** Path of the mapping of the last dry run. */
export function mappingFile(pass: string): string {
  return join(pass, "working-dir", "dry-run", "mapping.txt");
}

/** The copy, in a workspace, of the mapping of the last dry run from disk: a push from disk replaces that in the working-dir. */
export const arrivedMapping = "mapping-from-disk.txt";

/** SHA-256 of a text, 64 hexadecimal digits. */
export function sha256(text: string | Uint8Array): string {
  return createHash("sha256").update(text).digest("hex");
}

/** A value of a step as text; empty where it has none. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A value of a step as texts. */
export function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
