import { quoted } from "../../base/problem/index.ts";
import type { YamlPath } from "../../base/yaml/index.ts";
import { type CatalogSelection, type LoadFault, loadFaults } from "../selection/index.ts";
import type { ContentFinding } from "./finding.ts";
import { fixUnloadable, isSound } from "./fixes.ts";
import { operatorPath, rangePath } from "./listed-packages.ts";
import type { ExaminedOperator } from "./operators.ts";
import type { ExaminedPackage } from "./refusals.ts";
import { versionsIn } from "./versions.ts";

/** Packages because of which OLM would not load the catalog that oc-mirror builds: it exits with 0. */
export function findUnloadable(examined: ExaminedOperator): readonly ContentFinding[] {
  const { operator, index, packages, selection } = examined;
  if ((operator.packages ?? []).length > 0) {
    const found = packages.flatMap((one) => unloadable(one, examined));
    return [...found, ...emptied(examined, new Set(found.map(({ path }) => String(path[4]))))];
  }
  if (selection === undefined || selection.isWhole) return [];
  const faults = loadFaults(selection);
  const names = [...new Set(faults.map((fault) => fault.package))];
  if (names.length === 0) return [];
  const path = [...operatorPath(index), "catalog"];
  const help = `List the packages that you need, without ${names.slice(0, 5).join(", ")}${names.length > 5 ? " and others" : ""}: the catalog is wrong about ${names.length === 1 ? "it" : "them"}.`;
  return [finding(operator.catalog, path, faults, help)];
}

function unloadable(
  { listed, mended, selection, isTaken }: ExaminedPackage,
  { operator, byPackage }: ExaminedOperator,
): readonly ContentFinding[] {
  const catalog = byPackage.get(mended.name);
  const faults = selection === undefined || !isTaken ? [] : loadFaults(selection);
  const [first] = faults;
  if (catalog === undefined || first === undefined) return [];
  const fix = fixUnloadable(catalog, operator, mended);
  const help =
    fix === undefined
      ? withoutFix(mended.name, isSound(catalog, operator, { name: mended.name }))
      : `Write ${fix.help}${ownVersions(first)}.`;
  const channels = selection === undefined ? [] : faults.map((one) => channelOf(one, selection));
  const own = channels.find((one) => isOwnRange(one)) ?? channels[0];
  return [finding(operator.catalog, rangePath(listed, own), faults, help)];

  function isOwnRange(channel: string | undefined): boolean {
    const found = (mended.channels ?? []).find(({ name }) => name === channel);
    return (found?.minVersion ?? found?.maxVersion) !== undefined;
  }

  function ownVersions({ channel }: LoadFault): string {
    const isListed = (mended.channels ?? []).some(({ name }) => name === channel);
    if (!isListed || channel === undefined || catalog === undefined) return "";
    const versions = versionsIn(catalog, mended.name, channel);
    return versions.length === 0
      ? ""
      : `; the channel ${channel} has ${versions.slice(-5).join(", ")}`;
  }
}

/** Packages of which the versions leave nothing, beside others that oc-mirror mirrors. */
function emptied(
  { operator, packages, selection }: ExaminedOperator,
  reported: ReadonlySet<string>,
): readonly ContentFinding[] {
  const faults = selection === undefined ? [] : loadFaults(selection);
  return packages.flatMap(({ listed, findings }) => {
    const own = faults.filter((fault) => fault.package === listed.included.name);
    if (own.length === 0 || reported.has(String(listed.path[4]))) return [];
    const help = findings.find(({ about }) => about === "range")?.help ?? "";
    return [finding(operator.catalog, rangePath(listed, own[0]?.channel), own, help)];
  });
}

function withoutFix(name: string, isHeadSound: boolean): string {
  return isHeadSound
    ? `Remove the versions and channels of ${name} to take its heads.`
    : `Leave the package ${name} out: the catalog is wrong about it.`;
}

/** The channel that a fault is about, or that asks for the bundle that it is about. */
function channelOf(
  { channel, bundle }: LoadFault,
  { bundles }: CatalogSelection,
): string | undefined {
  if (channel !== undefined) return channel;
  return bundles.find((one) => one.bundle.name === bundle)?.reasons[0]?.channel;
}

function finding(
  catalog: string,
  path: YamlPath,
  faults: readonly LoadFault[],
  help: string,
): ContentFinding {
  const more = faults.length === 1 ? "" : ` (and ${faults.length - 1} more)`;
  return {
    rule: "unloadable-catalog",
    about: "built",
    severity: "error",
    path,
    message: `oc-mirror accepts this, but OLM does not load the catalog that it builds from ${quoted(catalog)}, and all its operators are gone: ${faults[0]?.said ?? ""}${more}`,
    help,
  };
}
