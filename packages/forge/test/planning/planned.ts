import { openPlanDesk, openPlanner } from "@mirrorkit/forge/internal";
import { readImageSet } from "@mirrorkit/sdk/imageset";
import type { CatalogRegistry } from "../../../../test/registries/catalog-registry.ts";

/** The mapping that is planned of an ImageSet. */
export async function planned({ host }: CatalogRegistry, text: string): Promise<string> {
  const desk = openPlanDesk(() => ({ registries: { insecure: [host] } }));
  desk.allow({ registries: [host] });
  const planner = await openPlanner(desk.ask);
  const { imageSet } = readImageSet(text, "imageset.yaml");
  if (planner === undefined || imageSet?.kind !== "ImageSetConfiguration") throw new Error(text);
  const destination = "quay.example.test/mirror";
  const outcome = await planner.plan({ imageSet, file: "imageset.yaml", destination });
  await desk.close();
  if (outcome.kind !== "planned") throw new Error(outcome.problems[0]?.message);
  return Buffer.from(outcome.mapping).toString();
}
