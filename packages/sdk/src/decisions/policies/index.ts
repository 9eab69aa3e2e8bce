export { type CatalogRename, catalogRenamesBetween } from "./catalog-renames.ts";
export {
  layoutPolicy,
  readMirrorkitYaml,
  rulePolicy,
  rulePolicyWithoutSettings,
} from "./policies.ts";
