export {
  type ContentNeed,
  type ContentPolicyId,
  type ContentRefusalId,
  type ContentRuleId,
  contentNeedsOf,
} from "./content-rules.ts";
export {
  defaultSeverity,
  type EscapeId,
  imageSetRules,
  isExcusable,
  isFixed,
  isRefusal,
  needsContent,
  type RuleDescription,
  type RuleId,
} from "./image-set-rules.ts";
