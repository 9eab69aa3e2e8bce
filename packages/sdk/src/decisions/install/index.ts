export {
  type InstallOptions,
  type InstallPlan,
  installFiles,
  planInstall,
  type TrustBundlePolicy,
} from "./plan-install.ts";
export { type InstallFile, readTrustBundle, type TrustBundle } from "./trust-bundle.ts";
