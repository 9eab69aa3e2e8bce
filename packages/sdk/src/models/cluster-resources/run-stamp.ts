import { defined } from "../../base/problem/index.ts";
import { isYamlMap, type YamlMap, type YamlValue } from "../../base/yaml/index.ts";
import type { RunStamp } from "./resource.ts";

/** Annotations that differ between two identical runs, or that a cluster writes. */
export const stampAnnotations: ReadonlySet<string> = new Set([
  "createdAt",
  "createdBy",
  "oc-mirror_version",
  "kubectl.kubernetes.io/last-applied-configuration",
]);

export function readRunStamp(object: YamlMap): RunStamp {
  const metadata = object["metadata"];
  const annotations = isYamlMap(metadata) ? metadata["annotations"] : undefined;
  if (!isYamlMap(annotations)) return {};
  const createdAt = readTimestamp(annotations["createdAt"]);
  const createdBy = annotations["createdBy"];
  const toolVersion = annotations["oc-mirror_version"];
  return {
    ...defined({ createdAt }),
    ...(typeof createdBy === "string" ? { createdBy } : {}),
    ...(typeof toolVersion === "string" ? { toolVersion } : {}),
  };
}

function readTimestamp(value: YamlValue | undefined): Date | undefined {
  if (typeof value !== "string") return undefined;
  return readRfc3339(value) ?? readRfc850(value);
}

const rfc3339 =
  /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?(?:[Zz]|([+-])(\d\d):(\d\d))$/;
const rfc850 =
  /^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (\d\d)-([A-Z][a-z]{2})-(\d\d) (\d\d):(\d\d):(\d\d) (?:UTC|GMT)$/;
const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

function readRfc3339(text: string): Date | undefined {
  const match = rfc3339.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map(Number);
  const offset = Number(match[8] ?? 0) * 60 + Number(match[9] ?? 0);
  const date = dateOf([year, month, day], [hour, minute, second]);
  if (date === undefined || offset >= 24 * 60) return undefined;
  return new Date(date.getTime() - (match[7] === "-" ? -offset : offset) * 60_000);
}

function readRfc850(text: string): Date | undefined {
  const match = rfc850.exec(text);
  if (match === null) return undefined;
  const [, day, monthName = "", shortYear, ...time] = match;
  const [hour = 0, minute = 0, second = 0] = time.map(Number);
  const year = Number(shortYear) + (Number(shortYear) < 69 ? 2000 : 1900);
  return dateOf([year, months.indexOf(monthName) + 1, Number(day)], [hour, minute, second]);
}

function dateOf(
  [year, month, day]: readonly [number, number, number],
  [hour, minute, second]: readonly [number, number, number],
): Date | undefined {
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const exact =
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    hour < 24 &&
    minute < 60 &&
    second < 60;
  return exact ? date : undefined;
}
