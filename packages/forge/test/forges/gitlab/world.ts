import { fileURLToPath } from "node:url";
import type { ForgeProject, Permission } from "@mirrorkit/forge";
import { openGitLabProject } from "../../../src/client/gitlab/index.ts";
import { GitRepository, type Signature } from "../git-repository.ts";
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
import { accessRoutes } from "./access-routes.ts";
import { graphqlRequest } from "./graphql-routes.ts";
import { guard } from "./guard.ts";
import { startJobs } from "./jobs.ts";
import { MergeRequestLife } from "./merge-requests.ts";
import { ObjectStorage } from "./object-storage.ts";
import { peopleRoutes } from "./people-routes.ts";
import { pipelineRoutes } from "./pipeline-routes.ts";
import { repositoryRoutes } from "./repository-routes.ts";
import { noteRoutes, requestRoutes } from "./request-routes.ts";
import {
  type CommitStatus,
  GitLabState,
  type Pipeline,
  type Project,
  type QuickAction,
} from "./state.ts";
import { watchGitLab } from "./webhooks.ts";

export interface GitLabWorldOptions {
  /** What is before `/api/v4`, for a GitLab under a folder; empty by default. */
  readonly folder?: string;
  readonly tls?: { readonly key: string; readonly cert: string };
}

const levels: Readonly<Record<Permission, number>> = {
  none: 0,
  read: 20,
  write: 30,
  maintain: 40,
  admin: 50,
};

/** A GitLab on loopback: what its API answers, and what people do with it. */
export class GitLabWorld implements ForgeWorld {
  readonly kind = "gitlab";
  readonly token = "glpat-an0TherSecretToken";
  readonly botName = "mirror-bot";
  readonly apiUrl: string;
  /** What it remembers, for tests of GitLab's own ways. */
  readonly state: GitLabState;
  readonly #standIn: StandIn;
  readonly #storage: ObjectStorage;
  readonly #life: MergeRequestLife;

  private constructor(
    state: GitLabState,
    life: MergeRequestLife,
    standIn: StandIn,
    storage: ObjectStorage,
  ) {
    this.state = state;
    this.#life = life;
    this.#standIn = standIn;
    this.#storage = storage;
    this.apiUrl = standIn.apiUrl;
  }

  static async open(options: GitLabWorldOptions = {}): Promise<GitLabWorld> {
    const state = new GitLabState("mirror-bot");
    const life = new MergeRequestLife(state);
    const storage = await ObjectStorage.open();
    const standIn: StandIn = await StandIn.open({
      document: fileURLToPath(new URL("openapi.yaml", import.meta.url)),
      basePath: `${options.folder ?? ""}/api/v4`,
      closedBodies: true,
      handlers: {
        ...peopleRoutes(state),
        ...accessRoutes(state),
        ...repositoryRoutes(state, life),
        ...requestRoutes(state, life),
        ...noteRoutes(state, life),
        ...pipelineRoutes(state, (bytes) => storage.store(bytes)),
      },
      beside: (asked) =>
        asked.path === `${options.folder ?? ""}/api/graphql`
          ? graphqlRequest(state, asked, (text) => standIn.fault(text))
          : undefined,
      guard: (asked) =>
        guard(state, "glpat-an0TherSecretToken", asked, (text) => standIn.fault(text)),
      ...(options.tls === undefined ? {} : { tls: options.tls }),
    });
    return new GitLabWorld(state, life, standIn, storage);
  }

  get calls(): readonly Call[] {
    return this.#standIn.calls;
  }

  /** The lines that GitLab took for commands of the bot. */
  get quickActions(): readonly QuickAction[] {
    return this.state.quickActions.filter(({ account }) => account === this.botName);
  }

  /** Where the files of jobs are downloaded from: another server. */
  get storageUrl(): string {
    return this.#storage.origin;
  }

  now(): Date {
    return this.state.now();
  }

  waitUntil(time: Date): void {
    this.state.waitUntil(time);
  }

  addProject(name: string, files: Files): string {
    const path = name.includes("/") ? name : `platform/mirrors/${name}`;
    const repository = new GitRepository();
    const project = this.#newProject(path, repository, false);
    project.members.set(this.state.bot, levels.write);
    this.#commit(project, "main", undefined, { branch: "main", files, message: "begin" });
    return path;
  }

  permit(project: string, account: string, permission: Permission): void {
    this.state.project(project).members.set(this.state.user(account), levels[permission]);
  }

