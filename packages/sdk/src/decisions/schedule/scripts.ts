/** Git asks for the token, so that it is in no command line. */
const credentials =
  "credential.helper='!f() { echo username=mirrorkit; echo \"password=$RECORD_TOKEN\"; }; f'";

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
          `  git -c ${credentials} clone --branch "$REF" -- "$REPOSITORY" "$CONFIG.new"`,
          '  mv "$CONFIG.new" "$CONFIG"',
          "fi",
        ]
      : []),
    'cd "$CONFIG"',
    `exec mirrorkit run --imageset "$IMAGESET" --workspace "$WORKSPACE" --cache-dir "$CACHE"${only}`,
    "",
  ].join("\n");
}
