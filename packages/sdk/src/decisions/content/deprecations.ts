import { quoted } from "../../base/problem/index.ts";
import type { Deprecation } from "../../models/catalog/index.ts";
import { type OcMirrorVersion, ocMirrorVersions } from "../../models/imageset/index.ts";
import { bundlesOf } from "./dependencies.ts";
import type { ContentFinding } from "./finding.ts";
import { channelPath, rangePath } from "./listed-packages.ts";
import { packagePath } from "./lost.ts";
import type { ExaminedOperator } from "./operators.ts";
import type { ExaminedPackage } from "./refusals.ts";
import { versionOf } from "./versions.ts";

/** The first line that keeps deprecations in the catalogs that it filters. */
const keepingVersion: OcMirrorVersion = "4.23";

/** What the authors of selected packages, channels and bundles no longer recommend. */
export function findDeprecations(
  examined: readonly ExaminedOperator[],
  version: OcMirrorVersion,
): readonly ContentFinding[] {
  const isLost = ocMirrorVersions.indexOf(version) < ocMirrorVersions.indexOf(keepingVersion);
  const notice = isLost
    ? `; oc-mirror ${version} drops this notice from the catalog that it builds`
    : "";
  return examined.flatMap((one) =>
    (one.operator.packages ?? []).length === 0
      ? []
      : one.packages.flatMap((listed) => ofPackage(listed, one, notice)),
  );
}

function ofPackage(
  { listed, mended, selection }: ExaminedPackage,
  examined: ExaminedOperator,
  notice: string,
): readonly ContentFinding[] {
  const { name } = mended;
  const entries = (examined.byPackage.get(name)?.deprecations ?? []).flatMap((one) => one.entries);
  const selected = new Map(
    bundlesOf(examined)
      .filter(({ bundle }) => bundle.package === name)
      .map(({ bundle, reasons }) => [bundle.name, { version: versionOf(bundle), reasons }]),
  );
  const channels = new Set((selection?.channels ?? []).map((channel) => channel.name));
  const found: ContentFinding[] = [];
  for (const entry of entries) {
    if (entry.schema === "olm.package") {
      const path = packagePath(examined, name);
      found.push(deprecated(path, `the package ${quoted(name)} is deprecated`, entry, notice));
    }
    if (entry.schema === "olm.channel" && channels.has(entry.name)) {
      const isListed = (listed.included.channels ?? []).some((one) => one.name === entry.name);
      // Without a list of channels all are taken, and only the default one is anyone's choice.
      if (!isListed && selection?.packages[0]?.defaultChannel !== entry.name) continue;
      const about = `the channel ${quoted(entry.name)} of package ${quoted(name)} is deprecated`;
      found.push(deprecated(channelPath(listed, entry.name), about, entry, notice));
    }
  }
  const old = entries.filter((one) => one.schema === "olm.bundle" && selected.has(one.name));
  const [first] = old;
  if (first !== undefined) {
    const versions = old.map((one) => selected.get(one.name)?.version ?? one.name);
    const named = `${versions.slice(0, 5).join(", ")}${versions.length > 5 ? ` and ${versions.length - 5} more` : ""}`;
    const channel = selected.get(first.name)?.reasons[0]?.channel;
    const about = `the package ${quoted(name)} is deprecated in version ${named}`;
    found.push(deprecated(rangePath(listed, channel), about, first, notice));
  }
  return found;
}

function deprecated(
  path: ContentFinding["path"],
  about: string,
  { message }: Deprecation,
  notice: string,
): ContentFinding {
  const said = message.trim().replace(/\s+/g, " ");
  return {
    rule: "deprecated-content",
    severity: "warning",
    path,
    message: `${about}${notice}`,
    help: said === "" ? "Its author names no successor." : `Its author says: ${said}`,
  };
}
