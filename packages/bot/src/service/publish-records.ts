import {
  decodeText,
  MirrorError,
  printable,
  readMirrorkitYaml,
  type Settings,
} from "@mirrorkit/sdk";
import type { ForgeProject } from "../forge/index.ts";
import { type PublishResult, publishOnce } from "../proposing/index.ts";
import { type RecordsFolder, withNewestRecord } from "../records/index.ts";
import { imageSetPlaces } from "../reviewing/index.ts";
import type { ProjectSettings } from "./bot-settings.ts";
import type { OpenForges } from "./open-forges.ts";

const largestSettings = 1024 * 1024;

/**
 * Proposes the cluster resources of the newest records of a mirror-config project, as its branch has them now.
 * Undefined when there is no record of a pass that went through.
 *
 * @param publish - where to, by the bot's own settings: what the project's say decides only how
 * @throws a {@link @mirrorkit/sdk#MirrorError} `wrong-use` when there is no such branch or no settings, and as
 * {@link publishOnce} does: after a `conflict` there may be newer records.
 */
export async function publishRecords(
  { forge, path, settings: settingsPath = "mirrorkit.yaml" }: ProjectSettings,
  publish: NonNullable<ProjectSettings["publish"]>,
  forges: OpenForges,
): Promise<PublishResult | undefined> {
  const project = await forges.project(forge, path);
  const { branch = "main", targetBranch = "main" } = publish;
  const sha = await project.branch(branch);
  if (sha === undefined) throw nothing(`${path} has no branch ${branch}`);
  const settings = await readSettingsAt(project, sha, settingsPath);
  const target = await forges.project(publish.forge ?? forge, publish.project);
  const source = { sha, url: project.fileUrl(settingsPath, sha) };
  const publication = { settings, settingsFolder: ".", source, origin: path };
  const wanted = { ...settings.publish, targetBranch };
  return withRecords(project, sha, imageSetPlaces(settings, settingsPath), (passes) =>
    passes.length === 0
      ? Promise.resolve(undefined)
      : publishOnce(target, { ...publication, passes }, wanted),
  );
}

function nothing(why: string): MirrorError {
  return new MirrorError("wrong-use", `nothing is published: ${printable(why)}`, {
    hint: "See docs/bot.md for what the bot reads of a project.",
  });
}

async function readSettingsAt(project: ForgeProject, ref: string, path: string): Promise<Settings> {
  const bytes = await project.readFile({ path, ref, maxBytes: largestSettings });
  if (bytes === undefined) throw nothing(`there is no ${path}`);
  return readMirrorkitYaml(decodeText(bytes, path), path);
}

/** Has the newest records of all ImageSets at hand at once; ImageSets without any are left out. */
async function withRecords(
  project: ForgeProject,
  ref: string,
  places: ReturnType<typeof imageSetPlaces>,
  use: (passes: readonly string[]) => Promise<PublishResult | undefined>,
): Promise<PublishResult | undefined> {
  const [place, ...others] = places;
  if (place === undefined) return use([]);
  const { name, records } = place;
  if (records === undefined) return withRecords(project, ref, others, use);
  return withNewestRecord(folderOf(project, ref, records), (record) =>
    withRecords(project, ref, others, (passes) =>
      use(record === undefined ? passes : [`${name}=${record.folder}`, ...passes]),
    ),
  );
}

function folderOf(project: ForgeProject, ref: string, folder: string): RecordsFolder {
  return {
    folder,
    readTree: (below) => project.readTree(ref, below),
    readFile: (path, maxBytes) => project.readFile({ path, ref, maxBytes }),
  };
}
