import { defined, printable } from "@mirrorkit/sdk/internal";
import type { InspectedBinary, OcMirrorOptions } from "@mirrorkit/sdk/oc-mirror";
import { isMirrorError, MirrorError } from "@mirrorkit/sdk/problems";
import {
  hasTransferRecord,
  judgeTransfer,
  openTransfer,
  readTransferRecord,
  recordTransfer,
  rememberPushed,
  setTransferAside,
} from "@mirrorkit/sdk/transfers";
import { transferLine } from "../../reports/transfers.ts";

/**
 * What has to be done before a push to or from disk: the archives of the last transfer are moved aside, or the transfer
 * that arrived is checked. Gives notes for standard error.
 *
 * @throws a {@link MirrorError} `refused` with all that speaks against pushing what arrived.
 */
export async function beforeTransfer({
  route,
  imageSet,
}: OcMirrorOptions): Promise<readonly string[]> {
  if (route.kind === "to-disk") {
    const aside = setTransferAside(route.folder);
    return aside === undefined ? [] : [`moved the last transfer to ${printable(aside)}`];
  }
  if (route.kind !== "from-disk") return [];
  if (!hasTransferRecord(route.folder)) {
    return [
      `${printable(route.folder)} has no transfer.json: whether its archives are complete is unknown`,
    ];
  }
  const { record, ...seen } = await openTransfer(route.folder, { imageSet });
  const problems = judgeTransfer(record, seen);
  const errors = problems.filter(({ severity }) => severity === "error");
  if (errors.length > 0) {
    throw new MirrorError("refused", `the transfer ${record.name} must not be pushed`, {
      problems: errors,
    });
  }
  return problems.map(({ message }) => message);
}

/**
 * What has to be done after a push to or from disk that succeeded: it is recorded, or remembered as pushed. Gives notes for
 * standard error, also where that failed: the push itself did not.
 */
export async function afterTransfer(
  { route, imageSet, since }: OcMirrorOptions,
  { version: ocMirror }: InspectedBinary,
  mirrorkit: string,
): Promise<readonly string[]> {
  try {
    if (route.kind === "to-disk") {
      const options = { mirrorkit, imageSet, ...defined({ ocMirror, since }) };
      return [transferLine(await recordTransfer(route.folder, options), route.folder).trimEnd()];
    }
    if (route.kind === "from-disk" && hasTransferRecord(route.folder)) {
      rememberPushed(route.folder, readTransferRecord(route.folder));
    }
    return [];
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    const help = error.hint === undefined ? "" : ` ${error.hint}`;
    return [`The transfer was not recorded: ${error.message}.${help}`];
  }
}
