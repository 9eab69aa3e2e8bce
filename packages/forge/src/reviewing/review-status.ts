import { defined } from "@mirrorkit/sdk/internal";
import { defaultSettings } from "@mirrorkit/sdk/settings";
import type { Annotation, ChangeRequest, ForgeProject, StatusRequest } from "../client/index.ts";
import type { Gate } from "./assessment.ts";
import type { ReviewPolicy } from "./content-review.ts";

/** Whose status is set. */
export interface StatusPlace {
  /** Where. */
  readonly project: ForgeProject;
  /** The change request at the commit that the status is of. */
  readonly changeRequest: ChangeRequest;
  /** The name of the status, or the external status check. */
  readonly policy: Pick<ReviewPolicy, "status" | "externalStatusCheck">;
}

/** How changes are held where the settings of the default branch are not known. */
export const defaultPolicy: ReviewPolicy = {
  status: defaultSettings.review.status,
  approval: defaultSettings.review.approval,
};

const states = { open: "passed", held: "failed", waiting: "pending" } as const;

/**
 * Blocks a commit that was never reviewed before any of its content is read, so that the content cannot prevent it.
 *
 * @param place - its change request was just read
 */
export async function holdUnseen(place: StatusPlace): Promise<void> {
  await setStatus(place, {
    state: "pending",
    title: "The review is in progress.",
    onlyFirst: true,
    seen: place.changeRequest,
  });
}

/** Shows a verdict; gives whether that was new. */
export function showVerdict(
  place: StatusPlace,
  { state, verdict }: Gate,
  annotations: readonly Annotation[],
): Promise<boolean> {
  return setStatus(place, { state: states[state], title: verdict, annotations });
}

/** Blocks a commit that cannot be reviewed; gives whether that was new. */
export function blockCommit(place: StatusPlace, reason: string): Promise<boolean> {
  return setStatus(place, { state: "failed", title: reason });
}

type Shown = Pick<StatusRequest, "state" | "title" | "onlyFirst" | "seen"> &
  Partial<Pick<StatusRequest, "annotations">>;

function setStatus(
  { project, changeRequest, policy: { status: name, externalStatusCheck } }: StatusPlace,
  { title, annotations = [], ...shown }: Shown,
): Promise<boolean> {
  return project.setStatus({
    ...shown,
    sha: changeRequest.head.sha,
    changeRequest: changeRequest.number,
    name,
    title: title.slice(0, 140),
    url: changeRequest.url,
    annotations,
    ...defined({ externalStatusCheck }),
  });
}
