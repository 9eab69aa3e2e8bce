import {
  type Connection,
  type Credentials,
  type ForgeProject,
  openProject,
  type Permission,
} from "@mirrorkit/forge";
import { packZip } from "../pack-zip.ts";
import { StandIn } from "../stand-in.ts";
import type {
  Call,
  Files,
  ForgeWorld,
  Mishap,
  NewArtefact,
  NewChangeRequest,
  NewPipeline,
  Push,
  RunningPipeline,
  SeenChangeRequest,
  SeenComment,
  SeenStatus,
  WebhookTarget,
} from "../world.ts";
import { App } from "./app.ts";
import { ArtefactServer } from "./artefact-server.ts";
import { guard } from "./entrance.ts";
import { besideRequest, createHandlers } from "./handlers.ts";
import { descriptionFile } from "./shape.ts";
import { type CheckApp, GitHubState, type Pull, type Repo, type WorkflowRun } from "./state.ts";
import { watchGitHub } from "./webhooks.ts";

export interface GitHubWorldOptions {
  /** What the bot proves itself with: a personal token, that of an Actions job, or the key of an app. */
  readonly as?: "token" | "actions" | "app";
  /** The scopes of the personal token; `repo, workflow` by default. */
  readonly scopes?: string;
  /** `/api/v3` as on GitHub Enterprise. */
  readonly basePath?: string;
  readonly tls?: { readonly key: string; readonly cert: string };
  /** More of how the adapter reaches it. */
  readonly connection?: Partial<Connection>;
}

const tokens = {
  token: "ghp_stand-in-Tok3n",
  actions: "ghs_stand-in-Tok3n",
  app: "ghp_stand-in-Tok3n",
};
/** The app that the tokens of Actions jobs are of, with its number on github.com. */
export const actionsApp: CheckApp = { id: 15_368, slug: "github-actions" };
const botNames = { token: "mirror-bot", actions: "github-actions[bot]", app: "mirror-bot[bot]" };
const states = { success: "passed", failure: "failed", pending: "pending" } as const;

/** A stand-in GitHub. */
export class GitHubWorld implements ForgeWorld {
  readonly kind = "github";
  readonly botName: string;
  readonly state: GitHubState = new GitHubState();
  readonly app: App | undefined;
  /** Lists of trees are cut off beyond so many entries. */
  treeLimit = 100_000;
  readonly #options: GitHubWorldOptions;
  readonly #personalToken: string;
  #revoked = false;
  #standIn: StandIn | undefined;
  #artefacts: ArtefactServer | undefined;

  private constructor(options: GitHubWorldOptions) {
    this.#options = options;
    const { as = "token" } = options;
    this.botName = botNames[as];
    this.#personalToken = tokens[as];
    this.app = as === "app" ? new App() : undefined;
    this.state.user(this.botName, as === "token" ? "User" : "Bot");
  }

