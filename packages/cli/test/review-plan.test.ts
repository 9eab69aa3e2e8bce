import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  type CatalogRegistry,
  exampleCatalog,
  gitopsImageSet,
  startCatalogRegistry,
} from "../../../test/registries/catalog-registry.ts";
import { temporaryFolder } from "./fixture-folder.ts";
import { mirrorkit } from "./run-cli.ts";

const golden = fileURLToPath(new URL("../../../../shared/golden/production/", import.meta.url));
const index = "redhat/redhat-operator-index";
const row = "| `openshift-gitops-operator` | `1.20.3` | `1.20.4` | `latest` |";
const root = process.cwd();
let folder = "";

beforeEach(() => {
  folder = temporaryFolder();
  for (const name of ["GITLAB_CI", "GITHUB_ACTIONS"]) vi.stubEnv(name, undefined);
  for (const name of ["MIRRORKIT_TOKEN", "GITLAB_TOKEN", "GITHUB_TOKEN"]) {
    vi.stubEnv(name, undefined);
  }
  git("init", "--quiet", "-b", "main");
  process.chdir(folder);
});

afterEach(() => {
  process.chdir(root);
  vi.unstubAllEnvs();
});

function git(...args: readonly string[]): void {
  const who = ["-c", "user.name=t", "-c", "user.email=t@example.test"];
  execFileSync("git", [...who, ...args], { cwd: folder });
}

function commit(files: Readonly<Record<string, string>>): void {
  mkdirSync(join(folder, "production"), { recursive: true });
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
  git("add", "--all");
  git("commit", "--quiet", "-m", "a commit");
}

function settings(mapping: string): string {
  const place = "{file: production/imageset.yaml, destination: quay.example.test/mirror}";
  return [`imageSets: {production: ${place}}`, `review: {mapping: ${mapping}}`, ""].join("\n");
}

describe("mirrorkit review --dry-run with plans", () => {
  let registry: CatalogRegistry;

  beforeEach(async () => {
    registry = await startCatalogRegistry();
    registry.putImage(index, "v4.20", exampleCatalog());
  });

  afterEach(() => registry.close());

  test("shows operators by version, with the credentials of --authfile", async () => {
    registry.require("reader:secret-of-reader");
    const auth = { auths: { [registry.host]: { auth: btoa("reader:secret-of-reader") } } };
    const authfile = join(temporaryFolder(), "auth.json");
    writeFileSync(authfile, JSON.stringify(auth), { mode: 0o600 });
    commit({
      "mirrorkit.yaml": settings(`{plan: {registries: ["${registry.host}"]}}`),
      "production/imageset.yaml": gitopsImageSet(registry, "1.20.3"),
    });
    git("checkout", "--quiet", "-b", "next");
    commit({ "production/imageset.yaml": gitopsImageSet(registry, "1.20.4") });
    const { output, notes } = await mirrorkit(
      "review",
      "--dry-run",
      "--format",
      "markdown",
      "--authfile",
      authfile,
      "--insecure",
      registry.host,
      "--cache-dir",
      temporaryFolder(),
    );
    expect(notes).toBe("");
    expect(output).toContain(row);
    expect(output).not.toContain("secret-of-reader");
  });
});

test.skipIf(!existsSync(golden))(
  "mirrorkit review --dry-run shows operators by version from two workspaces (skipped without ../shared/golden)",
  async () => {
    const [week1, week2] = ["1-dry-run/", "3-dry-run-next/"].map((step) => join(golden, step));
    const textOf = (step = "", name = ""): string => readFileSync(join(step, name), "utf8");
    commit({
      "mirrorkit.yaml": settings("{}"),
      "production/imageset.yaml": textOf(week1, "production-w1.yaml"),
    });
    git("checkout", "--quiet", "-b", "next");
    commit({ "production/imageset.yaml": textOf(week2, "production-w2.yaml") });
    const { output } = await mirrorkit(
      "review",
      "--dry-run",
      "--format",
      "markdown",
      "--before",
      join(week1 ?? "", "workspace"),
      "--after",
      join(week2 ?? "", "workspace"),
    );
    expect(output).toContain("| operator | from | to | channel |");
    expect(output).toMatch(/\| `openshift-gitops-operator` \| `1\.20\.\d` \| `1\.20\.\d` \|/);
  },
);
