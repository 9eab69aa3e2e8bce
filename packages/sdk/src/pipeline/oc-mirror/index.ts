export {
  type OcMirrorPass,
  type OcMirrorPassPlan,
  type Patience,
  runOcMirrorPass,
} from "./run-pass.ts";
