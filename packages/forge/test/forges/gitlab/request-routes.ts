import type { Answer, Asked, Handler } from "../stand-in.ts";
import {
  created,
  gone,
  missing,
  ok,
  paged,
  projectOf,
  queried,
  refused,
  requestOf,
} from "./answers.ts";
import {
  labelEventEntity,
  noteEntity,
  requestEntity,
  userEntity,
  versionEntity,
  wholeRequestEntity,
} from "./entities.ts";
import type { MergeRequestLife } from "./merge-requests.ts";
import { type GitLabState, headOf, type MergeRequest, type Note, type User } from "./state.ts";

type Body = Readonly<Record<string, unknown>>;
type Routes = Readonly<Record<string, Handler>>;

const longestNote = 1_000_000;
const mostNotes = 5_000;

/** Merge requests themselves. */
export function requestRoutes(state: GitLabState, life: MergeRequestLife): Routes {
  const one = oneRequest(state);
  const whole = (request: MergeRequest): unknown => wholeRequestEntity(request, !state.unprepared);
  return {
    listMergeRequests: (asked) => listRequests(state, asked),
    createMergeRequest: (asked) => createRequest(state, life, asked),
    getMergeRequest: one((request) => ok(whole(request))),
    updateMergeRequest: one((request, { body }) => {
      updateRequest(state, life, request, body as Body);
      return ok(whole(request));
    }),
    mergeMergeRequest: one((request, { body }) => {
      const { sha, auto_merge: wait } = body as Body;
      if (sha !== undefined && sha !== headOf(request)) {
        return refused(409, `SHA does not match HEAD of source branch: ${headOf(request)}`);
      }
      if (request.state !== "opened" || requestEntity(request)["draft"] === true) {
        return refused(405, "405 Method Not Allowed");
      }
      if (wait === true) request.autoMerge = true;
      else life.merge(request, state.bot);
      return ok(whole(request));
    }),
    cancelMerge: one((request) => {
      if (request.state !== "opened") return refused(405, "405 Method Not Allowed");
      if (!request.autoMerge) {
        return created({ status: "error", message: "Can't cancel the automatic merge" });
      }
      request.autoMerge = false;
      request.updatedAt = state.tick();
      return created({ status: "success" });
    }),
    getApprovals: one((request) => {
      const given = [...request.approvals].map(([user, at]) => ({
        user: userEntity(user),
        approved_at: at,
      }));
      return ok({ id: request.id, iid: request.iid, approved_by: given });
    }),
    listVersions: one((request, asked) => {
      const newestFirst = request.versions.toReversed();
      return paged(
        asked,
        newestFirst.map((version) => versionEntity(version, request)),
      );
    }),
    listLabelEvents: one((request, asked) =>
      paged(
        asked,
        request.labelEvents.map((event) => labelEventEntity(event, request)),
      ),
    ),
    listStatusChecks: one((request, asked) => {
      const checks = state.statusChecks.map((id) => ({
        id,
        name: `check ${id}`,
        external_url: "https://bot.test",
        status: request.project.checks.get(`${id} ${headOf(request)}`) ?? "pending",
      }));
      return paged(asked, checks);
    }),
    setStatusCheck: one((request, { body }) => {
      const { sha, external_status_check_id: id, status } = body as Body;
      if (!state.statusChecks.includes(id as number)) return missing("External Status Check");
      if (sha !== headOf(request)) return refused(409, "Not the HEAD of the merge request");
      request.project.checks.set(`${id as number} ${sha}`, status as string);
      return created({ id: state.nextId() });
    }),
  };
}

/** Notes of merge requests. */
export function noteRoutes(state: GitLabState, life: MergeRequestLife): Routes {
  const one = oneRequest(state);
  const tooLong = (body: string): Answer | undefined =>
    Array.from(body).length <= longestNote
      ? undefined
      : refused(400, { note: [`is too long (maximum is ${longestNote} characters)`] });
  const withNote = (act: (request: MergeRequest, note: Note, asked: Asked) => Answer): Handler =>
    one((request, asked) => {
      const id = Number(asked.params["note_id"]);
      const note = request.notes.find((found) => found.id === id);
      if (note === undefined) return missing("Note");
      return note.author === state.bot ? act(request, note, asked) : refused(403, "403 Forbidden");
    });
  return {
    listNotes: one((request, asked) => {
      const notes = request.notes.map((note) => noteEntity(note, request));
      return paged(asked, queried(asked, "sort") === "asc" ? notes : notes.reverse());
    }),
    createNote: one((request, { body }) => {
      const text = (body as { body: string }).body;
      if (request.notes.length >= mostNotes)
        return refused(400, "Maximum number of comments exceeded");
      const note = tooLong(text) ?? life.note(request, state.bot, text);
      if (note === undefined) return { status: 202, body: { summary: ["Applied commands."] } };
      return "status" in note ? note : created(noteEntity(note, request));
    }),
    updateNote: withNote((request, note, { body }) => {
      const text = (body as { body: string }).body;
      const wrong = tooLong(text);
      if (wrong !== undefined) return wrong;
      life.editNote(request, note, text);
      return ok(noteEntity(note, request));
    }),
    deleteNote: withNote((request, note) => {
      life.deleteNote(request, note);
      return gone;
    }),
  };
}

