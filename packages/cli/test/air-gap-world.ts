import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type PlayedPass, writePlayback } from "../../sdk/test/oc-mirror/playback.ts";

const example = fileURLToPath(new URL("../../../examples/air-gap/", import.meta.url));
const golden = fileURLToPath(new URL("../../sdk/test/fixtures/golden/disk/", import.meta.url));

/** Both sides of an air gap, with a stand-in for oc-mirror that reads and writes archives, and a registry on the far side. */
export interface AirGapWorld {
  readonly folder: string;
  /** Folder of the archives on the connected side, and what arrived of it on the far side. */
  readonly archive: string;
  readonly arrived: string;
  /** Folder of the stand-in. */
  readonly bin: string;
  /** Tags that the registry lacks, by their repository and tag. */
  readonly missing: Set<string>;
  /** Puts the ImageSet of a week on both sides; the second lacks an image of the first. */
  choose(week: 1 | 2): void;
  /** The arguments of `mirrorkit run` for a side. */
  args(side: "to-disk" | "from-disk", ...more: readonly string[]): readonly string[];
  /** Has oc-mirror's mirroring to disk end with an exit status. */
  failToDisk(exitStatus: number): void;
  /** Carries archives and record over. */
  carry(): void;
  close(): Promise<void>;
}

/** Opens a world in an empty folder. */
export async function openAirGapWorld(folder: string): Promise<AirGapWorld> {
  const missing = new Set<string>();
  const server = await serveRegistry(missing);
  const { port } = server.address() as AddressInfo;
  const conf = join(folder, "registries.conf");
  const hosts = ["quay.example.test", "registry.redhat.io", "registry.access.redhat.com"];
  writeFileSync(conf, hosts.map((host) => tableOf(host, port)).join("\n"));
  const weeks = [1, 2] as const;
  for (const week of weeks) writeFileSync(join(folder, `week-${week}.yaml`), imageSetOf(week));
  const passes = weeks.flatMap((week) => passesOf(folder, week));
  const bin = join(folder, "bin");
  writePlayback(bin, { version: "4.22.0", passes });
  for (const side of ["near", "far"]) {
    mkdirSync(join(folder, side));
    writeFileSync(join(folder, side, "mirrorkit.yaml"), settings);
  }
  const archive = join(folder, "archive");
  const arrived = join(folder, "arrived");
  const choose: AirGapWorld["choose"] = (week) => {
    for (const side of ["near", "far"]) {
      cpSync(join(folder, `week-${week}.yaml`), join(folder, side, "imageset.yaml"));
    }
  };
  choose(1);
  return {
    folder,
    archive,
    arrived,
    bin,
    missing,
    choose,
    failToDisk(exitStatus) {
      for (const { folder: played, isDryRun, route } of passes) {
        if (isDryRun || route !== "to-disk") continue;
        writeFileSync(join(played, "exit-status"), String(exitStatus));
      }
      writePlayback(bin, { version: "4.22.0", passes });
    },
    args: (side, ...more) => [
      "run",
      "--imageset",
      "isolated",
      "--settings",
      join(folder, side === "to-disk" ? "near" : "far", "mirrorkit.yaml"),
      `--${side}`,
      side === "to-disk" ? archive : arrived,
      "--oc-mirror",
      join(bin, "oc-mirror"),
      "--registries-conf",
      conf,
      ...more,
    ],
    carry() {
      mkdirSync(arrived, { recursive: true });
      for (const name of ["mirror_000001.tar", "transfer.json"]) {
        cpSync(join(archive, name), join(arrived, name));
      }
    },
    close: async () => {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const settings = [
  "clusters:",
  '  isolated: {openshift: "4.20", imageSets: [isolated]}',
  "imageSets:",
  "  isolated:",
  "    file: imageset.yaml",
  "    destination: quay.example.test/disk",
  "    records: records",
  "run:",
  "  workspace: work",
  "  cache: cache",
  "",
].join("\n");

function imageSetOf(week: 1 | 2): string {
  const text = readFileSync(join(example, "imageset.yaml"), "utf8");
  if (week === 1) return text;
  const lines = text.split("\n");
  const at = lines.findIndex((line) => line.includes("support-tools"));
  return [...lines.slice(0, at), ...lines.slice(at + 3)].join("\n");
}

function passesOf(folder: string, week: 1 | 2): readonly PlayedPass[] {
  const imageSet = join(folder, `week-${week}.yaml`);
  const read = (path: string): string =>
    readFileSync(path, "utf8")
      .split("\n")
      .filter((line) => week === 1 || !line.includes("tools/support"))
      .join("\n");
  const toDisk = {
    "dry-run/mapping.txt": read(join(example, "connected/working-dir/dry-run/mapping.txt")),
    "dry-run/missing.txt": "",
  };
  const fromDisk = { "dry-run/mapping.txt": read(join(example, "mapping-from-disk.txt")) };
  const resources = join(example, "isolated/working-dir/cluster-resources");
  const played = (
    route: "to-disk" | "from-disk",
    isDryRun: boolean,
    files: Readonly<Record<string, string>>,
    console: string,
  ): PlayedPass => {
    const own = join(folder, "passes", `${week}-${route}-${isDryRun}`);
    mkdirSync(join(own, "workspace/dry-run"), { recursive: true });
    writeFileSync(join(own, "stdout.log"), console);
    writeFileSync(join(own, "exit-status"), "0");
    for (const [path, text] of Object.entries(files)) {
      writeFileSync(join(own, "workspace", path), text);
    }
    if (route === "from-disk") {
      cpSync(resources, join(own, "workspace/cluster-resources"), { recursive: true });
    }
    return { imageSet, isDryRun, route, folder: own };
  };
  return [
    played("to-disk", true, toDisk, ""),
    played("to-disk", false, {}, readFileSync(join(golden, "2-to-disk/stdout.log"), "utf8")),
    played("from-disk", true, fromDisk, ""),
    played("from-disk", false, {}, readFileSync(join(example, "isolated/console.log"), "utf8")),
  ];
}

function tableOf(host: string, port: number): string {
  return [
    "[[registry]]",
    `prefix = "${host}"`,
    `location = "127.0.0.1:${port}"`,
    "insecure = true",
    "",
  ].join("\n");
}

/** A registry without logins and signatures, in which a tag that spells a digest has that digest. */
async function serveRegistry(missing: ReadonlySet<string>): Promise<Server> {
  const server = createServer(({ url = "" }, response) => {
    const [, repository = "", tag = ""] = /^\/v2\/(.+)\/manifests\/(.+)$/.exec(url) ?? [];
    const isThere = tag !== "" && !tag.endsWith(".sig") && !missing.has(`${repository}:${tag}`);
    const [, hex = "a".repeat(64)] = /^sha256[-:]([0-9a-f]{64})$/.exec(tag) ?? [];
    const isFound = url === "/v2/" || isThere;
    response.writeHead(isFound ? 200 : 404, {
      "content-type": isFound ? "application/vnd.oci.image.manifest.v1+json" : "application/json",
      ...(isThere ? { "docker-content-digest": `sha256:${hex}` } : {}),
      "docker-distribution-api-version": "registry/2.0",
    });
    response.end(isFound ? undefined : '{"errors":[{"code":"MANIFEST_UNKNOWN"}]}');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}
