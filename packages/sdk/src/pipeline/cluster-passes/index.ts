export { joinPasses } from "./join-passes.ts";
export { checkKnownCluster } from "./known-names.ts";
export {
  type NamedPass,
  openClusterPasses,
  openPasses,
  type PassContext,
  type PassPlace,
} from "./passes.ts";
export { errorsOfContent, refuseUnfit } from "./refuse-unfit.ts";
export {
  refuseUnpublishable,
  refuseUnpublishableFiles,
} from "./refuse-unpublishable.ts";
export {
  clusterFolder,
  type RenderedCluster,
  type RenderPassesOptions,
  renderPasses,
} from "./render-passes.ts";
