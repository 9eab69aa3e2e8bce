// Stand-ins of GitLab, GitHub and a registry on this machine, and beside them the bot with the settings of
// examples/bot-kubernetes. Somebody opens changes, the bot comments, and all goes on until Ctrl-C.
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { GitHubWorld } from "../../packages/forge/test/forges/github/world.ts";
import { GitLabWorld } from "../../packages/forge/test/forges/gitlab/world.ts";
import { WebhookSender } from "../../packages/forge/test/forges/webhook-sender.ts";
import type { ForgeWorld } from "../../packages/forge/test/forges/world.ts";
import { exampleCatalog, startCatalogRegistry } from "../../test/registries/catalog-registry.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const read = (path: string): string => readFileSync(join(root, "examples", path), "utf8");
const say = (text: string): unknown => process.stdout.write(`${text}\n`);

/** What the job `dry-run` leaves behind: the mapping, and beside it the cluster resources and the rebuilt catalogs. */
function dryRunOf(week: string): Readonly<Record<string, string>> {
  const workingDir = `production/${week}/working-dir`;
  const paths = ["cluster-resources", "operator-catalogs"].flatMap((folder) =>
    readdirSync(join(root, "examples", workingDir, folder), {
      recursive: true,
      withFileTypes: true,
    })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        relative(join(root, "examples", workingDir), join(entry.parentPath, entry.name)),
      ),
  );
  const files = paths.map((path) => [path, read(`${workingDir}/${path}`)] as const);
  const mapping = ["mapping.txt", read(`${workingDir}/dry-run/mapping.txt`)] as const;
  const all = [mapping, ...files];
  return Object.fromEntries(all.map(([path, text]) => [`dry-run/production/${path}`, text]));
}

/** The mirror-config project of examples/gitlab or examples/github, whose pipeline has looked at `main`. */
function addProjects(world: ForgeWorld, path: string): string {
  const names = ["mirrorkit.yaml", "production/imageset.yaml"];
  const files = names.map((name) => [name, read(`${world.kind}/mirror-config/${name}`)] as const);
  const project = world.addProject(path, Object.fromEntries(files));
  world.addProject("platform/gitops", { "README.md": "GitOps\n" });
  world.permit(project, "ada", "write");
  const sha = world.branch(project, "main") ?? "";
  world.addArtefact(project, { sha, name: "dry-run", files: dryRunOf("week-1") });
  return project;
}

/** A project without a pipeline: the bot plans its mappings. */
function addPlannedProject(world: ForgeWorld, path: string): string {
  const names = ["mirrorkit.yaml", "operators/imageset.yaml"];
  const files = names.map((name) => [name, read(`bot/planned/${name}`)] as const);
  const project = world.addProject(path, Object.fromEntries(files));
  world.permit(project, "ada", "write");
  return project;
}

/** A change that somebody opens. */
interface Change {
  readonly title: string;
  readonly files: Readonly<Record<string, string>>;
  /** What the pipeline leaves behind, if there is one. */
  readonly artefact?: Readonly<Record<string, string>>;
}

const secondWeek: Change = {
  title: "Week 2",
  files: { "production/imageset.yaml": read("production/week-2/imageset.yaml") },
  artefact: dryRunOf("week-2"),
};
const nextVersions: Change = {
  title: "Next versions",
  files: {
    "operators/imageset.yaml": read("bot/planned/operators/imageset.yaml")
      .replaceAll("1.20.3", "1.20.4")
      .replaceAll("4.20.9-rhodf", "4.20.10-rhodf"),
  },
};

