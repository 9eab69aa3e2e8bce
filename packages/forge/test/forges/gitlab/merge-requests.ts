import { takeCommands } from "./quick-actions.ts";
import {
  type GitLabState,
  headOf,
  type MergeRequest,
  type Note,
  type Project,
  type User,
} from "./state.ts";

/** What somebody gives to open a merge request. */
export interface NewMergeRequest {
  readonly project: Project;
  readonly source: Project;
  readonly sourceBranch: string;
  readonly targetBranch: string;
  readonly title: string;
  readonly description: string;
  readonly author: User;
  readonly labels?: readonly string[];
  readonly reviewers?: readonly User[];
}

/** What happens to merge requests, whoever does it. */
export class MergeRequestLife {
  readonly #state: GitLabState;

  constructor(state: GitLabState) {
    this.#state = state;
  }

  open(wanted: NewMergeRequest): MergeRequest {
    const { project, source, sourceBranch, targetBranch, title, author } = wanted;
    const at = this.#state.tick();
    const taken = takeCommands(this.#state, author, wanted.description);
    const request: MergeRequest = {
      id: this.#state.nextId(),
      iid: project.requests.length + 1,
      project,
      source,
      sourceBranch,
      targetBranch,
      title,
      description: taken.text,
      state: "opened",
      author,
      reviewers: wanted.reviewers ?? [],
      labels: new Set(),
      versions: [],
      notes: [],
      labelEvents: [],
      approvals: new Map(),
      createdAt: at,
      updatedAt: at,
      autoMerge: false,
    };
    project.requests.push(request);
    this.#addVersion(request);
    for (const label of wanted.labels ?? []) this.label(request, author, label, true);
    for (const command of taken.commands) this.#obey(request, author, command);
    return request;
  }

  /** A branch is somewhere else now. */
  pushed(project: Project, branch: string): void {
    const all = this.#state.projects.flatMap(({ requests }) => requests);
    for (const request of all) {
      if (request.source !== project || request.sourceBranch !== branch) continue;
      if (request.state === "opened") this.#followBranch(request);
    }
  }

  setState(request: MergeRequest, state: "opened" | "closed", by: User): void {
    if (request.state === state) return;
    request.state = state;
    this.say(request, by, state === "closed" ? "closed" : "reopened");
    if (state === "opened") this.#followBranch(request);
  }

  setTarget(request: MergeRequest, target: string, by: User): void {
    request.targetBranch = target;
    this.say(request, by, `changed target branch to \`${target}\``);
    this.#addVersion(request);
  }

  setTitle(request: MergeRequest, title: string, by: User): void {
    if (request.title === title) return;
    this.say(request, by, `changed title from **${request.title}** to **${title}**`);
    request.title = title;
  }

  label(request: MergeRequest, user: User, label: string, on: boolean): void {
    if (request.labels.has(label) === on) return;
    if (on) request.labels.add(label);
    else request.labels.delete(label);
    const createdAt = this.#touch(request);
    const action = on ? "add" : "remove";
    request.labelEvents.push({ id: this.#state.nextId(), user, label, action, createdAt });
  }

  approve(request: MergeRequest, user: User): void {
    request.approvals.set(user, this.#touch(request));
    this.say(request, user, "approved this merge request");
  }

  /** Writes a note; undefined when it was nothing but commands. */
  note(request: MergeRequest, author: User, body: string, internal = false): Note | undefined {
    const { text, commands } = takeCommands(this.#state, author, body);
    for (const command of commands) this.#obey(request, author, command);
    if (commands.length > 0 && text === "") return undefined;
    return this.#addNote(request, { author, body: text, system: false, internal });
  }

  /** What GitLab says by itself. */
  say(request: MergeRequest, author: User, body: string): void {
    this.#addNote(request, { author, body, system: true, internal: false });
  }

  editNote(request: MergeRequest, note: Note, body: string): void {
    note.body = takeCommands(this.#state, note.author, body).text;
    note.updatedAt = this.#touch(request);
  }

  deleteNote(request: MergeRequest, note: Note): void {
    request.notes.splice(request.notes.indexOf(note), 1);
    this.#touch(request);
  }

  /** Merges with a merge commit; gives it. */
  merge(request: MergeRequest, by: User): string {
    const { repository } = request.project;
    const ours = repository.branch(request.targetBranch) ?? "";
    const theirs = headOf(request);
    const base = repository.mergeBase(ours, theirs) ?? ours;
    const [from, to, with_] = [base, ours, theirs].map(
      (sha) => repository.readCommit(sha)?.tree ?? "",
    );
    const date = this.#touch(request);
    const signature = { name: by.username, email: `${by.username}@gitlab.test`, date };
    const sha = repository.writeCommit({
      tree: repository.mergeTrees(from ?? "", to ?? "", with_ ?? ""),
      parents: [ours, theirs],
      author: signature,
      committer: signature,
      message: `Merge branch '${request.sourceBranch}' into '${request.targetBranch}'\n`,
    });
    repository.setBranch(request.targetBranch, sha);
    this.#state.notePush(request.project, by, { ref: request.targetBranch, from: ours, to: sha });
    request.state = "merged";
    request.autoMerge = false;
    this.say(request, by, "merged");
    this.pushed(request.project, request.targetBranch);
    return sha;
  }

  #obey(request: MergeRequest, by: User, command: string): void {
    const [name = "", ...words] = command.slice(1).split(" ");
    if (name === "close") this.setState(request, "closed", by);
    else if (name === "reopen") this.setState(request, "opened", by);
    else if (name === "merge") this.merge(request, by);
    else if (name === "approve") this.approve(request, by);
    else if (name === "title") this.setTitle(request, words.join(" "), by);
    else if (name === "label") {
      for (const word of words) this.label(request, by, word.replace("~", ""), true);
    }
  }

  #followBranch(request: MergeRequest): void {
    const head = request.source.repository.branch(request.sourceBranch);
    if (head === undefined || head === headOf(request)) return;
    this.#addVersion(request);
    request.autoMerge = false;
    this.say(request, request.author, "added 1 commit");
  }

  #addVersion(request: MergeRequest): void {
    const { project, source, sourceBranch, targetBranch, iid } = request;
    const head = source.repository.branch(sourceBranch);
    const target = project.repository.branch(targetBranch);
    if (head === undefined || target === undefined) throw new Error("a branch is not there");
    const base = project.repository.mergeBase(target, head) ?? target;
    const createdAt = this.#touch(request);
    request.versions.push({ id: this.#state.nextId(), head, base, createdAt });
    project.repository.refs.set(`refs/merge-requests/${iid}/head`, head);
  }

  #addNote(
    request: MergeRequest,
    note: Pick<Note, "author" | "body" | "system" | "internal">,
  ): Note {
    const at = this.#touch(request);
    const made: Note = { ...note, id: this.#state.nextId(), createdAt: at, updatedAt: at };
    request.notes.push(made);
    return made;
  }

  #touch(request: MergeRequest): Date {
    request.updatedAt = this.#state.tick();
    return request.updatedAt;
  }
}
