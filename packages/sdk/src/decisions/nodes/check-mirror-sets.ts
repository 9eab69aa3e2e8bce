import {
  compareProblems,
  formatPosition,
  limitProblems,
  type Problem,
  printable,
  quoted,
} from "../../base/problem/index.ts";
import {
  type ClusterResource,
  canonicalOrder,
  type MirrorSourcePolicy,
} from "../../models/cluster-resources/index.ts";
import { orderMirrors } from "./mirror-order.ts";
import { isIgnored, type MirrorRule, mirrorRulesOf, rulesBySource } from "./mirror-rules.ts";
import { isWildcard } from "./scope.ts";

type Check = (rules: readonly MirrorRule[]) => readonly Problem[];

const checksOfSource: readonly Check[] = [ofEachUse(checkSameMirrors), ofEachUse(checkOrder)];
const checksOfRule: readonly ((rule: MirrorRule) => Problem | undefined)[] = [
  checkIgnored,
  checkWildcard,
  checkOwnSource,
];

/**
 * Reports conflicts and ineffective entries among the mirror sets of a cluster, each of which is valid alone.
 * `policy-conflict`, `blocked-source-as-mirror` (for both, the Machine Config Operator rejects all mirror sets of
 * the cluster) and `mirror-order-cycle` are errors; `different-mirrors`, `ignored-entry` and `wildcard-source` are
 * warnings; `source-as-mirror` is an info. Positions are those of the entries. Sorted.
 */
export function checkMirrorSets(resources: readonly ClusterResource[]): readonly Problem[] {
  return judgeMirrorSets(resources).problems;
}

/** The problems of mirror sets, and those for which the operator rejects all of them. */
export interface MirrorSetsJudgement {
  /** Everything, sorted; of a long list the first. */
  readonly problems: readonly Problem[];
  /** The errors for which the operator's sync fails, sorted. */
  readonly refusals: readonly Problem[];
}

/** Judges mirror sets as {@link checkMirrorSets} does (openshift/machine-config-operator, `validateRegistriesConfScopes`). */
export function judgeMirrorSets(resources: readonly ClusterResource[]): MirrorSetsJudgement {
  const rules = mirrorRulesOf(canonicalOrder(resources));
  const bySource = [...rulesBySource(rules).values()];
  const refusals = [...bySource.flatMap(checkPolicies), ...rules.flatMap(checkBlockedSource)];
  const others = [
    ...bySource.flatMap((ofSource) => checksOfSource.flatMap((check) => check(ofSource))),
    ...rules.flatMap((rule) => checksOfRule.flatMap((check) => check(rule) ?? [])),
  ];
  return {
    problems: limitProblems([...refusals, ...others].sort(compareProblems)),
    refusals: limitProblems(refusals.sort(compareProblems)),
  };
}

/** Nodes keep separate lists of digest and tag mirrors, so most checks look at one type alone. */
function ofEachUse(check: Check): Check {
  return (rules) => {
    const counted = rules.filter((rule) => !isIgnored(rule));
    const ofUse = (use: MirrorRule["pullFromMirror"]): readonly MirrorRule[] =>
      counted.filter(({ pullFromMirror }) => pullFromMirror === use);
    return [...check(ofUse("digest-only")), ...check(ofUse("tag-only"))];
  };
}

/** The operator compares also the policies of entries that it ignores later. */
function checkPolicies(rules: readonly MirrorRule[]): readonly Problem[] {
  const [first] = rules;
  const other = rules.find((rule) => first !== undefined && policyOf(rule) !== policyOf(first));
  if (first === undefined || other === undefined) return [];
  return [
    problemOf(other, {
      rule: "policy-conflict",
      severity: "error",
      message: `the source ${quoted(first.source)} has ${policyText(first)} and ${policyText(other)}`,
      help: "Give the source one mirrorSourcePolicy in all mirror sets: until then the Machine Config Operator refuses all of them.",
    }),
  ];
}

function checkSameMirrors(rules: readonly MirrorRule[]): readonly Problem[] {
  const [first] = rules;
  if (first === undefined) return [];
  const ofFirst = first.mirrors.join(" ");
  return rules
    .filter(({ mirrors }) => mirrors.join(" ") !== ofFirst)
    .map((rule) =>
      problemOf(rule, {
        rule: "different-mirrors",
        severity: "warning",
        message: `the source ${quoted(rule.source)} has the mirrors ${listed(first.mirrors)} in ${placeOf(first)} and ${listed(rule.mirrors)} in ${placeOf(rule)}`,
        help: "Nodes join the lists and try them all: write one entry for the source, in the order that you want.",
      }),
    );
}

