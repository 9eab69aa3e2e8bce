import type { Problem, Severity } from "../../base/problem/index.ts";
import {
  type ContentNeed,
  contentNeedsOf,
  defaultSeverity,
  isFixed,
  isRefusal,
  type RuleId,
} from "../rules/index.ts";
import { applyEscapes, type Escape, readEscapes } from "./escapes.ts";
import type { RulePolicy } from "./rule-policy.ts";

/** Makes a problem with the severity that a policy gives its rule; none where it is off. */
export function graded(
  rule: RuleId,
  policy: RulePolicy,
  make: (severity: Severity) => Problem,
): readonly Problem[] {
  const severity = isRefusal(rule) ? "error" : (severityIn(rule, policy) ?? defaultSeverity(rule));
  return severity === "off" ? [] : [make(severity)];
}

/**
 * Applies the policy and the comments of a file to what catalogs and update graphs say against it: the severities of the
 * policy, without what is off or excused, and with escapes that match nothing. In no order.
 *
 * @param problems - with positions in the text, each with the severity that it has without a policy
 * @param known - what was known of the content: an escape is unused where its rule had all that it needs, and no refusal
 * hides other findings
 */
export function applyContentPolicy(
  { text, file }: { readonly text: string; readonly file: string },
  problems: readonly Problem[],
  policy: RulePolicy,
  known: ReadonlySet<ContentNeed>,
): readonly Problem[] {
  const wanted = problems.flatMap((problem) => {
    const severity = isFixed(problem.rule) ? undefined : severityIn(problem.rule, policy);
    if (severity === "off") return [];
    return [severity === undefined ? problem : { ...problem, severity }];
  });
  const { escapes } = readEscapes(text, file);
  const { kept, used } = applyEscapes(wanted, escapes);
  if (problems.some(({ rule }) => isFixed(rule))) return kept;
  const isJudged = (rule: string): boolean =>
    contentNeedsOf(rule)?.every((need) => known.has(need)) === true;
  return [...kept, ...unusedEscapes(escapes, used, policy, isJudged)];
}

/** Rule `escape-unused`, for the rules that were judged and are not off. */
export function unusedEscapes(
  escapes: readonly Escape[],
  used: ReadonlySet<Escape>,
  policy: RulePolicy,
  isJudged: (rule: string) => boolean,
): readonly Problem[] {
  return escapes
    .filter((escape) => !used.has(escape) && severityIn(escape.rule, policy) !== "off")
    .filter(({ rule }) => isJudged(rule))
    .flatMap(({ rule, position }) =>
      graded("escape-unused", policy, (severity) => ({
        rule: "escape-unused",
        severity,
        message: `the escape for ${rule} matches no finding`,
        help: "Remove it, or put it on the line of the finding or directly above the entry.",
        position,
      })),
    );
}

function severityIn(rule: string, { severities = {} }: RulePolicy): Severity | "off" | undefined {
  return Object.hasOwn(severities, rule) ? severities[rule] : undefined;
}
