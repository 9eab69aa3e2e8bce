import { fileURLToPath } from "node:url";
import { readTextFile } from "@mirrorkit/sdk/files";

const { version } = JSON.parse(
  readTextFile(fileURLToPath(new URL("../../package.json", import.meta.url))),
) as { readonly version: string };

/** The version of this package. */
export const ownVersion: string = version;
