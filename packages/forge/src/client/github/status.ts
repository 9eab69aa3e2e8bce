import { createHash } from "node:crypto";
import { defined } from "@mirrorkit/sdk/internal";
import { isMirrorError } from "@mirrorkit/sdk/problems";
import type { RestEndpointMethodTypes } from "@octokit/rest";
import * as z from "zod";
import { maybe } from "../expected.ts";
import type { Annotation, StatusRequest } from "../forge.ts";
import { ask } from "./client.ts";
import type { Repository } from "./repository.ts";

const checkRunShape = z
  .object({
    id: z.int(),
    status: z.string(),
    conclusion: z.string().nullable(),
    external_id: maybe(z.string()),
    app: z.object({ id: z.int(), slug: z.string().optional() }).nullable(),
  })
  .describe("a check run");

const checkRunsShape = z
  .object({ total_count: z.int(), check_runs: z.array(checkRunShape) })
  .refine(({ total_count: total, check_runs: runs }) => runs.length > 0 || total === 0)
  .describe("the check runs of a commit");

const commitStatusShape = z
  .object({
    context: z.string(),
    state: z.string(),
    description: z.string().nullable(),
    target_url: z.string().nullable(),
  })
  .describe("a commit status");

const combinedStatusShape = z
  .object({ total_count: z.int(), statuses: z.array(commitStatusShape) })
  .describe("the statuses of a commit");

type FoundRun = z.infer<typeof checkRunShape>;
type CommitStatus = z.infer<typeof commitStatusShape>;
type NewCheckRun = RestEndpointMethodTypes["checks"]["create"]["parameters"];
type Output = NonNullable<NewCheckRun["output"]>;
type ShownAnnotation = NonNullable<Output["annotations"]>[number];

/** The prefix of the `external_id` of mirrorkit's check runs. */
const ours = "mirrorkit:";
const annotationsACall = 50;
const longestTitle = 255;
const longestSummary = 65_535;
const longestMessage = 16_000;
const longestDescription = 140;

const levels = { error: "failure", warning: "warning", info: "notice" } as const;
const commitStates = { pending: "pending", passed: "success", failed: "failure" } as const;

/** Sets the status of commits with the API that the credentials allow, which is determined once. */
export function createStatusSetter(
  repository: Repository,
): (request: StatusRequest) => Promise<boolean> {
  let checksRefused = !repository.mayCheck;
  return async (request) => {
    if (!checksRefused) {
      try {
        return await setCheckRun(repository, request);
      } catch (error) {
        if (!isMirrorError(error) || error.code !== "unauthorized") throw error;
      }
    }
    const wrote = await setCommitStatus(repository, request);
    checksRefused = true;
    return wrote;
  };
}

async function setCheckRun(repository: Repository, request: StatusRequest): Promise<boolean> {
  const { octokit, at } = repository;
  const digest = `${ours}${digestOf(request)}`;
  const found = await findCheckRun(repository, request);
  const content = contentOf(request);
  if (found !== undefined && request.onlyFirst === true) return false;
  if (found?.external_id === digest && saysSo(found, content)) return false;
  const [first, ...more] = batches(request);
  const run = { ...at, ...content, external_id: digest };
  // A finished run keeps its annotations permanently, so a change needs a new run.
  const isOpen = found !== undefined && found.status !== "completed";
  const write = isOpen
    ? octokit.rest.checks.update({ ...run, check_run_id: found.id, output: first })
    : octokit.rest.checks.create({ ...run, head_sha: request.sha, output: first });
  const { id } = await ask(checkRunShape, write);
  for (const output of more) {
    await ask(checkRunShape, octokit.rest.checks.update({ ...at, check_run_id: id, output }));
  }
  return true;
}

/** Whoever may write check runs may give one our `external_id` and another outcome. */
function saysSo(found: FoundRun, wanted: Content): boolean {
  const conclusion = wanted.status === "completed" ? wanted.conclusion : null;
  return found.status === wanted.status && found.conclusion === conclusion;
}

async function findCheckRun(
  { octokit, at, isOurApp }: Repository,
  { sha, name }: StatusRequest,
): Promise<FoundRun | undefined> {
  const request = { ...at, ref: sha, check_name: name, per_page: 100 };
  const mine = (await ask(checkRunsShape, octokit.rest.checks.listForRef(request))).check_runs
    .filter(({ external_id: id }) => id?.startsWith(ours) === true)
    .filter(({ app }) => app === null || isOurApp(app));
  return mine.sort((a, b) => b.id - a.id)[0];
}

type Content = Pick<NewCheckRun, "name" | "details_url"> &
  ({ status: "in_progress" } | { status: "completed"; conclusion: "success" | "failure" });

function contentOf({ name, state, url }: StatusRequest): Content {
  const page = defined({ details_url: url });
  if (state === "pending") return { name, ...page, status: "in_progress" };
  return {
    name,
    ...page,
    status: "completed",
    conclusion: state === "passed" ? "success" : "failure",
  };
}

/** The outputs to write one after the other: GitHub takes few annotations a call and adds them up. */
function batches({ title, state, url, annotations }: StatusRequest): [Output, ...Output[]] {
  const shown = state === "pending" ? [] : annotations.map(showAnnotation);
  const output = {
    title: cut(title, longestTitle),
    summary: cut(url === undefined ? title : `${title}\n\n[Details](${url})`, longestSummary),
  };
  const first = { ...output, annotations: shown.slice(0, annotationsACall) };
  const rest: Output[] = [];
  for (let start = annotationsACall; start < shown.length; start += annotationsACall) {
    rest.push({ ...output, annotations: shown.slice(start, start + annotationsACall) });
  }
  return [first, ...rest];
}

function showAnnotation({ path, line, severity, title, message }: Annotation): ShownAnnotation {
  return {
    path,
    start_line: line,
    end_line: line,
    annotation_level: levels[severity],
    title: cut(title, longestTitle),
    message: cut(message, longestMessage),
  };
}

async function setCommitStatus(repository: Repository, request: StatusRequest): Promise<boolean> {
  const { octokit, at } = repository;
  const { sha, name, state, url = null } = request;
  const description = cut(request.title, longestDescription);
  const there = await findCommitStatus(repository, sha, name);
  if (there !== undefined && request.onlyFirst === true) return false;
  const same =
    there?.state === commitStates[state] &&
    there.description === description &&
    there.target_url === url;
  if (same) return false;
  const write = octokit.rest.repos.createCommitStatus({
    ...at,
    sha,
    context: name,
    state: commitStates[state],
    description,
    ...(url === null ? {} : { target_url: url }),
  });
  await ask(commitStatusShape, write);
  return true;
}

/** The status that counts. Octokit takes the pages of this list for something else. */
async function findCommitStatus(
  { octokit, at }: Repository,
  ref: string,
  name: string,
): Promise<CommitStatus | undefined> {
  for (let page = 1; ; page += 1) {
    const request = { ...at, ref, per_page: 100, page };
    const asked = octokit.rest.repos.getCombinedStatusForRef(request);
    const { statuses, total_count: total } = await ask(combinedStatusShape, asked);
    const found = statuses.find(({ context }) => context === name);
    if (found !== undefined || page * 100 >= total) return found;
  }
}

function digestOf({ state, title, url = "", annotations }: StatusRequest): string {
  const shown = annotations.map(({ path, line, severity, title: name, message }) => [
    path,
    line,
    severity,
    name,
    message,
  ]);
  const text = JSON.stringify([state, title, url, shown]);
  return createHash("sha256").update(text).digest("hex");
}

/** Cuts a text without leaving half a character. */
function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return `${text.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
