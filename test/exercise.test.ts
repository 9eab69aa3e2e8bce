import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mirrorkit } from "../packages/cli/test/run-cli.ts";
import {
  type DockerRegistry,
  missingTools,
  registryIsMissing,
  startDockerRegistry,
} from "./registries/docker-registry.ts";
import { pushImage } from "./registries/push.ts";
import { skopeo } from "./registries/skopeo.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const page = readFileSync(join(root, "docs/exercise.md"), "utf8");

/** The commands of the page that need a registry, in its order. */
const commands = [...page.matchAll(/^ {4}((?:skopeo|mirrorkit verify) .*)$/gm)].map(
  ([, line = ""]) => line.split(" "),
);

let folder = "";
let registry: DockerRegistry | undefined;

beforeAll(async () => {
  if (registryIsMissing) return;
  folder = mkdtempSync(join(tmpdir(), "mirrorkit-exercise-"));
  registry = await startDockerRegistry();
});
afterAll(async () => {
  await registry?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Where the hosts of the page are in the registry of this test. */
function placed(word: string, host: string): string {
  return word
    .replace("registry.access.redhat.com/", `${host}/upstream/`)
    .replace("quay.example.test/", `${host}/`);
}

describe.skipIf(registryIsMissing)(`the exercise (missing: ${missingTools.join(", ")})`, () => {
  test("its commands do to a real registry what the page says", async () => {
    if (registry === undefined) throw new Error("no registry");
    const { host } = registry;
    await pushImage(registry, "upstream/ubi9/ubi-micro", "ubi-micro", "latest");
    const conf = join(folder, "registries.conf");
    writeFileSync(
      conf,
      `[[registry]]\nprefix = "quay.example.test"\nlocation = "${host}"\ninsecure = true\n`,
    );
    const plain = ["--src-tls-verify=false", "--dest-tls-verify=false"];
    const statuses: number[] = [];
    for (const [program = "", ...words] of commands) {
      const run =
        program === "skopeo"
          ? await skopeo(folder, ...words.map((word) => placed(word, host)), ...plain)
          : await mirrorkit(
              ...words.map((word) => word.replace(/^examples\//, join(root, "examples/"))),
              "--registries-conf",
              conf,
            );
      statuses.push(run.status);
    }
    expect(statuses).toEqual([1, 0, 0]);
  });
});
