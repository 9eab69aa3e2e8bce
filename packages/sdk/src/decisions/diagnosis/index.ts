export type { Cause, Fault } from "./cause-types.ts";
export {
  type Diagnosis,
  describeExit,
  diagnose,
  type FailureCause,
  failureCauses,
  mayHelpToRetry,
} from "./diagnose.ts";
export { type RegistriesDropIn, registriesDropIns } from "./drop-in.ts";
