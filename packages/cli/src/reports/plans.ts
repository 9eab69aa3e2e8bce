import { escapeControls, printable } from "@mirrorkit/sdk/internal";
import type { MirrorPlan, PlannedCause, PlannedImage, PlanRefusal } from "@mirrorkit/sdk/plan";
import { plural } from "../terminal/problems.ts";
import { style } from "../terminal/style.ts";

/** A plan for JSON: its lines with the reasons, its catalogs and what speaks against it. */
export function planAsJson(
  plan: MirrorPlan | undefined,
  refusals: readonly PlanRefusal[],
  rest: object,
): object {
  return {
    images: plan?.images ?? null,
    catalogs: plan?.catalogs.map(({ catalog, digest, filter, selection }) => ({
      catalog,
      digest,
      filter,
      packages: selection.packages.map(({ name, defaultChannel }) => ({
        name,
        defaultChannel,
        bundles: selection.bundles
          .filter(({ bundle }) => bundle.package === name)
          .map(({ bundle, reasons }) => ({ name: bundle.name, reasons })),
      })),
    })),
    blocked: plan?.blocked.map(({ source, destination }) => ({ source, destination })),
    unusable: plan?.unusable,
    refusals,
    ...rest,
  };
}

/** Writes a plan: what is mirrored and why, a line a release and a bundle. */
export function planAsText({ images, blocked }: MirrorPlan): string {
  const groups = new Map<string, Group>();
  for (const image of images) addTo(groups, image);
  const lines = [...groups.values()].map(({ title, images: count, note }) => {
    const counted = plural(count, "image");
    return `${printable(title)}  ${style("dim", note === "" ? counted : `${counted}, ${note}`)}\n`;
  });
  const total = `${plural(images.length, "line")} in the mapping`;
  const without = blocked.length === 0 ? "" : `, ${blocked.length} blocked`;
  return `${lines.join("")}${total}${without}\n`;
}

interface Group {
  readonly title: string;
  readonly note: string;
  images: number;
}

/** An image that several bundles need counts for the first of them. */
function addTo(groups: Map<string, Group>, { causes }: PlannedImage): void {
  const [cause] = causes;
  if (cause === undefined) return;
  const { title, note } = titleOf(cause);
  const group = groups.get(title) ?? { title, note, images: 0 };
  group.images += 1;
  groups.set(title, group);
}

function titleOf(cause: PlannedCause): { readonly title: string; readonly note: string } {
  switch (cause.kind) {
    case "release":
      return { title: `release ${cause.release}`, note: "" };
    case "graph":
      return { title: "update graph", note: "" };
    case "catalog":
      return { title: `catalog ${cause.catalog}`, note: "" };
    case "additional":
      return { title: cause.name, note: "" };
    case "chart":
      return { title: `chart ${cause.chart}`, note: "" };
    case "bundle": {
      const why = cause.reasons.map((reason) =>
        reason.channel === undefined ? reason.cause : `${reason.cause} of ${reason.channel}`,
      );
      return { title: `${cause.package} ${cause.version}`, note: why.join(", ") };
    }
  }
}

/** Writes what speaks against a plan. */
export function refusalsAsText(refusals: readonly PlanRefusal[]): string {
  return refusals
    .map(({ message, help, faults = [] }) => {
      const more = faults.slice(1).map(({ said }) => `    ${escapeControls(said)}\n`);
      const way = help === undefined ? "" : `    ${escapeControls(help)}\n`;
      return `${style("red", "refused")}: ${escapeControls(message)}\n${more.join("")}${way}`;
    })
    .join("");
}
