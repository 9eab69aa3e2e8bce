import { join, resolve } from "node:path";
import { defined, type Problem } from "../../base/problem/index.ts";
import { planVerification, type Verification } from "../../decisions/verification/index.ts";
import { readTextFile } from "../../edges/disk/index.ts";
import { openRegistryClient } from "../../edges/registry/index.ts";
import { readPublicKeys } from "../../models/registry/index.ts";
import { openSubject, verifyImages } from "../verification/index.ts";
import { arrivedMapping, placesOf, type RunContext, runSettingsOf } from "./context.ts";

/** What a registry has of a pass, with what is odd about the pass itself. */
export interface VerifiedPass extends Pick<Verification, "counts" | "findings"> {
  readonly problems: readonly Problem[];
}

/**
 * Asks the registry for all that a workspace or record should have brought, with the credentials of the clusters where
 * the settings have them.
 */
export async function verifyPass(context: RunContext, path: string): Promise<VerifiedPass> {
  const { folder, authFile, workspace } = placesOf(context);
  const { verify, pull } = runSettingsOf(context);
  const keys = verify.keys.flatMap((file) => {
    const place = resolve(folder, file);
    return readPublicKeys(readTextFile(place), place);
  });
  const isArrived = context.disk?.kind === "from-disk";
  const fromDisk = isArrived ? join(workspace, arrivedMapping) : undefined;
  const subject = await openSubject(path, defined({ fromDisk }));
  const { clusterVersion } = verify;
  const plan = planVerification({
    ...subject.input,
    ...defined({ clusterVersion }),
  });
  const own = pull?.authfile === undefined ? authFile : resolve(folder, pull.authfile);
  const client = openRegistryClient(context.registry(own));
  try {
    const { counts, findings } = await verifyImages(client, plan, {
      keys,
      context: subject.context,
      onProgress: ({ done, all }) => context.progress(`checked ${done} of ${all} images`),
    });
    return { counts, findings, problems: [...subject.problems, ...plan.problems] };
  } finally {
    await client.close();
  }
}
