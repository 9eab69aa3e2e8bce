import type { ScheduleSettings } from "../../models/settings/index.ts";

/** Git asks for the token, so that it is in no command line and in no file. */
export const gitVariables: Readonly<Record<string, string>> = {
  GIT_AUTHOR_NAME: "mirrorkit",
  GIT_AUTHOR_EMAIL: "mirrorkit@localhost",
  GIT_COMMITTER_NAME: "mirrorkit",
  GIT_COMMITTER_EMAIL: "mirrorkit@localhost",
  GIT_CONFIG_COUNT: "1",
  GIT_CONFIG_KEY_0: "credential.helper",
  GIT_CONFIG_VALUE_0: '!f() { echo username=mirrorkit; echo "password=$RECORD_TOKEN"; }; f',
};

/** The options of `mirrorkit run` that name a forge, and their values. */
export function forgeFlags({ forge }: ScheduleSettings): readonly (readonly [string, string])[] {
  if (forge === undefined) return [];
  const { kind, api, project, gitops, branch } = forge;
  const all = [
    ["--forge", kind],
    ["--api-url", api],
    ["--project", project],
    ["--to", gitops],
    ["--target-branch", branch],
  ] as const;
  return all.flatMap(([flag, value]) => (value === undefined ? [] : [[flag, value] as const]));
}

/** The variable that has the value of an option. */
export function variableOf(flag: string): string {
  return `RUN_${flag.slice(2).toUpperCase().replaceAll("-", "_")}`;
}

/** How a script is made. */
export interface ScriptParts {
  /** The step; undefined for all. */
  readonly step?: string;
  /** Whether the project is cloned first, where it is missing. */
  readonly clones: boolean;
}

/**
 * The script of one step, or of a whole pass. All that differs comes as variables: nothing is put into the text of a
 * script, where a shell would run it.
 */
export function runScript(schedule: ScheduleSettings, { step, clones }: ScriptParts): string {
  const forge = forgeFlags(schedule).map(([flag]) => ` ${flag} "$${variableOf(flag)}"`);
  const only = step === undefined ? "" : ` --only ${step}`;
  return [
    "#!/bin/sh",
    "set -eu",
    ...(clones
      ? [
          "# The first pass clones the mirror-config project; later ones update the clone.",
          'if [ ! -d "$CONFIG/.git" ]; then',
          '  rm -rf "$CONFIG.new"',
          '  git clone --branch "$REF" -- "$REPOSITORY" "$CONFIG.new"',
          '  mv "$CONFIG.new" "$CONFIG"',
          "fi",
        ]
      : []),
    'cd "$CONFIG"',
    `exec mirrorkit run --imageset "$IMAGESET"${forge.join("")}${only}`,
    "",
  ].join("\n");
}
