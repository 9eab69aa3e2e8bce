export { layoutPolicy, readMirrorkitYaml, rulePolicy } from "./policies.ts";
