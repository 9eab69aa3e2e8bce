export {
  layoutPolicy,
  readMirrorkitYaml,
  rulePolicy,
  rulePolicyWithoutSettings,
} from "./from-settings.ts";
