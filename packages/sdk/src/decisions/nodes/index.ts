export { checkMirrorSets } from "./check-mirror-sets.ts";
export {
  compareRegistriesConf,
  type NodeChange,
} from "./compare.ts";
export type { Delivery } from "./deliveries.ts";
export {
  type ImageUse,
  type ImageUser,
  imagesOfObjects,
  type KubernetesObject,
} from "./images-of-objects.ts";
export { toRegistriesConf } from "./mirror-sets-to-registries-conf.ts";
export {
  type ClusterObjects,
  type NodeConfiguration,
  readNodeConfiguration,
} from "./node-configuration.ts";
export {
  type PullFromMirror,
  type PullPolicy,
  type RegistriesConf,
  type RegistryEntry,
  type RegistryMirror,
  type RegistryScopes,
  renderRegistriesConf,
} from "./registries-conf.ts";
export type { RegistryChange, RegistryChangeKind } from "./registry-change.ts";
export {
  createResolver,
  type Resolution,
  type ResolutionReading,
  type Resolver,
} from "./resolver.ts";
export { findUncovered, type UncoveredImage, type UncoveredReason } from "./uncovered.ts";
