import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { defined, isFile, printable } from "@mirrorkit/sdk/internal";
import type { OcMirrorOptions, OcMirrorRoute } from "@mirrorkit/sdk/oc-mirror";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { type Command, InvalidArgumentError, Option } from "commander";
import { checkImageSetFile } from "../../imageset-file.ts";
import { requireChoice } from "../../missing-arguments.ts";
import { toCount } from "../../option-values.ts";
import { localPath } from "../../pass-options.ts";
import { loadSettings, settingsPath } from "../../settings-file.ts";

/** The options of an oc-mirror run on the command line. */
export interface RunOptions {
  readonly imageset: string;
  readonly settings?: string;
  readonly destination?: string;
  readonly workspace?: string;
  readonly toDisk?: string;
  readonly fromDisk?: string;
  readonly authfile?: string;
  readonly cacheDir?: string;
  readonly port?: number;
  readonly ocMirror?: string;
  readonly log?: string;
  readonly timeout?: number;
  readonly grace: number;
  readonly imageTimeout?: number;
  readonly parallelImages?: number;
  readonly parallelLayers?: number;
  readonly maxNestedPaths?: number;
  readonly removeSignatures?: boolean;
  readonly securePolicy?: boolean;
  readonly registriesD?: string;
  readonly insecureSource?: boolean;
  readonly insecureDestination?: boolean;
  readonly json?: boolean;
}

const places = ["--workspace <dir>", "--to-disk <dir>", "--from-disk <dir>"] as const;

/** Declares the common options of `push` and `dry-run`. */
export function addRunOptions(command: Command): Command {
  command
    .requiredOption("--imageset <file>", "the ImageSetConfiguration, or its name in mirrorkit.yaml")
    .option(
      "--destination <registry>",
      "the registry, optionally with a path (default: destination of the ImageSet in mirrorkit.yaml)",
    )
    .option(places[0], "mirror from registry to registry, with this workspace")
    .option(places[1], "mirror to archives in this folder")
    .option(places[2], "mirror from the archives in this folder")
    .option("--authfile <file>", "credentials of sources and destination")
    .option(
      "--cache-dir <dir>",
      "folder for oc-mirror's cache; keep it between passes (default: $HOME)",
    )
    .option("--port <n>", "port of the cache (default: 55000, or another free port)", toPort)
    .option("--oc-mirror <program>", 'oc-mirror, "oc mirror" or a path (default: from PATH)')
    .option("--log <file>", "file for the output of oc-mirror (default: in logs/ of the workspace)")
    .option("--timeout <time>", "stop the run after this time, such as 6h or 90m", toMilliseconds)
    .addOption(
      new Option("--grace <time>", "time between a signal and SIGKILL")
        .argParser(toMilliseconds)
        .default(30_000, "30s"),
    )
    .option(
      "--settings <file>",
      "settings (default: mirrorkit.yaml in the current folder, if it exists)",
    )
    .option("--json", "print the result as JSON");
  addCopyOptions(command);
  return requireChoice(command, places, "the folder of the pass");
}

/** How images are copied, in the words of oc-mirror where it has them. */
function addCopyOptions(command: Command): void {
  command
    .option(
      "--image-timeout <time>",
      "time for one image, such as 30m (default: 10m)",
      toMilliseconds,
    )
    .option("--parallel-images <n>", "images copied in parallel, 1 to 10", toCount)
    .option("--parallel-layers <n>", "layers of an image copied in parallel, 1 to 10", toCount)
    .option(
      "--max-nested-paths <n>",
      "shorten paths for registries that limit their depth",
      toCount,
    )
    .option(
      "--remove-signatures",
      "do not mirror sigstore signatures; clusters from 4.21 on need them",
    )
    .option("--secure-policy", "verify signatures with the policy of this machine")
    .option("--registries-d <dir>", "use the registries.d files of this folder")
    .option("--insecure-source", "do not verify certificates of the sources")
    .option("--insecure-destination", "do not verify the certificate of the destination");
}

