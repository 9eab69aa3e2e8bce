import { readTextFile } from "@mirrorkit/sdk/files";
import { printable } from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import type { SecretPlace } from "./bot-settings.ts";

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads secrets, and remembers them so that the log can remove them. */
export interface SecretReader {
  /**
   * Reads a secret; later calls return the first value.
   *
   * @throws a {@link @mirrorkit/sdk#MirrorError} `wrong-use` that names the place and never the secret.
   */
  read(place: SecretPlace): string;
  /** All secrets that were read. */
  readonly known: readonly string[];
}

/** Opens a reader of secrets. */
export function openSecrets(environment: Environment): SecretReader {
  const known: string[] = [];
  const read = new Map<string, string>();
  return {
    known,
    read(place) {
      const name = JSON.stringify(place);
      const again = read.get(name);
      if (again !== undefined) return again;
      const written = "env" in place ? environment[place.env] : readTextFile(place.file);
      const secret = (written ?? "").trim();
      if (secret === "") throw missing(place);
      known.push(secret);
      read.set(name, secret);
      return secret;
    },
  };
}

function missing(place: SecretPlace): MirrorError {
  const where =
    "env" in place ? `the variable ${printable(place.env)}` : `the file ${printable(place.file)}`;
  return new MirrorError("wrong-use", `${where} contains no secret`, {
    hint: "The bot does not start without its secrets: set it, or remove the setting that names it.",
  });
}
