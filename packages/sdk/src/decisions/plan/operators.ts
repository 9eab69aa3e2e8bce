import { defined } from "../../base/problem/index.ts";
import { bundleVersion } from "../../models/catalog/index.ts";
import { catalogFilterHash, type Operator } from "../../models/imageset/index.ts";
import { readImageSpec } from "../../models/oc-mirror/index.ts";
import {
  type CatalogSelection,
  everyRefusal,
  loadFaults,
  selectFromCatalog,
} from "../selection/index.ts";
import { catalogLines, type OperatorPlaces } from "./catalog-lines.ts";
import type { CatalogAnswer } from "./inputs.ts";
import { placeImage } from "./place-image.ts";
import type { PlannedCatalog, PlannedCause, PlannedImage, PlanRefusal } from "./planned.ts";
import { refuseSelection, refuseUnknown } from "./refusals.ts";

/** The operators of an ImageSet. */
export interface OperatorPlan {
  readonly images: readonly PlannedImage[];
  readonly catalogs: readonly PlannedCatalog[];
  readonly refusals: readonly PlanRefusal[];
}

const operatorExit = 4;

/** Plans the operators of an ImageSet; every catalog that cannot be planned is refused. */
export function planOperators(
  operators: readonly Operator[],
  answers: ReadonlyMap<string, CatalogAnswer>,
  places: OperatorPlaces,
): OperatorPlan {
  const catalogs: PlannedCatalog[] = [];
  const refusals: PlanRefusal[] = [];
  const gathered = openGathering(places);
  for (const operator of operators) {
    const { planned, refusals: found } = planCatalog(operator, answers.get(operator.catalog));
    refusals.push(...found);
    if (planned === undefined) continue;
    catalogs.push(planned);
    gathered.add(operator, planned);
  }
  return { images: gathered.images(), catalogs, refusals };
}

function planCatalog(
  operator: Operator,
  answer: CatalogAnswer | undefined,
): { readonly planned?: PlannedCatalog; readonly refusals: readonly PlanRefusal[] } {
  const { catalog } = operator;
  const wrong = refuseCatalogReference(operator) ?? refuseAnswer(catalog, answer);
  if (wrong !== undefined) return { refusals: [wrong] };
  if (answer === undefined || "reason" in answer) return { refusals: [] };
  const result = selectFromCatalog(answer.catalog, operator);
  if ("refusal" in result) {
    const all = everyRefusal(answer.catalog, operator);
    return { refusals: all.map((one) => refuseSelection(operator, one, answer.catalog)) };
  }
  const { selection } = result;
  const refusals = [
    ...refuseUnknown(catalog, selection, answer.catalog),
    ...(selection.isWhole ? [] : refuseUnloadable(catalog, selection)),
  ];
  const { digest, folder } = answer;
  const filter = catalogFilterHash(operator, digest);
  return { planned: { catalog, digest, ...defined({ folder, filter }), selection }, refusals };
}

function refuseAnswer(catalog: string, answer: CatalogAnswer | undefined): PlanRefusal | undefined {
  if (answer !== undefined && !("reason" in answer)) return undefined;
  if (answer?.isNotRead === true) {
    const message = `${catalog} is not planned: ${answer.reason}`;
    return { kind: "not-planned", message, exit: operatorExit, catalog };
  }
  const why = answer === undefined ? "no catalog was given for it" : answer.reason;
  return {
    kind: "refused",
    message: `${catalog} cannot be read: ${why}`,
    exit: operatorExit,
    catalog,
  };
}

function refuseCatalogReference({ catalog }: Operator): PlanRefusal | undefined {
  const reading = readImageSpec(catalog);
  if ("fault" in reading)
    return { kind: "refused", message: reading.fault, exit: operatorExit, catalog };
  if (reading.spec.tag === "" || reading.spec.hex === "") return undefined;
  const message = `${catalog} has both a tag and a digest, which oc-mirror does not support for catalogs`;
  const help = "Keep the digest, and write the tag as targetTag.";
  return { kind: "refused", message, help, exit: operatorExit, catalog };
}

function refuseUnloadable(catalog: string, selection: CatalogSelection): readonly PlanRefusal[] {
  const faults = loadFaults(selection);
  const [first] = faults;
  if (first === undefined) return [];
  const more = faults.length === 1 ? "" : ` (and ${faults.length - 1} more)`;
  const message = `OLM does not load the catalog that oc-mirror builds from ${catalog}: ${first.said}${more}`;
  const help = "With this mirror, no operator of the catalog could be installed or updated.";
  return [
    {
      kind: "catalog-does-not-load",
      message,
      help,
      exit: operatorExit,
      catalog,
      package: first.package,
      faults,
    },
  ];
}

interface Gathering {
  add(operator: Operator, planned: PlannedCatalog): void;
  images(): readonly PlannedImage[];
}

interface GatheredBundle {
  readonly catalog: string;
  readonly entry: CatalogSelection["bundles"][number];
}

/** Bundles of one name take each other's place, whatever package or catalog they are of: the last one stays. */
function openGathering(places: OperatorPlaces): Gathering {
  const bundles = new Map<string, GatheredBundle>();
  const catalogs = new Map<string, readonly PlannedImage[]>();
  return {
    add(operator, planned) {
      for (const entry of planned.selection.bundles) {
        bundles.set(entry.bundle.name, { catalog: planned.catalog, entry });
      }
      const { key, lines } = catalogLines(operator, planned, places);
      catalogs.set(key, lines);
    },
    images() {
      const found = new Map<string, PlannedImage>();
      for (const gathered of bundles.values()) addBundle(gathered, places, found);
      return [...[...catalogs.values()].flat(), ...found.values()];
    },
  };
}

function addBundle(
  { catalog, entry: { bundle, reasons } }: GatheredBundle,
  { destination }: OperatorPlaces,
  found: Map<string, PlannedImage>,
): void {
  const cause: PlannedCause = {
    kind: "bundle",
    catalog,
    package: bundle.package,
    bundle: bundle.name,
    version: bundleVersion(bundle)?.version ?? "",
    reasons,
  };
  for (const { image } of bundle.relatedImages) {
    const known = found.get(image);
    if (known !== undefined) {
      if (known.causes.at(-1) === cause) continue;
      found.set(image, { ...known, causes: [...known.causes, cause] });
      continue;
    }
    const reading = readImageSpec(image);
    if ("fault" in reading) continue;
    const kind = image === bundle.image ? "bundle" : "operand";
    found.set(image, { kind, ...placeImage(reading.spec, destination), causes: [cause] });
  }
}
