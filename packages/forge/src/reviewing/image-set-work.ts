import type { Settings } from "@mirrorkit/sdk/settings";
import type { Planner } from "../planning/index.ts";
import type { ReviewSources } from "./evidence.ts";

/** The inputs of assessing ImageSets. */
export interface ImageSetWork {
  /** Where everything is read from. */
  readonly sources: ReviewSources;
  /** The settings of the default branch. */
  readonly settings: Settings;
  /** The paths that differ between both sides; undefined when they are not known. */
  readonly changed: readonly string[] | undefined;
  /** The additional images of all ImageSets after the change. */
  readonly fleetImages: () => Promise<readonly string[]>;
  /** Plans mappings; undefined where the settings ask for no plans. */
  readonly planner?: Planner;
}
