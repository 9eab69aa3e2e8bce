import { printable, quoted } from "../../base/problem/index.ts";
import { catalogRepository } from "../../models/oc-mirror/index.ts";
import { listOperators, namesOf, nearestStep, writtenCatalog } from "./catalog-names.ts";
import { type CauseGroup, type CauseRule, says } from "./cause-types.ts";
import type { Complaint } from "./complaint.ts";

const filtered =
  /default channel configuration for package "([^"]+)": the default channel "([^"]+)" was filtered out/;
const missingVersion = /specific version (\S+) not found in bundles/;
const missingPackage =
  /(?:package|operator) "?([^\s"]+)"? not found in (?:the )?catalog(?: (\S+))?/;
const missingChannel = /channel "?([^\s"]+)"? (?:of package "?([^\s"]+)"? )?not found/;

function catalogIn({ text }: Complaint): string {
  return /collect catalog "([^"]+)"/.exec(text)?.[1] ?? missingPackage.exec(text)?.[2] ?? "";
}

const defaultChannel: CauseRule = {
  id: "default-channel",
  title: "The ImageSet omits a package's default channel and does not set another.",
  fault: "input",
  match: ({ text }) => filtered.exec(text)?.[1],
  words: (group) => {
    const [first] = group.complaints;
    const [, name = "", channel = ""] = filtered.exec(first.text) ?? [];
    const chosen = channelsInImageSet(group, name);
    const catalog = writtenCatalog(catalogIn(first), group.evidence);
    return {
      summary: `The package ${quoted(name)} has the default channel ${quoted(channel)}, which the ImageSet omits${chosen.length === 0 ? "" : ` (it selects ${chosen.map(printable).join(", ")})`}.`,
      next: [
        `Add to the package: defaultChannel: ${printable(chosen[0] ?? "one of its selected channels")}.`,
        ...nearestStep(chosen[0] ?? "", channelsKnown(group, name)).filter(
          () =>
            chosen[0] !== undefined && channelsKnown(group, name)?.includes(chosen[0]) === false,
        ),
        `List the channels: ${listOperators(catalog, name)}.`,
        "Run mirrorkit check to find other packages with this error: oc-mirror reports only the first.",
      ],
    };
  },
};

function channelsInImageSet({ evidence }: CauseGroup, name: string): readonly string[] {
  const operators = evidence.environment?.imageSet?.content.mirror.operators ?? [];
  const packages = operators.flatMap(({ packages: listed = [] }) => listed);
  const channels = packages.filter((one) => one.name === name).flatMap((one) => one.channels ?? []);
  return [...new Set(channels.map((channel) => channel.name))];
}

function channelsKnown({ evidence }: CauseGroup, name: string): readonly string[] | undefined {
  return evidence.environment?.catalogs?.map(({ channels }) => channels?.get(name)).find(Boolean);
}

const packageNotFound: CauseRule = {
  id: "package-not-found",
  title: "The catalog has no package with that name.",
  fault: "input",
  match: ({ text }) => missingPackage.exec(text)?.[1],
  words: (group) => {
    const catalog = writtenCatalog(catalogIn(group.complaints[0]), group.evidence);
    const where = catalog === "" ? "The catalog" : `The catalog ${printable(catalog)}`;
    return {
      summary: `${where} has no package ${quoted(group.about)}.`,
      next: [
        ...nearestStep(group.about, namesOf(catalog, group.evidence)?.packages),
        `List its packages: ${listOperators(catalog === "" ? "CATALOG" : catalog)}.`,
      ],
    };
  },
};

const versionNotFound: CauseRule = {
  id: "version-not-found",
  title: "No bundle in the catalog has that version.",
  fault: "input",
  match: ({ text }) => missingVersion.exec(text)?.[1],
  words: (group) => {
    const catalog = writtenCatalog(catalogIn(group.complaints[0]), group.evidence);
    const names = packagesWith(group, catalog);
    const known = names.flatMap((name) => [
      ...(namesOf(catalog, group.evidence)?.versions?.get(name) ?? []),
    ]);
    const which = names.length === 0 ? "" : ` for ${names.map(quoted).join(" or ")}`;
    return {
      summary: `The catalog ${printable(catalog)} has no version ${quoted(group.about)}${which}.`,
      next: [
        ...nearestStep(group.about, known),
        "Write the full version with its suffix: 4.20.10-rhodf is not the same version as 4.20.10.",
        `List the versions: ${listOperators(catalog, names[0] ?? "PACKAGE")} --channel CHANNEL.`,
      ],
    };
  },
};

/** The packages of the ImageSet that ask a catalog for the version. */
function packagesWith({ about, evidence }: CauseGroup, catalog: string): readonly string[] {
  const operators = evidence.environment?.imageSet?.content.mirror.operators ?? [];
  return operators
    .filter((operator) => catalogRepository(operator.catalog) === catalogRepository(catalog))
    .flatMap(({ packages = [] }) => packages)
    .filter((one) =>
      [one, ...(one.channels ?? [])].some(
        ({ minVersion, maxVersion }) => minVersion === about || maxVersion === about,
      ),
    )
    .map(({ name }) => name);
}

const channelNotFound: CauseRule = {
  id: "channel-not-found",
  title: "The package has no channel with that name.",
  fault: "input",
  match: (complaint) =>
    complaint.folded.includes("release") ? undefined : missingChannel.exec(complaint.text)?.[1],
  words: (group) => {
    const [, , name] = missingChannel.exec(group.complaints[0].text) ?? [];
    const catalog = writtenCatalog(catalogIn(group.complaints[0]), group.evidence);
    return {
      summary: `No package has the channel ${quoted(group.about)}${name === undefined ? "" : `: the package is ${quoted(name)}`}.`,
      next: [
        ...nearestStep(group.about, name === undefined ? undefined : channelsKnown(group, name)),
        `List the channels: ${listOperators(catalog === "" ? "CATALOG" : catalog, name ?? "PACKAGE")}.`,
      ],
    };
  },
};

const releaseNotFound: CauseRule = {
  id: "release-not-found",
  title: "The channel has no release in the requested range.",
  fault: "input",
  match: (complaint) =>
    says(
      complaint,
      "no release images found",
      "versionnotfound",
      "noversionsfound",
      "no cluster versions found",
      "failed to find minimum release version",
      "failed to find maximum release version",
    )
      ? ""
      : undefined,
  words: ({ evidence }) => {
    const channels = evidence.environment?.imageSet?.content.mirror.platform?.channels ?? [];
    const asked = channels.map(
      ({ name, minVersion = "…", maxVersion = "…" }) =>
        `${name} from ${minVersion} to ${maxVersion}`,
    );
    return {
      summary: `The update graph has no release that the ImageSet selects${asked.length === 0 ? "" : `: ${asked.map(printable).join("; ")}`}.`,
      next: [
        "Check that the channel has the version, and that minVersion is not above maxVersion: oc-mirror reports both with the same message.",
        `List the releases: oc-mirror --v2 list releases --channel ${printable(channels[0]?.name ?? "stable-4.20")}.`,
      ],
    };
  },
};

/** Causes in the selection of the ImageSet, in the order in which they are tried. */
export const selectionRules: readonly CauseRule[] = [
  defaultChannel,
  versionNotFound,
  packageNotFound,
  releaseNotFound,
  channelNotFound,
];
