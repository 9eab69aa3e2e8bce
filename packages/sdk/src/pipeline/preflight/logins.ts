import type { Problem } from "../../base/problem/index.ts";
import { isFile, readTextFile } from "../../edges/disk/index.ts";
import { openRegistryClient, type RegistryOptions } from "../../edges/registry/index.ts";
import { readImageSet } from "../../models/imageset/index.ts";
import { checkCredentials, readLoginTarget, targetsOfImageSet } from "../credential-check/index.ts";

/** Which accounts are tried. */
export interface LoginLook {
  /** Path of the ImageSetConfiguration; undefined where its sources are out of reach. */
  readonly file?: string;
  /** The registry, with any path; undefined where it is out of reach. */
  readonly destination?: string;
  /** Path of the credentials; undefined for those that podman finds. */
  readonly authFile?: string;
  /** How registries are spoken to with these credentials. */
  readonly registry: (authFile: string | undefined) => RegistryOptions;
  readonly now: () => Date;
}

/**
 * Logs in to the destination and to all that an ImageSet names, and says who is refused and what expires. Of the
 * destination only the registry is asked for: its repositories may not be there yet.
 *
 * @throws a {@link MirrorError} `unreadable-input` when the credentials are not there.
 */
export async function lookAtLogins(look: LoginLook): Promise<readonly Problem[]> {
  const { file, destination, authFile, registry, now } = look;
  const [host] = destination?.split("/") ?? [];
  const imageSet =
    file !== undefined && isFile(file)
      ? readImageSet(readTextFile(file), file).imageSet
      : undefined;
  const targets = [
    ...(imageSet === undefined ? [] : targetsOfImageSet(imageSet)),
    ...(host === undefined ? [] : [readLoginTarget(host)]),
  ];
  const options = registry(authFile);
  const client = openRegistryClient(options);
  try {
    const { authFiles = [] } = options;
    return (await checkCredentials(targets, { client, authFiles, now: now() })).problems;
  } finally {
    await client.close();
  }
}
