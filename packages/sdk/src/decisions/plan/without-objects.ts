import { quoted } from "../../base/problem/index.ts";
import { readImageSpec } from "../../models/oc-mirror/index.ts";
import type { PlannedImage } from "./planned.ts";

/** With prefix and tag, the name of the object still fits into a label. */
const longestName = 40;

/** Says that oc-mirror writes no objects for a catalog of a plan, and what to write so that it does. */
export function sayWithoutObjects({ causes, destination }: PlannedImage): {
  readonly message: string;
  readonly help: string;
} {
  const [cause] = causes;
  const catalog = cause?.kind === "catalog" ? cause.catalog : destination;
  return {
    message: `oc-mirror writes no CatalogSource for ${quoted(catalog)}, and may omit those of other catalogs at random: the name that it generates is invalid`,
    help: `Write targetCatalog: ${validTarget(destination)}.`,
  };
}

/** The path with the characters of its last part that names of objects do not allow replaced. */
function validTarget(destination: string): string {
  const reading = readImageSpec(destination);
  const path = "spec" in reading ? reading.spec.path : destination;
  const parts = path.split("/");
  const words = (parts.pop() ?? "")
    .slice(0, longestName)
    .toLowerCase()
    .split(/[^a-z0-9.]/)
    .filter((word) => word !== "");
  return [...parts, words.join("-")].join("/");
}
