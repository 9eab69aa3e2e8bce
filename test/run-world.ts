import { execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { reviewChangeRequest } from "@mirrorkit/forge";
import { readMapping } from "@mirrorkit/sdk/mapping";
import type { ForgeWorld } from "../packages/forge/test/forges/world.ts";
import { worlds } from "../packages/forge/test/forges/worlds.ts";
import { type PlayedPass, writePlayback } from "../packages/sdk/test/oc-mirror/playback.ts";
import { stateOf } from "../packages/sdk/test/quay/seeding.ts";
import { type QuayStandIn, serveQuay } from "../packages/sdk/test/quay/stand-in/server.ts";
import {
  addOrganisation,
  addRobot,
  addToken,
  addUser,
  allScopes,
  newWorld,
  type World,
} from "../packages/sdk/test/quay/stand-in/world.ts";
import { copyWithin } from "./registries/copy.ts";
import { type DockerRegistry, startDockerRegistry } from "./registries/docker-registry.ts";
import { startVault, type VaultServer } from "./vault/vault-server.ts";
import { emptyWorld, mountKv, writeSecret } from "./vault/vault-world.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
/** What the maintainers share; absent outside of their machines. */
export const shared: string = fileURLToPath(new URL("../../shared", import.meta.url));
const production = join(shared, "golden/production");
const weeks = join(root, "examples/production");

/** The ImageSet of a week. */
export const imageSetOf = (week: 1 | 2): string => join(weeks, `week-${week}`, "imageset.yaml");
const mappingOf = (week: 1 | 2): string =>
  join(weeks, `week-${week}`, "working-dir/dry-run/mapping.txt");

const passes: readonly PlayedPass[] = [
  { imageSet: imageSetOf(1), isDryRun: true, folder: join(production, "1-dry-run") },
  { imageSet: imageSetOf(1), isDryRun: false, folder: join(production, "2-push") },
  { imageSet: imageSetOf(2), isDryRun: true, folder: join(production, "3-dry-run-next") },
  { imageSet: imageSetOf(2), isDryRun: false, folder: join(production, "4-push-next") },
];

/** A registry that holds the universe, and at `mirror/` all that the weeks bring there. */
export async function startMirror(): Promise<DockerRegistry> {
  const registry = await startDockerRegistry();
  const out = mkdtempSync(join(tmpdir(), "mirrorkit-universe-"));
  const program = join(shared, "universe/universe.mjs");
  const args = [program, "push", "--registry", registry.host, "--out", out];
  await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 26 });
  rmSync(out, { recursive: true, force: true });
  for (const week of [1, 2] as const) await bring(registry, week);
  return registry;
}

