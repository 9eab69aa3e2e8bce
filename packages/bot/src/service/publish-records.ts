import type { ForgeProject } from "@mirrorkit/forge/internal";
import { type PublishResult, publishPlanned } from "@mirrorkit/forge/internal";
import type { FileTree } from "@mirrorkit/sdk/files";
import { printable } from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import {
  type ContentPublication,
  directPublication,
  type PublicationSources,
} from "../content-threads/index.ts";
import type { ProjectSettings } from "./bot-settings.ts";
import type { OpenForges } from "./open-forges.ts";

const largestSettings = 1024 * 1024;

/** The work on the content of a publication at a commit. */
export type PublicationContent = (sources: PublicationSources, sha: string) => ContentPublication;

/**
 * Proposes the cluster resources of the newest records of a mirror-config project, as its branch has them now.
 * Undefined when there is no record of a successful pass.
 *
 * @param publish - the target, from the bot's own settings: the project's settings only set the options
 * @param content - works on the content; in this thread by default
 * @throws a {@link @mirrorkit/sdk#MirrorError} `wrong-use` when the branch or the settings do not exist, and as
 * {@link publishPlanned} does: after a `conflict` there may be newer records.
 */
export async function publishRecords(
  { forge, path, settings: settingsPath = "mirrorkit.yaml" }: ProjectSettings,
  publish: NonNullable<ProjectSettings["publish"]>,
  forges: OpenForges,
  content: PublicationContent = directPublication,
): Promise<PublishResult | undefined> {
  const project = await forges.project(forge, path);
  const { branch = "main", targetBranch = "main" } = publish;
  const sha = await project.branch(branch);
  if (sha === undefined) throw nothing(`${path} has no branch ${branch}`);
  const target: TargetTexts = { existing: undefined };
  const work = content(sourcesOf(project, { sha, settingsPath, target }), sha);
  const gitOps = await forges.project(publish.forge ?? forge, publish.project);
  const source = { sha, url: project.fileUrl(settingsPath, sha) };
  return publishPlanned(gitOps, targetBranch, (existing) => {
    target.existing = existing;
    return work.plan({ source, origin: path, targetBranch });
  });
}

/** Reads the target branch, as soon as it is known. */
interface TargetTexts {
  existing: ((folder: string) => Promise<FileTree>) | undefined;
}

interface Place {
  readonly sha: string;
  readonly settingsPath: string;
  readonly target: TargetTexts;
}

function sourcesOf(
  project: ForgeProject,
  { sha, settingsPath: file, target }: Place,
): PublicationSources {
  const readFile: PublicationSources["readFile"] = (path, maxBytes) =>
    project.readFile({ path, ref: sha, maxBytes });
  return {
    readFile,
    readTree: (folder) => project.readTree(sha, folder),
    async settings() {
      const bytes = await readFile(file, largestSettings);
      if (bytes === undefined) throw nothing(`there is no ${file}`);
      return { bytes, file };
    },
    async existing(folder) {
      if (target.existing === undefined) throw new Error("the GitOps project is not known yet");
      return target.existing(folder);
    },
  };
}

function nothing(why: string): MirrorError {
  return new MirrorError("wrong-use", `nothing is published: ${printable(why)}`, {
    hint: "See docs/bot.md for the files that the bot reads from a project.",
  });
}