/**
 * The options for oc-mirror.
 *
 * @throws a {@link MirrorError} `wrong-use` when the destination is missing or two routes are given;
 * `unreadable-input` when the ImageSet or the authfile is missing, which oc-mirror itself does not report.
 */
export function ocMirrorOptions(options: RunOptions): OcMirrorOptions {
  const imageSet = imageSetOf(options);
  const { authfile } = options;
  if (authfile !== undefined && !existsSync(authfile)) throw withoutCredentials(authfile);
  return {
    imageSet: imageSet.file,
    route: routeOf(options, options.destination ?? imageSet.destination),
    ...defined({
      authFile: authfile,
      cacheDir: options.cacheDir,
      port: options.port,
      removeSignatures: options.removeSignatures,
      securePolicy: options.securePolicy,
      registriesDir: options.registriesD,
      parallelImages: options.parallelImages,
      parallelLayers: options.parallelLayers,
      maxNestedPaths: options.maxNestedPaths,
    }),
    ...(options.imageTimeout === undefined
      ? {}
      : { imageTimeoutSeconds: Math.ceil(options.imageTimeout / 1_000) }),
    ...(options.insecureSource === true ? { verifySourceTls: false } : {}),
    ...(options.insecureDestination === true ? { verifyDestinationTls: false } : {}),
  };
}

interface NamedImageSet {
  readonly file: string;
  readonly destination?: string;
}

/** By its name in the settings, or by its file, which the settings may know. */
function imageSetOf({ imageset, settings: named }: RunOptions): NamedImageSet {
  const path = settingsPath(named);
  const folder = path === undefined ? "." : dirname(path);
  const entries = [...loadSettings(named).imageSets];
  const entry =
    entries.find(([name]) => name === imageset && !isFile(imageset)) ??
    entries.find(([, { file }]) => join(folder, file) === join(imageset));
  const file = entry === undefined ? imageset : join(folder, entry[1].file);
  checkImageSetFile(file);
  if (!isFile(file)) {
    throw new MirrorError("unreadable-input", `${printable(file)} does not exist`, {
      hint: "Name an ImageSetConfiguration, or an ImageSet of mirrorkit.yaml.",
    });
  }
  const destination = entry?.[1].destination;
  return { file, ...defined({ destination }) };
}

function routeOf(options: RunOptions, destination: string | undefined): OcMirrorRoute {
  const { workspace, toDisk, fromDisk } = options;
  if ([workspace, toDisk, fromDisk].filter((place) => place !== undefined).length > 1) {
    throw new MirrorError(
      "wrong-use",
      "only one of --workspace, --to-disk and --from-disk can be given",
      {
        hint: "Give one: the folder of --to-disk or --from-disk is also the workspace.",
      },
    );
  }
  if (toDisk !== undefined) return { kind: "to-disk", folder: localPath(toDisk) };
  if (destination === undefined) {
    throw new MirrorError("wrong-use", "the destination is missing", {
      hint: "Give --destination quay.example.test/mirror, or set destination of the ImageSet in mirrorkit.yaml.",
    });
  }
  const registry = destination.replace(/^docker:\/\//, "");
  if (fromDisk !== undefined) {
    return { kind: "from-disk", folder: localPath(fromDisk), destination: registry };
  }
  return { kind: "mirror", workspace: localPath(workspace ?? ""), destination: registry };
}

function withoutCredentials(path: string): MirrorError {
  return new MirrorError("unreadable-input", `the authfile ${printable(path)} is missing`, {
    hint: `Create it, because oc-mirror would continue without credentials: podman login --authfile ${printable(path)} REGISTRY.`,
  });
}

const units = { s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** `90`, in seconds, `90s`, `30m` or `6h`. */
export function toMilliseconds(text: string): number {
  const [, digits = "", unit = "s"] = /^(\d{1,6})([smh])?$/.exec(text) ?? [];
  const time = digits === "" ? 0 : Number(digits) * units[unit as keyof typeof units];
  if (time >= 1_000 && time <= 14 * 24 * 3_600_000) return time;
  throw new InvalidArgumentError("Give a time such as 45s, 30m or 6h, at most 14 days.");
}

function toPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw new InvalidArgumentError("Give a port from 1 to 65535.");
}