/** Has somebody open a change request, and says what the bot comments. */
async function showComment(
  world: ForgeWorld,
  project: string,
  { title, files, artefact }: Change,
): Promise<void> {
  const sha = world.push(project, { branch: "next", account: "ada", files });
  const changeRequest = world.openChangeRequest(project, { source: "next", title, account: "ada" });
  if (artefact !== undefined) {
    world.addArtefact(project, { sha, changeRequest, name: "dry-run", files: artefact });
  }
  let comment: string | undefined;
  while (comment === undefined) {
    await pause(100, undefined, { ref: false });
    const bodies = world.comments(project, changeRequest).map(({ body }) => body);
    comment = bodies.find((body) => /### (?:⛔ Blocked: \d+ removals|✅)/u.test(body));
  }
  const text = comment.replace(/^<!--.*-->\n/, "");
  const file = join(folder, `comment-${world.kind}-${title.toLowerCase().replaceAll(" ", "-")}.md`);
  writeFileSync(file, text);
  const [visible = ""] = text.split("<details>");
  say(
    `On ${world.kind} ada opened ${project} ${changeRequest}. The bot comments (the whole: ${file}):\n`,
  );
  say(visible.replace(/^/gm, "    ").trimEnd());
  say("");
}

const [gitlab, github] = [await GitLabWorld.open(), await GitHubWorld.open({ as: "app" })];
const registry = await startCatalogRegistry();
registry.putImage("redhat/redhat-operator-index", "v4.20", exampleCatalog());
const [secret, password] = [randomUUID(), randomUUID()];
const secrets = {
  GITLAB_TOKEN: gitlab.token,
  GITLAB_WEBHOOK_TOKEN: secret,
  GITHUB_APP_PRIVATE_KEY: github.app?.privateKey,
  GITHUB_WEBHOOK_SECRET: secret,
  STATUS_TOKEN: password,
};
const settings = read("bot-kubernetes/mirrorkit-bot.yaml")
  .replace("https://gitlab.example.com/api/v4", gitlab.apiUrl)
  .replace("https://api.github.com", github.apiUrl)
  .replace('"123456"', `"${github.app?.id}"`)
  .replace("projects:\n", "projects:\n  operators: {forge: gitlab, path: platform/operators}\n");
const folder = mkdtempSync(join(tmpdir(), "mirrorkit-bot-example-"));
const [file, log] = [join(folder, "mirrorkit-bot.yaml"), join(folder, "bot.log")];
const conf = join(folder, "registries.conf");
writeFileSync(
  conf,
  `[[registry]]\nprefix = "registry.redhat.io"\nlocation = "${registry.host}"\ninsecure = true\n`,
);
const own = `listen: {host: 127.0.0.1, port: 0}\nregistries: {registriesConf: ${conf}}\n`;
writeFileSync(file, `${own}${settings}`);
const changes: readonly (readonly [world: ForgeWorld, project: string, change: Change])[] = [
  [gitlab, addProjects(gitlab, "platform/mirror-config"), secondWeek],
  [github, addProjects(github, "example/mirror-config"), secondWeek],
  [gitlab, addPlannedProject(gitlab, "platform/operators"), nextVersions],
];

const command = [...process.execArgv, "packages/cli/src/main.ts", "bot", "--settings", file];
const bot = spawn(process.execPath, command, {
  cwd: root,
  env: { ...process.env, NO_PROXY: "127.0.0.1", ...secrets },
  stdio: ["ignore", "pipe", "inherit"],
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => bot.kill("SIGTERM"));
bot.on("close", (status) => {
  const stands = [gitlab.close(), github.close(), registry.close()];
  void Promise.all(stands).then(() => process.exit(status ?? 70));
});
createInterface({ input: bot.stdout }).on("line", (line) => {
  appendFileSync(log, `${line}\n`);
  const { msg, url } = JSON.parse(line) as { readonly msg?: string; readonly url?: string };
  if (msg === "listening" && url !== undefined) void show(url);
});

async function show(url: string): Promise<void> {
  say(`The bot listens. Its status page: ${url}/status, any user name, password ${password}`);
  say(`Its log: ${log}\n`);
  for (const world of [gitlab, github]) {
    const { kind } = world;
    world.sendWebhooks(new WebhookSender({ kind, url: () => `${url}/webhooks/${kind}`, secret }));
  }
  for (const change of changes) await showComment(...change);
  say("Ctrl-C ends it.");
}
