export {
  type Cause,
  type Diagnosis,
  describeExit,
  diagnose,
  type FailureCause,
  type Fault,
  failureCauses,
  mayHelpToRetry,
  type RegistriesDropIn,
  registriesDropIns,
} from "../decisions/diagnosis/index.ts";