type ForRequest = (act: (request: MergeRequest, asked: Asked) => Answer) => Handler;

function oneRequest(state: GitLabState): ForRequest {
  return (act) => (asked) => {
    const request = requestOf(state, asked);
    return request === undefined ? refused(404, "404 Not found") : act(request, asked);
  };
}

function listRequests(state: GitLabState, asked: Asked): Answer {
  const wanted = queried(asked, "state") ?? "all";
  const [source, target] = [queried(asked, "source_branch"), queried(asked, "target_branch")];
  const iids = [asked.query["iids"] ?? []].flat().map(Number);
  const after = Date.parse(queried(asked, "updated_after") ?? "1970-01-01T00:00:00Z");
  const key = queried(asked, "order_by") === "updated_at" ? "updatedAt" : "createdAt";
  const found = projectOf(state, asked).requests.filter(
    (request) =>
      (wanted === "all" || request.state === wanted) &&
      (iids.length === 0 || iids.includes(request.iid)) &&
      (source === undefined || request.sourceBranch === source) &&
      (target === undefined || request.targetBranch === target) &&
      request.updatedAt.getTime() >= after,
  );
  found.sort((one, other) => other[key].getTime() - one[key].getTime() || other.id - one.id);
  if (queried(asked, "sort") === "asc") found.reverse();
  return paged(asked, found.map(requestEntity));
}

function createRequest(state: GitLabState, life: MergeRequestLife, asked: Asked): Answer {
  const project = projectOf(state, asked);
  const body = asked.body as Body;
  const [source, target] = [body["source_branch"] as string, body["target_branch"] as string];
  const { repository } = project;
  if (repository.branch(source) === undefined)
    return refused(400, ["source_branch does not exist"]);
  if (repository.branch(target) === undefined)
    return refused(400, ["target_branch does not exist"]);
  if (source === target)
    return refused(409, ["You can't use same project/branch for source and target"]);
  const twin = project.requests.find(
    ({ sourceBranch, targetBranch, state: at, source: from }) =>
      at === "opened" && from === project && sourceBranch === source && targetBranch === target,
  );
  if (twin !== undefined) {
    const said = `Another open merge request already exists for this source branch: !${twin.iid}`;
    return refused(409, [said]);
  }
  const request = life.open({
    project,
    source: project,
    sourceBranch: source,
    targetBranch: target,
    title: body["title"] as string,
    description: (body["description"] as string | undefined) ?? "",
    author: state.bot,
    labels: names(body["labels"]),
    reviewers: usersOf(state, body["reviewer_ids"]),
  });
  return created(requestEntity(request));
}

function updateRequest(
  state: GitLabState,
  life: MergeRequestLife,
  request: MergeRequest,
  body: Body,
): void {
  const { title, description, state_event: event, target_branch: target } = body;
  const { bot } = state;
  request.updatedAt = state.tick();
  if (typeof title === "string") life.setTitle(request, title, bot);
  if (typeof description === "string") request.description = description;
  if (typeof target === "string") life.setTarget(request, target, bot);
  for (const label of names(body["add_labels"])) life.label(request, bot, label, true);
  for (const label of names(body["remove_labels"])) life.label(request, bot, label, false);
  if (body["reviewer_ids"] !== undefined) request.reviewers = usersOf(state, body["reviewer_ids"]);
  if (event === "close") life.setState(request, "closed", bot);
  if (event === "reopen") life.setState(request, "opened", bot);
}

function names(labels: unknown): string[] {
  return typeof labels === "string" ? labels.split(",").filter((name) => name !== "") : [];
}

function usersOf(state: GitLabState, ids: unknown): User[] {
  const wanted = (ids ?? []) as readonly number[];
  return [...state.users.values()].filter(({ id }) => wanted.includes(id));
}
