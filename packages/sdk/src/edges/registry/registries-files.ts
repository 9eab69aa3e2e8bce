import { join } from "node:path";
import {
  type RegistriesFile,
  type RegistriesText,
  readRegistriesConf,
} from "../../models/registries-conf/index.ts";
import type { UserContext } from "../credentials/index.ts";
import { isFile, namesIn, readTextFile } from "../disk/index.ts";

/**
 * Reads registries.conf as containers/image does: the named file alone, or else the user's, or else the system's, with
 * the drop-ins of both `registries.conf.d` folders. Files that do not exist say nothing.
 *
 * @param named - what `--registries-conf` or `CONTAINERS_REGISTRIES_CONF` names; undefined where nothing does
 * @throws a {@link MirrorError} `unreadable-input` where the named file is absent, `invalid-input` where a file is wrong.
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
