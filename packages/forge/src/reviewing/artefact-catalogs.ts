import type { ArtefactEntry } from "../client/index.ts";

/** The most bytes of catalogs that are read from an artefact: 32 MiB. */
export const largestCatalogs: number = 32 * 1024 * 1024;

const mostFiles = 500;

const hex = "[0-9a-f]";
const name = String.raw`[\w-][\w.-]*`;
const documents = String.raw`(?:${name}/)*${name}\.json`;
const rebuilt = new RegExp(
  `^(${name}/${hex}{64})/filtered-catalogs/(${hex}{32})/catalog-config/(${documents})$`,
);
const whole = new RegExp(`^(${name}/${hex}{64})/catalog-config/${name}/(${name})/${documents}$`);

/**
 * Chooses from the catalogs that oc-mirror left what a review shows of them: those that it rebuilt for this mapping, and, if
 * there is room for them, the same packages of those that it read.
 *
 * @param files - the files below `operator-catalogs`
 */
export function chooseCatalogs(
  files: readonly ArtefactEntry[],
  mapping: Uint8Array,
): readonly string[] {
  const text = Buffer.from(mapping.buffer, mapping.byteOffset, mapping.byteLength);
  const packages = new Set<string>();
  const taken = files.filter(({ path }) => {
    const [, build = "", filter = "", inside = ""] = rebuilt.exec(path) ?? [];
    if (build === "" || !text.includes(filter)) return false;
    packages.add(`${build} ${inside.split("/")[0] ?? ""}`);
    return true;
  });
  const more = files.filter(({ path }) => {
    const [, build = "", name = ""] = whole.exec(path) ?? [];
    return packages.has(`${build} ${name}`);
  });
  const all = [...taken, ...more];
  const size = all.reduce((sum, one) => sum + one.size, 0);
  const fits = size <= largestCatalogs && all.length <= mostFiles;
  return (fits ? all : taken).map(({ path }) => path);
}
