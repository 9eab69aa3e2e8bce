/** A setting that does not belong in the settings of a project. */
export interface MovedSetting {
  /** One sentence. */
  readonly message: string;
  /** The new place of the setting. */
  readonly help: string;
}

const moved: ReadonlyMap<string, MovedSetting> = new Map([
  [
    "publish.project",
    {
      message: "publish.project: a project's own settings cannot choose where it publishes to",
      help: "Remove it. For the bot, name the GitOps project under projects.<name>.publish.project in mirrorkit-bot.yaml; for mirrorkit publish, give --to PROJECT or set MIRRORKIT_GITOPS_PROJECT.",
    },
  ],
  [
    "publish.branch",
    {
      message: "publish.branch: a project's own settings cannot choose where it publishes to",
      help: "Remove it. For the bot, name the branch under projects.<name>.publish.targetBranch in mirrorkit-bot.yaml; for mirrorkit publish, give --target-branch BRANCH or set MIRRORKIT_GITOPS_BRANCH. The default is main.",
    },
  ],
]);

/** The problem of a setting that moved to another place; undefined for other settings. */
export function movedSetting(path: readonly (string | number)[]): MovedSetting | undefined {
  return moved.get(path.join("."));
}
