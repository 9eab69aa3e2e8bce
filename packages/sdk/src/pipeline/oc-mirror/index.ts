export {
  type OcMirrorPass,
  type OcMirrorPassPlan,
  type OcMirrorRetries,
  runOcMirrorPass,
} from "./run-oc-mirror.ts";
