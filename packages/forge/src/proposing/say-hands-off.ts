import type { ForgeProject } from "../client/index.ts";
import { postComment } from "../reviewing/index.ts";

/** Comments once on a change request that its branch is left to whoever committed to it. */
export async function sayHandsOff(project: ForgeProject, changeRequest: number): Promise<void> {
  await postComment({
    project,
    changeRequest,
    marker: { kind: "hands-off", status: "publish", head: "", at: new Date(0) },
    text: [
      "### Another account committed to this branch",
      "",
      "mirrorkit leaves the branch alone, so that none of that work is lost, and disables auto-merge. Merge or close",
      "this yourself; or delete the branch, and the next pass opens a new change request.",
    ].join("\n"),
    comments: await project.comments(changeRequest),
    create: true,
  });
}
