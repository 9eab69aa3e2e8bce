import { defined, didYouMean, quoted } from "../../base/problem/index.ts";
import type { Catalog } from "../../models/catalog/index.ts";
import type { IncludePackage } from "../../models/imageset/index.ts";
import {
  type CatalogSelection,
  mendPackage,
  nearestVersion,
  type SelectionRefusal,
} from "../selection/index.ts";
import {
  type Explained,
  emptiedChannels,
  emptyRange,
  nothingInRange,
  withBounds,
} from "./empty-ranges.ts";
import type { ContentFinding } from "./finding.ts";
import { field, fixDefaultChannel, isSound } from "./fixes.ts";
import {
  channelPath,
  isPin,
  type ListedPackage,
  nameOf,
  rangeFor,
  rangePath,
} from "./listed-packages.ts";
import { withoutUnknownChannels } from "./unknown-channels.ts";
import { spanOf, versionsIn } from "./versions.ts";

/** What oc-mirror says to one package. */
export interface ExaminedPackage {
  /** As the file has it. */
  readonly listed: ListedPackage;
  /** Why oc-mirror refuses it, or leaves something of it out. */
  readonly findings: readonly ContentFinding[];
  /** The package with all of this mended. */
  readonly mended: IncludePackage;
  /** What is selected of the mended package; undefined where nothing mends it. */
  readonly selection?: CatalogSelection;
  /** Whether oc-mirror takes the package as it is in the file. */
  readonly isTaken: boolean;
}

/**
 * Asks one package after another of the reasons why oc-mirror refuses it, mending each in thought: oc-mirror itself
 * reports the first reason of a catalog only.
 */
export function examinePackage(listed: ListedPackage, catalog: Catalog): ExaminedPackage {
  const known = withoutUnknownChannels(listed, catalog);
  const findings = [...known.findings];
  let isTaken = true;
  const { mended, selection } = mendPackage(
    catalog,
    listed.operator,
    known.mended,
    (included, refusal) => {
      isTaken = false;
      const { finding, next } = explain(listed, catalog, included, refusal);
      if (finding !== undefined) findings.push(finding);
      return next;
    },
  );
  if (selection === undefined) return { listed, findings, mended, isTaken };
  findings.push(...emptiedChannels(listed, catalog, selection));
  return { listed, findings, mended, selection, isTaken };
}

function explain(
  listed: ListedPackage,
  catalog: Catalog,
  mended: IncludePackage,
  refusal: SelectionRefusal,
): Explained {
  switch (refusal.fault) {
    // The rules of ImageSets report these.
    case "missing-name":
    case "full-with-range":
      return {};
    case "unknown-version":
      return unknownVersion(listed, catalog, mended, refusal);
    case "empty-channel":
      return {
        finding: emptyRange(listed, catalog, refusal.channel ?? ""),
        next: withBounds(mended, refusal.channel, {}),
      };
    case "default-channel-filtered":
    case "unknown-default-channel":
      return wrongDefault(listed, catalog, mended, refusal);
    case "channel-graph":
      return wrongGraph(listed, catalog, mended, refusal);
    case "no-images":
      return nothingInRange(listed, catalog, mended);
    case "bundle-version":
    case "image-reference":
      return { finding: wrongContent(listed, refusal) };
  }
}

function unknownVersion(
  listed: ListedPackage,
  catalog: Catalog,
  mended: IncludePackage,
  { channel }: SelectionRefusal,
): Explained {
  const { name } = mended;
  const { minVersion: pin = "" } = rangeFor(mended, channel);
  const isOwn = rangeFor(mended, channel) !== mended;
  const versions = versionsIn(catalog, name, isOwn ? channel : undefined);
  const near = nearestVersion(pin, versions);
  const where = isOwn ? `channel ${channel ?? ""}` : "package";
  const help =
    near === undefined
      ? `The ${where} has ${spanOf(versions)}: pin the newest with ${lines(versions.at(-1) ?? "")}.`
      : `Write ${lines(near)}.`;
  const finding: ContentFinding = {
    rule: "unknown-version",
    severity: "error",
    path: rangePath(listed, channel),
    message: `the package ${quoted(name)} has no version ${quoted(pin)} in this catalog`,
    ...(versions.length === 0 ? {} : { help }),
  };
  const version = near ?? versions.at(-1);
  if (version === undefined) return { finding };
  return {
    finding,
    next: withBounds(mended, channel, { minVersion: version, maxVersion: version }),
  };
}

function wrongDefault(
  listed: ListedPackage,
  catalog: Catalog,
  mended: IncludePackage,
  { fault, channel = "" }: SelectionRefusal,
): Explained {
  const { operator, included, path } = listed;
  const fix = fixDefaultChannel(catalog, operator, mended);
  const isWritten = fault === "unknown-default-channel";
  const name = quoted(included.name);
  const message = isWritten
    ? `the defaultChannel ${quoted(channel)} of package ${name} is not among the channels that are mirrored`
    : `the default channel ${quoted(channel)} of package ${name} is not among its channels`;
  const own = catalog.channels.filter((one) => one.package === included.name);
  const known = didYouMean(
    channel,
    own.map((one) => one.name),
  );
  const help =
    fix === undefined
      ? known.help
      : isWritten
        ? `Write ${fix.help}.`
        : `Add ${fix.help} to the package, or add the channel ${channel}.`;
  return {
    finding: {
      rule: "default-channel-filtered",
      severity: "error",
      path: isWritten ? [...path, "defaultChannel"] : nameOf(listed),
      message,
      ...defined({ help }),
    },
    next: fix?.included,
  };
}

function wrongGraph(
  listed: ListedPackage,
  catalog: Catalog,
  mended: IncludePackage,
  { channel = "", said }: SelectionRefusal,
): Explained {
  const { name, channels = [] } = mended;
  const pinned = versionsIn(catalog, name, channel)
    .map((version) => withBounds(mended, channel, { minVersion: version, maxVersion: version }))
    .reverse()
    .find((one) => isSound(catalog, listed.operator, one));
  const rest = channels.filter((one) => one.name !== channel);
  const next = pinned ?? (rest.length === 0 ? undefined : { ...mended, channels: rest });
  // A channel that is only taken for a misspelt one is nothing that the file asks for.
  const { channels: written = [] } = listed.included;
  if (written.length > 0 && !written.some((one) => one.name === channel)) return { next };
  const pin = pinned === undefined ? undefined : rangeFor(pinned, channel).minVersion;
  const help =
    pin === undefined
      ? "Leave the channel out: the catalog is wrong there."
      : `Pin a version, which needs no head: ${field("minVersion", pin)} and ${field("maxVersion", pin)}.`;
  return {
    finding: {
      rule: "channel-without-head",
      severity: "error",
      path: channelPath(listed, channel),
      message: `oc-mirror finds no single head in the channel ${quoted(channel)} of package ${quoted(name)}: ${said.replace(/^.*unable to filter head of channel: /, "").replaceAll("\n", "; ")}`,
      help,
    },
    next,
  };
}

function wrongContent(listed: ListedPackage, { said }: SelectionRefusal): ContentFinding {
  const isRanged = !isPin(rangeFor(listed.included, undefined));
  return {
    rule: "catalog-content",
    severity: "error",
    path: nameOf(listed),
    message: `oc-mirror cannot mirror the package ${quoted(listed.included.name)}: ${said.replaceAll("\n", "; ")}`,
    help: `${isRanged ? "Pin a version without this fault, or leave" : "Leave"} the package out: the catalog is wrong there.`,
  };
}

function lines(version: string): string {
  return `${field("minVersion", version)} and ${field("maxVersion", version)}`;
}
