import { relative } from "node:path";
import { MirrorError, printable } from "../../../base/problem/index.ts";
import {
  branchOf,
  type Clone,
  dirtyPaths,
  findClone,
  updateClone,
} from "../../../edges/git/index.ts";
import { placesOf, type RunContext, runSettingsOf } from "../context.ts";
import type { PassStep } from "../step.ts";

const mostShown = 5;

/** Step 2: the clone of the mirror-config repository is brought to its ref; a dirty one is refused. */
export function cloneStep(context: RunContext): PassStep {
  return {
    id: "clone",
    needs: [],
    isRepeated: true,
    skips: () => (runSettingsOf(context).clone === undefined ? "run.clone is not set" : undefined),
    inputs() {
      const { remote = "", ref = "" } = runSettingsOf(context).clone ?? {};
      return { remote, ref };
    },
    async run() {
      const { folder, records } = placesOf(context);
      const clone = await cloneOf(folder);
      await refuseDirty(clone, records);
      const { remote = "origin", ref = await branchOf(clone.root) } =
        runSettingsOf(context).clone ?? {};
      if (ref === undefined) throw detached(clone);
      const { commit, before } = await updateClone(clone.root, { remote, ref });
      const short = commit.slice(0, 12);
      const message =
        commit === before ? `${ref} is at ${short}` : `${ref}: ${before.slice(0, 12)} → ${short}`;
      return { state: "done", message, outputs: { commit, ref } };
    },
  };
}

/** The clone that a folder lies in. @throws a {@link MirrorError} `wrong-use` when it lies in none. */
export async function cloneOf(folder: string): Promise<Clone> {
  const clone = await findClone(folder);
  if (clone !== undefined) return clone;
  throw new MirrorError("wrong-use", `${printable(folder)} is not in a clone of a repository`, {
    hint: "Clone the mirror-config repository and run mirrorkit in it, or remove run.clone and run.record.push from mirrorkit.yaml.",
  });
}

/** A record that was written before a kill is not committed yet: it counts as ours. */
async function refuseDirty({ root }: Clone, records: string | undefined): Promise<void> {
  const own = records === undefined ? undefined : `${relative(root, records)}/`;
  const dirty = (await dirtyPaths(root)).filter(
    (path) => own === undefined || !path.startsWith(own),
  );
  if (dirty.length === 0) return;
  const shown = dirty.slice(0, mostShown).map(printable).join(", ");
  const more = dirty.length > mostShown ? ` and ${dirty.length - mostShown} more` : "";
  throw new MirrorError("refused", `the clone ${printable(root)} has changes: ${shown}${more}`, {
    hint: "Commit them in a merge request, or remove them. Name files that do not belong to the repository, such as a workspace, in .gitignore.",
  });
}

function detached({ root }: Clone): MirrorError {
  return new MirrorError("wrong-use", `${printable(root)} has no branch checked out`, {
    hint: "Set run.clone.ref in mirrorkit.yaml, such as main.",
  });
}

/** Where the records of a clone are pushed. @throws a {@link MirrorError} `wrong-use` when nothing tells the branch. */
export async function recordTarget(
  context: RunContext,
  root: string,
): Promise<{ readonly remote: string; readonly branch: string }> {
  const { clone, record } = runSettingsOf(context);
  const branch = record.branch ?? clone?.ref ?? (await branchOf(root));
  if (branch !== undefined) return { remote: clone?.remote ?? "origin", branch };
  throw new MirrorError("wrong-use", "it is not clear which branch records go to", {
    hint: "Set run.record.branch in mirrorkit.yaml, such as main.",
  });
}
