export {
  layoutPolicy,
  readMirrorkitYaml,
  rulePolicy,
  rulePolicyWithoutSettings,
} from "./policies.ts";
