// Stand-ins of GitLab and GitHub on this machine, and beside them the bot with the settings of
// examples/bot-kubernetes. On each somebody opens a change, the bot comments, and all goes on until Ctrl-C.
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { GitHubWorld } from "../../packages/forge/test/forges/github/world.ts";
import { GitLabWorld } from "../../packages/forge/test/forges/gitlab/world.ts";
import { WebhookSender } from "../../packages/forge/test/forges/webhook-sender.ts";
import type { ForgeWorld } from "../../packages/forge/test/forges/world.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const read = (path: string): string => readFileSync(join(root, "examples", path), "utf8");
const say = (text: string): unknown => process.stdout.write(`${text}\n`);

/** What the job `dry-run` leaves behind: the mapping, and the cluster resources beside it. */
function dryRunOf(week: string): Readonly<Record<string, string>> {
  const workingDir = `production/${week}/working-dir`;
  const resources = readdirSync(join(root, "examples", workingDir, "cluster-resources")).map(
    (name) => `cluster-resources/${name}`,
  );
  const files = resources.map((path) => [path, read(`${workingDir}/${path}`)] as const);
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

/** Has somebody open a change request for the second week, and says what the bot comments. */
async function showComment(world: ForgeWorld, project: string): Promise<void> {
  const files = { "production/imageset.yaml": read("production/week-2/imageset.yaml") };
  const sha = world.push(project, { branch: "week-2", account: "ada", files });
  const request = { source: "week-2", title: "Week 2", account: "ada" };
  const changeRequest = world.openChangeRequest(project, request);
  world.addArtefact(project, { sha, changeRequest, name: "dry-run", files: dryRunOf("week-2") });
  let comment: string | undefined;
  while (comment === undefined) {
    await pause(100, undefined, { ref: false });
    const bodies = world.comments(project, changeRequest).map(({ body }) => body);
    comment = bodies.find((body) => body.includes("approve-removals"));
  }
  const text = comment.replace(/^<!--.*-->\n/, "");
  const file = join(folder, `comment-${world.kind}.md`);
  writeFileSync(file, text);
  const [visible = ""] = text.split("<details>");
  say(
    `On ${world.kind} ada opened ${project} ${changeRequest}. The bot comments (the whole: ${file}):\n`,
  );
  say(visible.replace(/^/gm, "    ").trimEnd());
  say("");
}

const [gitlab, github] = [await GitLabWorld.open(), await GitHubWorld.open({ as: "app" })];
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
  .replace('"123456"', `"${github.app?.id}"`);
const folder = mkdtempSync(join(tmpdir(), "mirrorkit-bot-example-"));
const [file, log] = [join(folder, "mirrorkit-bot.yaml"), join(folder, "bot.log")];
writeFileSync(file, `listen: {host: 127.0.0.1, port: 0}\n${settings}`);
const projects: readonly { readonly world: ForgeWorld; readonly path: string }[] = [
  { world: gitlab, path: addProjects(gitlab, "platform/mirror-config") },
  { world: github, path: addProjects(github, "example/mirror-config") },
];

const command = [...process.execArgv, "packages/cli/src/main.ts", "bot", "--settings", file];
const bot = spawn(process.execPath, command, {
  cwd: root,
  env: { ...process.env, NO_PROXY: "127.0.0.1", ...secrets },
  stdio: ["ignore", "pipe", "inherit"],
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => bot.kill("SIGTERM"));
bot.on("close", (status) => {
  void Promise.all([gitlab.close(), github.close()]).then(() => process.exit(status ?? 70));
});
createInterface({ input: bot.stdout }).on("line", (line) => {
  appendFileSync(log, `${line}\n`);
  const { msg, url } = JSON.parse(line) as { readonly msg?: string; readonly url?: string };
  if (msg === "listening" && url !== undefined) void show(url);
});

async function show(url: string): Promise<void> {
  say(`The bot listens. Its status page: ${url}/status, any user name, password ${password}`);
  say(`Its log: ${log}\n`);
  for (const { world, path } of projects) {
    const { kind } = world;
    world.sendWebhooks(new WebhookSender({ kind, url: () => `${url}/webhooks/${kind}`, secret }));
    await showComment(world, path);
  }
  say("Ctrl-C ends it.");
}
