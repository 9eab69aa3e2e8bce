import { join } from "node:path";
import {
  type RegistriesFile,
  type RegistriesText,
  readRegistriesConf,
} from "../../models/registries-conf/index.ts";
import type { UserContext } from "../credentials/index.ts";
import { isFile, namesIn, readTextFile } from "../disk/index.ts";

/**
 * Reads registries.conf as containers/image does: only the named file; otherwise the user's or the system's file,
 * with the drop-ins of both `registries.conf.d` folders. Missing files are skipped.
 *
 * @param named - the value of `--registries-conf` or `CONTAINERS_REGISTRIES_CONF`; undefined when neither is set
 * @throws a {@link MirrorError} `unreadable-input` when the named file is absent, `invalid-input` when a file is
 * invalid.
 */
export function openRegistriesConf(named: string | undefined, user: UserContext): RegistriesFile {
  if (named !== undefined) return readRegistriesConf([asText(named)]);
  const home = user.environment["HOME"] || undefined;
  const own = home === undefined ? undefined : join(home, ".config", "containers");
  const folders = [
    ...(user.platform === "win32" ? [] : ["/etc/containers"]),
    ...(own ? [own] : []),
  ];
  const main = folders
    .toReversed()
    .map((folder) => join(folder, "registries.conf"))
    .find(isFile);
  const dropIns = folders.flatMap((folder) => {
    const below = join(folder, "registries.conf.d");
    const names = namesIn(below).filter((name) => name.endsWith(".conf"));
    return names.map((name) => join(below, name)).filter(isFile);
  });
  return readRegistriesConf([...(main === undefined ? [] : [main]), ...dropIns].map(asText));
}

function asText(file: string): RegistriesText {
  return { file, text: readTextFile(file) };
}
