import type { ForgeProject } from "../forge/index.ts";
import { postComment } from "../reviewing/index.ts";

/** Says once on a change request that its branch is left to the person who committed to it. */
export async function sayHandsOff(project: ForgeProject, changeRequest: number): Promise<void> {
  await postComment({
    project,
    changeRequest,
    marker: { kind: "hands-off", status: "publish", head: "", at: new Date(0) },
    text: [
      "### Somebody else committed to this branch",
      "",
      "mirrorkit leaves it alone from here on, so that nothing of theirs is lost. Merge or close this; or delete the",
      "branch, and the next pass opens a new change request.",
    ].join("\n"),
    comments: await project.comments(changeRequest),
    create: true,
  });
}
