import { cpSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type Playback, writePlayback } from "../../sdk/test/oc-mirror/playback.ts";
import { examplePath } from "./fixture-folder.ts";
import { type CliOutcome, mirrorkit } from "./run-cli.ts";

/** A folder with settings and an ImageSet, a registry, and a stand-in for oc-mirror. */
export interface PassSite {
  /** Writes the settings; `more` are further lines, those of `run` first. */
  settings(more?: string): void;
  /** Runs a command for the ImageSet; the stand-in plays the dry run of the second week, unless something else is given. */
  pass(args: readonly string[], playback?: Playback): Promise<CliOutcome>;
  /** Records the first week as a push that went through. */
  record(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a site in an empty folder, with the ImageSet of the second week. */
export async function openPassSite(
  folder: string,
  registry: RequestListener = answer,
): Promise<PassSite> {
  const server = createServer(registry);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const conf = join(folder, "registries.conf");
  writeFileSync(conf, registriesConf(server));
  cpSync(examplePath("week-2/imageset.yaml"), join(folder, "imageset.yaml"));
  const site: PassSite = {
    settings: (more = "") => writeFileSync(join(folder, "mirrorkit.yaml"), settingsWith(more)),
    pass(args, playback = { workspace: examplePath("week-2/working-dir") }) {
      const [command = "", ...rest] = args;
      const program = writePlayback(join(folder, "bin"), { version: "4.22.0", ...playback });
      return mirrorkit(
        command,
        "--imageset",
        "production",
        "--settings",
        join(folder, "mirrorkit.yaml"),
        "--oc-mirror",
        program,
        "--registries-conf",
        conf,
        ...rest,
      );
    },
    async record() {
      await mirrorkit(
        "record",
        "--workspace",
        examplePath("week-1"),
        "--imageset",
        examplePath("week-1/imageset.yaml"),
        "--exit-status",
        "0",
        "--time",
        "2026-11-23T09:07:12Z",
        "--into",
        join(folder, "records"),
      );
    },
    close: async () => {
      await new Promise((resolve) => server.close(resolve));
    },
  };
  site.settings();
  return site;
}

/** A registry without logins, in which every tag has the same digest. */
const answer: RequestListener = ({ url = "" }, response) => {
  const isManifest = url.includes("/manifests/");
  response.writeHead(url === "/v2/" || isManifest ? 200 : 404, {
    "content-type": "application/vnd.oci.image.manifest.v1+json",
    "docker-content-digest": `sha256:${"a".repeat(64)}`,
    "docker-distribution-api-version": "registry/2.0",
  });
  response.end();
};

function registriesConf(server: Server): string {
  const { port } = server.address() as AddressInfo;
  const hosts = [
    "quay.example.test",
    "quay.io",
    "registry.redhat.io",
    "registry.access.redhat.com",
  ];
  const tables = hosts.map((host) =>
    [
      "[[registry]]",
      `prefix = "${host}"`,
      `location = "127.0.0.1:${port}"`,
      "insecure = true",
      "",
    ].join("\n"),
  );
  return tables.join("\n");
}

function settingsWith(more: string): string {
  return [
    "clusters:",
    '  production: {openshift: "4.20", imageSets: [production]}',
    "imageSets:",
    "  production:",
    "    file: imageset.yaml",
    "    destination: quay.example.test/mirror",
    "    records: records",
    "run:",
    "  workspace: work/{imageSet}",
    "  approvals: approvals.txt",
    more,
  ].join("\n");
}