function checkOrder(rules: readonly MirrorRule[]): readonly Problem[] {
  const [first] = rules;
  const last = rules.at(-1);
  if (first === undefined || last === undefined) return [];
  const lists = rules.map(({ mirrors }) => mirrors);
  const { cycle } = orderMirrors(first.source, lists);
  if (cycle === undefined) return [];
  const around = [...cycle, ...cycle.slice(0, 1)];
  const middle = around.length > mostNamed ? ["…"] : [];
  const circle = [...around.slice(0, mostNamed - middle.length).map(quoted), ...middle].join(
    " before ",
  );
  const places = first === last ? "" : `, in ${placeOf(first)} and ${placeOf(last)}`;
  return [
    problemOf(last, {
      rule: "mirror-order-cycle",
      severity: "error",
      message: `the mirrors of ${quoted(first.source)} cannot be put in one order: ${circle}${places}`,
      help: "Write one entry for the source, in the order that you want: nodes sort alphabetically where entries contradict each other.",
    }),
  ];
}

function checkIgnored(rule: MirrorRule): Problem | undefined {
  if (!isIgnored(rule)) return undefined;
  const what = rule.mirrors.length === 0 ? "no mirrors" : "no mirror other than itself";
  const policy =
    rule.mirrorSourcePolicy === undefined ? "" : ", and its mirrorSourcePolicy with it";
  return problemOf(rule, {
    rule: "ignored-entry",
    severity: "warning",
    message: `the source ${quoted(rule.source)} has ${what} in ${placeOf(rule)}: the entry is ignored${policy}`,
    help: "Name a mirror, or remove the entry.",
  });
}

function checkWildcard(rule: MirrorRule): Problem | undefined {
  if (!isWildcard(rule.source)) return undefined;
  return problemOf(rule, {
    rule: "wildcard-source",
    severity: "warning",
    message: `the source ${quoted(rule.source)} in ${placeOf(rule)} maps all hosts of a domain to one place: a mirror cannot tell their repositories apart`,
    help: "Name each host. The Machine Config Operator also gives up when a registry below a wildcard source is blocked or insecure.",
  });
}

function isOwnMirror(rule: MirrorRule): boolean {
  return !isIgnored(rule) && rule.mirrors.includes(rule.source);
}

function isBlocked({ mirrorSourcePolicy }: MirrorRule): boolean {
  return mirrorSourcePolicy === "NeverContactSource";
}

function ownMirrorText(rule: MirrorRule): string {
  return `the source ${quoted(rule.source)} is one of its own mirrors in ${placeOf(rule)}`;
}

function checkBlockedSource(rule: MirrorRule): readonly Problem[] {
  if (!isOwnMirror(rule) || !isBlocked(rule)) return [];
  return [
    problemOf(rule, {
      rule: "blocked-source-as-mirror",
      severity: "error",
      message: `${ownMirrorText(rule)}, and its policy forbids contacting it`,
      help: "Remove it from the mirrors, or the policy: until then the Machine Config Operator refuses all mirror sets.",
    }),
  ];
}

function checkOwnSource(rule: MirrorRule): Problem | undefined {
  if (!isOwnMirror(rule) || isBlocked(rule)) return undefined;
  return problemOf(rule, {
    rule: "source-as-mirror",
    severity: "info",
    message: ownMirrorText(rule),
    help: "A node tries the source after all mirrors anyway; name it only to have it tried earlier.",
  });
}

function problemOf(rule: MirrorRule, problem: Problem): Problem {
  return { ...problem, position: rule.origin };
}

function policyOf({ mirrorSourcePolicy }: MirrorRule): MirrorSourcePolicy {
  return mirrorSourcePolicy ?? "AllowContactingSource";
}

function policyText(rule: MirrorRule): string {
  const byDefault = rule.mirrorSourcePolicy === undefined ? " (by default)" : "";
  return `${policyOf(rule)}${byDefault} in ${placeOf(rule)}`;
}

function placeOf({ set, origin }: MirrorRule): string {
  return `${set.kind} ${quoted(set.name)} (${printable(formatPosition(origin))})`;
}

/** The most mirrors that one message names. */
const mostNamed = 20;

function listed(mirrors: readonly string[]): string {
  const hidden = mirrors.length - mostNamed;
  const named = mirrors.slice(0, mostNamed).map(quoted).join(", ");
  return hidden > 0 ? `${named} and ${hidden} more` : named;
}
