/** A pull_request event. */
export function pullRequest(action: string, number: unknown = 7, repository = "o/r"): object {
  return {
    action,
    pull_request: { number },
    repository: { id: 1, full_name: repository },
  };
}

/** A push as GitHub tells it; with 20 commits or more not all of its paths can be told. */
export function githubPush(ref: string, paths: readonly string[], more: object = {}): object {
  return {
    ref,
    deleted: false,
    created: false,
    forced: false,
    commits: [{ added: paths, modified: [], removed: [] }],
    repository: { id: 1, full_name: "o/r" },
    ...more,
  };
}

/** A push as GitLab tells it. */
export function gitlabPush(ref: string, paths: readonly string[], more: object = {}): object {
  return {
    object_kind: "push",
    ref,
    after: "a".repeat(40),
    total_commits_count: 1,
    commits: [{ added: [], modified: paths, removed: [] }],
    project: { id: 1, path_with_namespace: "g/p" },
    ...more,
  };
}

/** An event of GitLab about merge request 5. */
export function mergeRequest(attributes: object = {}): object {
  return {
    object_kind: "merge_request",
    project: { id: 1, path_with_namespace: "g/p" },
    object_attributes: { iid: 5, target_project_id: 1, action: "open", ...attributes },
  };
}

/** Texts of comments that change no review. */
export const idleTexts: readonly string[] = [
  "",
  "LGTM",
  "see /mirror recheck",
  "> /mirror recheck",
  "/mirrors are on the wall",
  "    /mirror recheck",
  "see /data/mirror\n/mirror-registry",
  "x".repeat(200_000),
  `${" \n".repeat(200_000)}/mirro`,
];

/** Texts of comments that may change one: with a line that may be a command, or written as by the bot. */
export const commandTexts: readonly string[] = [
  "/mirror",
  "/mirror recheck",
  "Fine.\n\n/mirror approve-removals 0123456789abcdef0123456789abcdef",
  "Fine.\r\n/mirror help\r\nThanks.",
  "  /mirror recheck",
  "<!-- mirrorkit:v1 kind=review -->\ntext",
  `${"x\n".repeat(200_000)}/mirror recheck`,
];

/** A note on merge request 5. */
export function note(attributes: object = {}): object {
  return {
    object_kind: "note",
    user: { id: 3, username: "eve" },
    project: { id: 1, path_with_namespace: "g/p" },
    object_attributes: {
      noteable_type: "MergeRequest",
      action: "create",
      note: "/mirror recheck",
      ...attributes,
    },
    merge_request: { iid: 5, target_project_id: 1 },
  };
}

/** A job of GitLab that went through, of the pipeline of merge request 5. */
export function job(more: object = {}): object {
  return {
    object_kind: "build",
    ref: "refs/merge-requests/5/head",
    tag: false,
    sha: "a".repeat(40),
    build_name: "dry-run",
    build_status: "success",
    project: { id: 1, path_with_namespace: "g/p", default_branch: "main" },
    ...more,
  };
}

/** A pipeline of GitLab, of merge request 5 or of a branch. */
export function pipeline(attributes: object, subject: object | null, builds?: unknown): object {
  return {
    object_kind: "pipeline",
    project: { id: 1, path_with_namespace: "g/p" },
    object_attributes: { tag: false, ref: "main", status: "success", ...attributes },
    merge_request: subject,
    builds,
  };
}
