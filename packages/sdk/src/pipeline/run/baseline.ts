import { defined } from "../../base/problem/index.ts";
import { readTextFile } from "../../edges/disk/index.ts";
import { lastTransfer } from "../../edges/transfers/index.ts";
import { imageSetIn } from "../../edges/workspace/index.ts";
import { type Mapping, readMapping } from "../../models/mapping/index.ts";
import { placesOf, type RunContext } from "./context.ts";
import { type KnownPass, newestKnownPass } from "./last-record.ts";

/** The pass that this one is compared with: the last good record, or the last transfer of the same folder. */
export function lastKnownPass(context: RunContext): KnownPass | undefined {
  const { records, pass } = placesOf(context);
  if (context.disk?.kind === "to-disk") return transferBefore(pass);
  return records === undefined ? undefined : newestKnownPass(records, context.now());
}

/** The mapping of a dry run, as passes are compared. */
export function comparableMapping({ disk }: RunContext, path: string): Mapping {
  return disk?.kind === "to-disk" ? mappingToDisk(path) : readMapping(readTextFile(path), path);
}

function transferBefore(folder: string): KnownPass | undefined {
  const { record, mapping, imageSet: path } = lastTransfer(folder) ?? {};
  if (record === undefined || mapping === undefined) return undefined;
  const imageSet = path === undefined ? undefined : imageSetIn(path);
  return {
    name: record.name,
    mapping: mappingToDisk(mapping),
    ...defined({ imageSet }),
  };
}

/** Each run may have its cache at another port, which changes no image. */
function mappingToDisk(path: string): Mapping {
  const text = readTextFile(path).replace(cache, `=docker://${usualCache}`);
  return readMapping(text, path);
}

/** Where oc-mirror keeps the images of a pass to disk, as mappings name it. */
export const usualCache = "localhost:55000/";

const cache = /=docker:\/\/(?:localhost|127\.0\.0\.1):\d{1,5}\//g;