  push(project: string, push: Push): string {
    const found = this.state.project(project);
    const main = found.repository.branch("main");
    const at = push.force === true ? main : (found.repository.branch(push.branch) ?? main);
    return this.#commit(found, push.branch, at, push);
  }

  branch(project: string, name: string): string | undefined {
    return this.state.project(project).repository.branch(name);
  }

  files(project: string, ref: string): ReadonlyMap<string, string> {
    return this.state.project(project).repository.texts(ref);
  }

  log(project: string, ref: string): readonly string[] {
    return this.state
      .project(project)
      .repository.log(ref)
      .map(({ message }) => message);
  }

  deleteBranch(project: string, name: string): void {
    const found = this.state.project(project);
    const from = found.repository.branch(name) ?? null;
    found.repository.deleteBranch(name);
    this.state.notePush(found, this.state.user("somebody"), { ref: name, from, to: null });
  }

  openChangeRequest(path: string, request: NewChangeRequest): number {
    const project = this.state.project(path);
    const fork = request.fork === true;
    const source = fork ? this.#fork(project, request.account) : project;
    const opened = this.#life.open({
      project,
      source,
      sourceBranch: request.source,
      targetBranch: request.target ?? "main",
      title: request.draft === true ? `Draft: ${request.title}` : request.title,
      description: request.body ?? "",
      author: this.state.user(request.account),
    });
    return opened.iid;
  }

  changeRequest(project: string, number: number): SeenChangeRequest {
    const request = this.state.request(project, number);
    return {
      title: request.title,
      body: request.description,
      state: request.state === "opened" ? "open" : request.state,
      source: request.sourceBranch,
      target: request.targetBranch,
      labels: [...request.labels].sort(),
      reviewers: request.reviewers.map(({ username }) => username),
      author: request.author.username,
      autoMerge: request.autoMerge,
    };
  }

  changeRequests(project: string): readonly number[] {
    return this.state.project(project).requests.map(({ iid }) => iid);
  }

  editChangeRequest(
    project: string,
    number: number,
    edit: { title?: string; target?: string; state?: "open" | "closed" },
  ): void {
    const request = this.state.request(project, number);
    const by = request.author;
    if (edit.title !== undefined) this.#life.setTitle(request, edit.title, by);
    if (edit.target !== undefined) this.#life.setTarget(request, edit.target, by);
    if (edit.state === "closed") this.#life.setState(request, "closed", by);
    if (edit.state === "open") this.#life.setState(request, "opened", by);
  }

  merge(project: string, number: number): string {
    const request = this.state.request(project, number);
    return this.#life.merge(request, request.author);
  }

  comment(project: string, number: number, account: string, body: string): string {
    const request = this.state.request(project, number);
    const note = this.#life.note(request, this.state.user(account), body);
    return `${note?.id ?? ""}`;
  }

  editComment(project: string, number: number, id: string, body: string): void {
    const request = this.state.request(project, number);
    const note = request.notes.find((found) => `${found.id}` === id);
    if (note === undefined) throw new Error(`no note ${id}`);
    this.#life.editNote(request, note, body);
  }

  deleteComment(project: string, number: number, id: string): void {
    const request = this.state.request(project, number);
    const note = request.notes.find((found) => `${found.id}` === id);
    if (note !== undefined) this.#life.deleteNote(request, note);
  }

  comments(project: string, number: number): readonly SeenComment[] {
    return this.state
      .request(project, number)
      .notes.filter(({ system }) => !system)
      .map(({ id, author, body }) => ({ id: `${id}`, account: author.username, body }));
  }

  label(...[project, number, account, label, on = true]: Parameters<ForgeWorld["label"]>): void {
    this.#life.label(this.state.request(project, number), this.state.user(account), label, on);
  }

  approve(project: string, number: number, account: string): void {
    this.#life.approve(this.state.request(project, number), this.state.user(account));
  }

  statuses(project: string, sha: string): ReadonlyMap<string, SeenStatus> {
    const all = this.state
      .project(project)
      .pipelines.filter((pipeline) => pipeline.sha === sha)
      .flatMap(({ statuses }) => statuses);
    const seen = new Map<string, SeenStatus>();
    for (const status of all) {
      const writes = (seen.get(status.name)?.writes ?? 0) + status.writes;
      seen.set(status.name, { ...seenStatus(status), writes });
    }
    return seen;
  }

  startPipeline(path: string, wanted: NewPipeline): RunningPipeline {
    const { sha, changeRequest, branch = "main", name, otherJobs = 0 } = wanted;
    const request =
      changeRequest === undefined ? undefined : this.state.request(path, changeRequest);
    const pipeline = this.addPipeline(request?.source.path ?? path, {
      sha,
      ref: request === undefined ? branch : `refs/merge-requests/${request.iid}/head`,
      ...(request === undefined ? {} : { changeRequest: { project: path, number: request.iid } }),
    });
    return startJobs(this.state, pipeline, [name, ...Array<string>(otherJobs).fill("other")]);
  }

  addArtefact(path: string, artefact: NewArtefact): void {
    this.startPipeline(path, artefact).end(artefact.files);
  }

  /** A pipeline without jobs, as CI makes it at a push. */
  addPipeline(
    path: string,
    wanted: {
      readonly sha: string;
      readonly ref: string;
      readonly changeRequest?: { readonly project: string; readonly number: number };
    },
  ): Pipeline {
    const project = this.state.project(path);
    const { sha, ref, changeRequest: ran } = wanted;
    const pipeline: Pipeline = {
      id: this.state.nextId(),
      project,
      sha,
      ref,
      source: ran === undefined ? "push" : "merge_request_event",
      jobs: [],
      statuses: [],
      createdAt: this.state.tick(),
      ...(ran === undefined ? {} : { request: this.state.request(ran.project, ran.number) }),
    };
    project.pipelines.push(pipeline);
    return pipeline;
  }

  mishap(mishap: Mishap): void {
    this.#standIn.mishap(mishap);
  }

  sendWebhooks(to: WebhookTarget): void {
    watchGitLab(this.state, to);
  }

  revoke(revoked: boolean): void {
    this.state.revoked = revoked;
  }

  moveProject(from: string, to: string): void {
    const project = this.state.project(from);
    this.state.moved.set(from, project);
    project.path = to;
  }

  async open(project: string): Promise<ForgeProject> {
    const connection = { apiUrl: this.apiUrl, credentials: { token: this.token } };
    return openGitLabProject(connection, project, { pause: async () => {} });
  }

  async close(): Promise<void> {
    const ends = await Promise.allSettled([this.#standIn.close(), this.#storage.close()]);
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  }

  #newProject(path: string, repository: GitRepository, open: boolean): Project {
    const project: Project = {
      id: this.state.nextId(),
      path,
      open,
      repository,
      members: new Map(),
      requests: [],
      pipelines: [],
      pushes: [],
      checks: new Map(),
      switches: {
        default_branch: "main",
        merge_requests_access_level: "enabled",
        only_allow_merge_if_pipeline_succeeds: true,
      },
      hooks: [],
      protectedBranches: [{ name: "main", push: [{ access_level: 40 }], force: false }],
    };
    this.state.projects.push(project);
    return project;
  }

  #fork(project: Project, account: string): Project {
    const path = `${account}/${project.path.split("/").at(-1) ?? ""}`;
    const there = this.state.findProject(path);
    if (there !== undefined) return there;
    const fork = this.#newProject(path, project.repository.fork(), true);
    fork.members.set(this.state.user(account), levels.admin);
    return fork;
  }

  #commit(project: Project, branch: string, at: string | undefined, push: Push): string {
    const { repository } = project;
    const { files, message = "change", account = "somebody" } = push;
    const { author = account, committer = author } = push;
    const parent = at === undefined ? undefined : repository.readCommit(at);
    const date = this.state.tick();
    const signed = (name: string): Signature => ({ name, email: `${name}@gitlab.test`, date });
    const sha = repository.writeCommit({
      tree: repository.changeTree(parent?.tree, files),
      parents: at === undefined ? [] : [at],
      author: signed(author),
      committer: signed(committer),
      message,
    });
    const from = repository.branch(branch) ?? null;
    repository.setBranch(branch, sha);
    this.#life.pushed(project, branch);
    this.state.notePush(project, this.state.user(account), { ref: branch, from, to: sha });
    return sha;
  }
}

function seenStatus({ state, description }: CommitStatus): Omit<SeenStatus, "writes"> {
  const waits = state === "pending" || state === "running";
  const passed = state === "success" ? "passed" : "failed";
  return { state: waits ? "pending" : passed, title: description ?? "" };
}
