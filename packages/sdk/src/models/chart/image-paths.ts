import { isYamlList, isYamlMap } from "../../base/yaml/index.ts";
import type { ChartValue } from "./chart.ts";

/** The paths of oc-mirror, in its order. */
export const usualPaths: readonly string[] = [
  "{.spec.template.spec.initContainers[*].image}",
  "{.spec.template.spec.containers[*].image}",
  "{.spec.initContainers[*].image}",
  "{.spec.containers[*].image}",
];

/** The steps of a JSON path of names, numbers and `[*]`; undefined for other paths. */
export function readImagePath(path: string): readonly string[] | undefined {
  if (!/^\{(?:\.[A-Za-z_][\w-]*|\[(?:\*|\d+)\])+\}$/.test(path)) return undefined;
  return [...path.matchAll(/\.([A-Za-z_][\w-]*)|\[(\*|\d+)\]/g)].map(
    ([, name, index = ""]) => name ?? `[${index}]`,
  );
}

/** What lies at a path; undefined where the document has another shape there, which ends oc-mirror. */
export function valuesAt(
  document: ChartValue,
  steps: readonly string[],
): readonly ChartValue[] | undefined {
  let found: readonly ChartValue[] = [document];
  for (const step of steps) {
    const next: ChartValue[] = [];
    for (const one of found) {
      if (one === undefined || one === null) continue;
      if (!step.startsWith("[")) {
        if (isYamlMap(one) && Object.hasOwn(one, step)) next.push(one[step]);
        continue;
      }
      if (!isYamlList(one)) return undefined;
      next.push(...itemsAt(one, step.slice(1, -1)));
    }
    found = next;
  }
  return found;
}

function itemsAt(list: readonly ChartValue[], index: string): readonly ChartValue[] {
  if (index === "*") return list;
  const at = Number(index);
  return list.slice(at, at + 1);
}
