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

/**
 * The script of one step, or of a whole pass. All that differs comes as variables: nothing is put into the text of a
 * script, where a shell would run it.
 *
 * @param step - the step; undefined for all
 * @param clones - whether the project is cloned first, where it is missing
 */
export function runScript(step: string | undefined, clones: boolean): string {
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
    `exec mirrorkit run --imageset "$IMAGESET"${only}`,
    "",
  ].join("\n");
}
