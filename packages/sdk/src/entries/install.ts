export {
  type InstallFile,
  type InstallOptions,
  type InstallPlan,
  installFiles,
  planInstall,
  readTrustBundle,
  type TrustBundle,
  type TrustBundlePolicy,
} from "../decisions/install/index.ts";