/** Brings the images of a week to where its mapping says; catalogs come as they are upstream. */
async function bring(registry: DockerRegistry, week: 1 | 2): Promise<void> {
  const { entries } = readMapping(readFileSync(mappingOf(week), "utf8"), mappingOf(week));
  const open = [...entries];
  const work = async (): Promise<void> => {
    for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
      const { source, destination, digest } = entry;
      const from = { repository: `${source.registry}/${source.repository}` };
      const to = { repository: destination.repository, reference: destination.tag ?? "latest" };
      await copyWithin(registry, { ...from, reference: digest ?? source.tag ?? "latest" }, to);
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
}

/** A whole site: Git, a forge, Quay, Vault, a registry, and mirrorkit with a stand-in for oc-mirror. */
export interface RunWorld {
  readonly folder: string;
  readonly clone: string;
  readonly forge: ForgeWorld;
  readonly quay: QuayStandIn;
  /** Commits the ImageSet of a week to the repository, as a merge does. */
  commit(week: 1 | 2, more?: Readonly<Record<string, string>>): void;
  /** The arguments of `mirrorkit run` for this site. */
  args(...more: readonly string[]): readonly string[];
  /** Runs mirrorkit in a process of its own, which ends itself with SIGKILL after so many lines of the journal. */
  run(args: readonly string[], killAfterLines?: number): Promise<RanProcess>;
  /** Opens the change of the second week, has mirrorkit review it, and gives the digest that its comment names. */
  reviewSecondWeek(): Promise<string>;
  /** Bert approves what the comment names, and the change is merged. */
  approveAndMerge(digest: string): void;
  /** What is there at the end, without what depends on the time. */
  end(): unknown;
  close(): Promise<void>;
}

/** How a process ended. */
export interface RanProcess {
  readonly status: number | undefined;
  readonly output: string;
}

const quayToken = "token-of-alice-canary";
const config = "platform/mirror-config";
const gitops = "platform/gitops";

/** Sets up a site on a registry. */
export async function openRunWorld(registry: DockerRegistry): Promise<RunWorld> {
  const folder = mkdtempSync(join(tmpdir(), "mirrorkit-weeks-"));
  const bin = join(folder, "bin");
  const clone = join(folder, "clone");
  const bare = join(folder, "remote.git");
  writePlayback(bin, { version: "4.22.0", passes });
  const conf = join(folder, "registries.conf");
  writeFileSync(conf, registriesConf(registry.host));
  const quayWorld = mirrorWorld();
  const quay = await serveQuay(quayWorld);
  const vault = await vaultWithRobots();
  const [, openForge] = worlds.find(([kind]) => kind === "GitLab") ?? [];
  if (openForge === undefined) throw new Error("no forge");
  const forge = await openForge();
  const settings = settingsText(quay.address);
  const configProject = forge.addProject(config, {
    "mirrorkit.yaml": settings,
    "production/imageset.yaml": readFileSync(imageSetOf(1), "utf8"),
  });
  const gitopsProject = forge.addProject(gitops, { "README.md": "GitOps\n" });
  forge.permit(configProject, "ada", "write");
  forge.permit(configProject, "bert", "maintain");
  const git = (cwd: string, ...args: readonly string[]): string =>
    execFileSync("git", ["-c", "user.name=ada", "-c", "user.email=ada@example.test", ...args], {
      cwd,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
  git(folder, "init", "--quiet", "--bare", "--initial-branch=main", bare);
  const desk = join(folder, "desk");
  git(folder, "clone", "--quiet", bare, desk);
  const commit: RunWorld["commit"] = (week, more = {}) => {
    if (existsSync(join(desk, "production"))) git(desk, "pull", "--quiet", "--rebase");
    mkdirSync(join(desk, "production"), { recursive: true });
    copyFileSync(imageSetOf(week), join(desk, "production/imageset.yaml"));
    writeFileSync(join(desk, "mirrorkit.yaml"), settings);
    for (const [path, text] of Object.entries(more)) writeFileSync(join(desk, path), text);
    git(desk, "add", "--all");
    git(desk, "commit", "--quiet", "--message", `Week ${week}`);
    git(desk, "push", "--quiet", "origin", "HEAD:main");
  };
  commit(1);
  git(folder, "clone", "--quiet", bare, clone);
  const environment = {
    PATH: `${bin}:${process.env["PATH"] ?? ""}`,
    HOME: folder,
    NO_COLOR: "1",
    VAULT_ADDR: vault.url,
    VAULT_TOKEN: "root",
    QUAY_TOKEN: quayToken,
    MIRRORKIT_TOKEN: forge.token,
  };
  const changeRequest = { number: 0 };
  return {
    folder,
    clone,
    forge,
    quay,
    commit,
    args: (...more) => [
      "run",
      "--imageset",
      "production",
      "--registries-conf",
      conf,
      "--insecure",
      quay.host,
      "--forge",
      "gitlab",
      "--api-url",
      forge.apiUrl,
      "--project",
      configProject,
      "--to",
      gitopsProject,
      ...more,
    ],
    run: (args, killAfterLines) => runProcess(args, { cwd: clone, environment, killAfterLines }),
    async reviewSecondWeek() {
      const mapping = (week: 1 | 2): Readonly<Record<string, string>> => ({
        "mapping.txt": readFileSync(mappingOf(week), "utf8"),
      });
      const main = forge.branch(configProject, "main") ?? "";
      forge.addArtefact(configProject, { sha: main, name: "dry-run", files: mapping(1) });
      const text = readFileSync(imageSetOf(2), "utf8");
      const files = { "production/imageset.yaml": text };
      const push = { branch: "week-2", account: "ada", files };
      const sha = forge.push(configProject, push);
      const opened = { source: "week-2", title: "Week 2", account: "ada" };
      const number = forge.openChangeRequest(configProject, opened);
      changeRequest.number = number;
      const artefact = { sha, name: "dry-run", files: mapping(2), changeRequest: number };
      forge.addArtefact(configProject, artefact);
      await reviewChangeRequest({ project: await forge.open(configProject), number });
      const bodies = forge.comments(configProject, number).map(({ body }) => body);
      return /approve-removals ([0-9a-f]{32})/.exec(bodies.join("\n"))?.[1] ?? "";
    },
    approveAndMerge(digest) {
      const { number } = changeRequest;
      forge.comment(configProject, number, "bert", `/mirror approve-removals ${digest}`);
      forge.merge(configProject, number);
    },
    end: () => ({
      remote: git(bare, "log", "--format=%s", "main").replace(/\d{8}T\d{6}Z/g, "TIME"),
      files: git(bare, "ls-tree", "-r", "--name-only", "main").replace(/\d{8}T\d{6}Z/g, "TIME"),
      quay: stateOf(quayWorld),
      requests: forge.changeRequests(gitopsProject).map((number) => {
        const { title, state, source } = forge.changeRequest(gitopsProject, number);
        return { title, state, source };
      }),
      proposed: [...forge.files(gitopsProject, "mirrorkit/platform-mirror-config/production")]
        .length,
    }),
    async close() {
      await Promise.all([quay.close(), vault.close()]);
      await forge.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function settingsText(quay: string): string {
  return [
    "clusters:",
    '  production: {openshift: "4.20", imageSets: [production]}',
    "imageSets:",
    "  production:",
    "    file: production/imageset.yaml",
    "    destination: quay.example.test/mirror",
    "    records: data/oc-mirror/cluster-resources",
    "review:",
    "  mapping: {artefact: {name: dry-run, path: mapping.txt}}",
    "run:",
    "  workspace: ../workspace",
    "  authfile: {file: ../secrets/auth.json, from: ['vault:kv2/mirror/quay']}",
    "  clone: {ref: main}",
    `  quay: {address: "${quay}", write: [+mirror], read: [+pull]}`,
    "  pull: {account: +pull}",
    "  push: {retries: 0}",
    "  record: {push: true}",
    "  approvals: approvals.txt",
    'schedule: {when: "Mon 03:00"}',
    "",
  ].join("\n");
}

function registriesConf(host: string): string {
  const sources = ["quay.io", "registry.redhat.io", "registry.access.redhat.com"];
  const tables = [
    ["quay.example.test", host],
    ...sources.map((source) => [source, `${host}/${source}`] as const),
  ];
  return tables
    .map(
      ([prefix, location]) =>
        `[[registry]]\nprefix = "${prefix}"\nlocation = "${location}"\ninsecure = true\n`,
    )
    .join("\n");
}

function mirrorWorld(): World {
  const world = newWorld();
  addUser(world, "alice");
  const organisation = addOrganisation(world, "mirror", "alice");
  addRobot(organisation, "mirror");
  addRobot(organisation, "pull");
  addToken(world, quayToken, "alice", [...allScopes]);
  return world;
}

async function vaultWithRobots(): Promise<VaultServer> {
  const world = emptyWorld("vault");
  const auth = Buffer.from("mirror+mirror:canary-password").toString("base64");
  writeSecret(mountKv(world, "kv2", 2), "mirror/quay", {
    auths: { "quay.example.test": { auth } },
  });
  return startVault(world);
}

const main = join(root, "packages/cli");
const command =
  process.env["TEST_DIST"] === undefined
    ? [
        "--import",
        new URL("../node_modules/tsx/dist/esm/index.mjs", import.meta.url).href,
        "--conditions=@mirrorkit/source",
        join(main, "src/main.ts"),
      ]
    : [join(main, "dist/main.js")];

/** Counts what is synced to the disk: of all files only the journal is, line by line, and once its folder. */
const killer = `
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
const { fsyncSync } = fs;
let lines = 0;
fs.fsyncSync = (descriptor) => {
  fsyncSync(descriptor);
  if (!fs.readlinkSync("/proc/self/fd/" + descriptor).endsWith(".jsonl")) return;
  lines += 1;
  if (lines === Number(process.env.KILL_AFTER_LINES)) process.kill(process.pid, "SIGKILL");
};
syncBuiltinESMExports();
`;

/** How mirrorkit is run in a process of its own. */
export interface ProcessOptions {
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  /** After so many lines of the journal it ends itself with SIGKILL; undefined never does. */
  readonly killAfterLines: number | undefined;
}

/** Runs mirrorkit in a process of its own. */
export async function runProcess(
  args: readonly string[],
  { cwd, environment, killAfterLines }: ProcessOptions,
): Promise<RanProcess> {
  const kills =
    killAfterLines === undefined
      ? []
      : ["--import", `data:text/javascript,${encodeURIComponent(killer)}`];
  const child = spawn(process.execPath, [...kills, ...command, ...args], {
    cwd,
    env: { ...environment, KILL_AFTER_LINES: String(killAfterLines ?? 0) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const [status] = (await once(child, "close")) as [number | null];
  return { status: status ?? undefined, output };
}