  static async open(options: GitHubWorldOptions = {}): Promise<GitHubWorld> {
    const world = new GitHubWorld(options);
    const { as = "token", basePath = "", tls } = options;
    const fault = (text: string): void => world.#server.fault(text);
    const artefacts = await ArtefactServer.open({
      find: (id) => world.#zip(id),
      secrets: () => world.#secrets(),
      fault,
    });
    const context = {
      state: world.state,
      self: () => world.state.user(world.botName),
      checksAs: world.checkApp,
      treeLimit: () => world.treeLimit,
      artefactUrl: (id: number) => `${artefacts.origin}/artefacts/${id}`,
    };
    const scopes = as === "token" ? (options.scopes ?? "repo, workflow") : undefined;
    const token = { speaksForAJob: as === "actions", scopes };
    const handlers = createHandlers(context, { app: world.app, token });
    const entrance = {
      state: world.state,
      tokens: () => world.#tokens(),
      app: world.app,
      login: () => world.botName,
    };
    world.#artefacts = artefacts;
    world.#standIn = await StandIn.open({
      document: descriptionFile,
      basePath,
      handlers,
      closedBodies: true,
      guard: (asked) => guard(entrance, asked),
      beside: (asked) => besideRequest({ context, handlers, basePath, fault }, asked),
      ...(tls === undefined ? {} : { tls }),
    });
    return world;
  }

  /** The app that the bot's check runs are of. */
  get checkApp(): CheckApp | undefined {
    const { app } = this;
    if (app !== undefined) return { id: Number(app.id), slug: app.slug };
    return this.#options.as === "actions" ? actionsApp : undefined;
  }

  get #server(): StandIn {
    if (this.#standIn === undefined) throw new Error("not open");
    return this.#standIn;
  }

  #tokens(): readonly string[] {
    if (this.#revoked) return [];
    return this.app === undefined ? [this.#personalToken] : this.app.tokens();
  }

  #secrets(): readonly string[] {
    return [this.#personalToken, ...(this.app?.issued.map(({ token }) => token) ?? [])];
  }

  #zip(id: number): Promise<Uint8Array> | undefined {
    const runs = this.state.repos.flatMap((repo) => repo.runs);
    return runs.flatMap(({ artefacts }) => artefacts).find((each) => each.id === id)?.zip;
  }

  get apiUrl(): string {
    return this.#server.apiUrl;
  }

  /** The address of the server that keeps the archives of artefacts. */
  get artefactOrigin(): string {
    return this.#artefacts?.origin ?? "";
  }

  get token(): string {
    return this.app?.issued.at(-1)?.token ?? this.#personalToken;
  }

  get calls(): readonly Call[] {
    return this.#server.calls;
  }

  now(): Date {
    return this.state.now();
  }

  waitUntil(time: Date): void {
    this.state.waitUntil(time);
  }

  repo(project: string): Repo {
    const repo = this.state.repo(project);
    if (repo === undefined) throw new Error(`no project ${project}`);
    return repo;
  }

  pull(project: string, number: number): Pull {
    const pull = this.repo(project).pulls.get(number);
    if (pull === undefined) throw new Error(`no pull request ${project}#${number}`);
    return pull;
  }

  addProject(name: string, files: Files): string {
    const path = name.includes("/") ? name : `acme/${name}`;
    const repo = this.state.addRepo(path);
    this.state.permit(repo, this.botName, "write");
    const tree = repo.git.changeTree(undefined, files);
    const first = { tree, parents: [], message: "begin", by: "acme" };
    this.state.setBranch(repo, "main", this.state.commit(repo, first), this.state.user("acme"));
    return path;
  }

  permit(project: string, account: string, permission: Permission): void {
    this.state.permit(this.repo(project), account, permission);
  }

  push(project: string, push: Push): string {
    const { branch, files, message = "change", account = "alice", force } = push;
    const repo = this.repo(project);
    const main = repo.git.branch("main") ?? "";
    const parent = force === true ? main : (repo.git.branch(branch) ?? main);
    const tree = repo.git.changeTree(repo.git.readCommit(parent)?.tree, files);
    const actor = this.state.user(account);
    const { author: by = account, committer = by } = push;
    const sha = this.state.commit(repo, { tree, parents: [parent], message, by, committer });
    this.state.setBranch(repo, branch, sha, actor);
    return sha;
  }

  branch(project: string, name: string): string | undefined {
    return this.repo(project).git.branch(name);
  }

  files(project: string, ref: string): ReadonlyMap<string, string> {
    return this.repo(project).git.texts(ref);
  }

  log(project: string, ref: string): readonly string[] {
    return this.repo(project)
      .git.log(ref)
      .map(({ message }) => message);
  }

  deleteBranch(project: string, name: string): void {
    this.state.tick();
    this.state.deleteBranch(this.repo(project), name, this.state.user("alice"));
  }

  openChangeRequest(project: string, request: NewChangeRequest): number {
    const { source, target = "main", title, body = "", account, fork, draft = false } = request;
    const repo = this.repo(project);
    const from = fork === true ? this.#fork(repo, account) : repo;
    const author = this.state.user(account);
    const texts = { title, body, draft };
    return this.state.openPull(repo, { ...texts, author, from, source, target }).number;
  }

  #fork(repo: Repo, account: string): Repo {
    const path = `${account}/${repo.name}`;
    const fork = this.state.repo(path) ?? this.state.addRepo(path, repo);
    this.state.permit(fork, account, "admin");
    return fork;
  }

  changeRequest(project: string, number: number): SeenChangeRequest {
    const { title, body, state, source, target, labels, reviewers, author, autoMerge } = this.pull(
      project,
      number,
    );
    const seen = { title, body, state, source, target, labels, reviewers, autoMerge };
    return { ...seen, author: author.login };
  }

  changeRequests(project: string): readonly number[] {
    return [...this.repo(project).pulls.keys()];
  }

  editChangeRequest(
    project: string,
    number: number,
    edit: { title?: string; target?: string; state?: "open" | "closed" },
  ): void {
    Object.assign(this.pull(project, number), edit, { updatedAt: this.state.tick() });
  }

  merge(project: string, number: number): string {
    const repo = this.repo(project);
    return this.state.merge(repo, this.pull(project, number), this.state.user("alice"));
  }

  comment(project: string, number: number, account: string, body: string): string {
    const pull = this.pull(project, number);
    return `${this.state.comment(pull, this.state.user(account), body).id}`;
  }

  editComment(project: string, number: number, id: string, body: string): void {
    const comment = this.pull(project, number).comments.find((each) => `${each.id}` === id);
    if (comment === undefined) throw new Error(`no comment ${id}`);
    const at = this.state.tick();
    Object.assign(comment, { body, updatedAt: at, editedAt: at });
  }

  deleteComment(project: string, number: number, id: string): void {
    const { comments } = this.pull(project, number);
    this.state.tick();
    comments.splice(
      comments.findIndex((each) => `${each.id}` === id),
      1,
    );
  }

  comments(project: string, number: number): readonly SeenComment[] {
    return this.pull(project, number).comments.map(({ id, author, body }) => ({
      id: `${id}`,
      account: author?.login ?? "ghost",
      body,
    }));
  }

  label(...[project, number, account, label, on = true]: Parameters<ForgeWorld["label"]>): void {
    this.state.label(this.pull(project, number), this.state.user(account), label, on);
  }

  approve(project: string, number: number, account: string): void {
    this.review(project, number, account, "APPROVED");
  }

  /** Writes a review that decides as given. */
  review(project: string, number: number, account: string, state: string): void {
    const pull = this.pull(project, number);
    const [author, at] = [this.state.user(account), this.state.tick()];
    pull.reviews.push({ id: this.state.nextId(), author, commit: pull.head, at, state });
    pull.reviewers = pull.reviewers.filter((name) => name !== account);
    pull.updatedAt = at;
  }

  statuses(project: string, sha: string): ReadonlyMap<string, SeenStatus> {
    const { checks, statuses } = this.repo(project);
    const seen = new Map<string, SeenStatus>();
    const note = (name: string, status: Omit<SeenStatus, "writes">, writes: number): void => {
      seen.set(name, { ...status, writes: (seen.get(name)?.writes ?? 0) + writes });
    };
    for (const { context, state, description, sha: of } of statuses) {
      const shown = states[state as keyof typeof states];
      if (of === sha) note(context, { state: shown, title: description ?? "" }, 1);
    }
    for (const { name, conclusion, title, writes, sha: of } of checks) {
      const shown = states[(conclusion ?? "pending") as keyof typeof states];
      if (of === sha) note(name, { state: shown, title }, writes);
    }
    return seen;
  }

  startPipeline(project: string, wanted: NewPipeline): RunningPipeline {
    const { sha, changeRequest, branch = "main", name } = wanted;
    const repo = this.repo(project);
    const pull = changeRequest === undefined ? undefined : this.pull(project, changeRequest);
    const from = pull?.from ?? repo;
    const run: WorkflowRun = {
      id: this.state.nextId(),
      sha,
      event: pull === undefined ? "push" : "pull_request",
      from,
      branch: pull?.source ?? branch,
      pulls: pull === undefined || from !== repo ? [] : [pull],
      at: this.state.tick(),
      conclusion: null,
      artefacts: [],
    };
    repo.runs.push(run);
    return {
      end: (files) => {
        const [id, at, zip] = [this.state.nextId(), this.state.tick(), packZip(files)];
        run.artefacts.push({ id, name, at, zip, expired: false });
        run.conclusion = "success";
      },
    };
  }

  addArtefact(project: string, artefact: NewArtefact): void {
    this.startPipeline(project, artefact).end(artefact.files);
  }

  mishap(mishap: Mishap): void {
    this.#server.mishap(mishap);
  }

  sendWebhooks(to: WebhookTarget): void {
    watchGitHub(this.state, to);
  }

  revoke(revoked: boolean): void {
    this.#revoked = revoked;
  }

  moveProject(from: string, to: string): void {
    const repo = this.repo(from);
    const [owner = "", name = ""] = to.split("/");
    Object.assign(repo, { owner, name });
    this.state.moved.set(from, repo);
  }

  /** How the adapter reaches it. */
  get connection(): Connection {
    const { app } = this;
    const credentials: Credentials =
      app === undefined
        ? { token: this.#personalToken }
        : { appId: app.id, privateKey: app.privateKey };
    return { apiUrl: this.apiUrl, credentials, ...this.#options.connection };
  }

  open(project: string): Promise<ForgeProject> {
    return openProject("github", this.connection, project);
  }

  async close(): Promise<void> {
    await this.#artefacts?.close();
    await this.#server.close();
  }
}
