import { jsonTexts } from "./json-texts.ts";

const time = `\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\S*`;

/** What pipelines, pods and journals print before a line, in the order in which they wrap each other. */
const frames = [
  // `gh run view --log`: job, step, time.
  new RegExp(`^[^\\t]{1,200}\\t[^\\t]{1,200}\\t(?=${time} )`),
  // Tekton, kubectl --prefix, Jenkins.
  /^\[(?:[^\]]{1,150} : [^\]]{1,150}|pod\/[^\]]{1,300}|\d{4}-[^\]]{1,40})\] /,
  // Compose.
  /^[\w.-]{1,80} +\| /,
  // The journal, with short or ISO times.
  /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d\S* \S{1,100} [^\s:[]{1,80}(?:\[\d+\])?: /,
  new RegExp(`^${time} \\S{1,100} [^\\s:[]{1,80}\\[\\d+\\]: `),
  // GitLab, CRI, GitHub, kubectl --timestamps.
  new RegExp(`^${time} (?:\\d\\d[OE]\\+? ?|(?:stdout|stderr) [FP] )?`),
];

/** The member of a JSON object that holds the line: Docker, the journal, collectors of logs. */
const members = ["log", "MESSAGE", "message", "msg"] as const;

/** A line without the JSON in which a collector of logs stored it. */
export function unwrapped(line: string): string {
  if (!line.startsWith('{"') || !line.endsWith("}")) return line;
  const texts = jsonTexts(line);
  const name = members.find((one) => texts?.has(one));
  return name === undefined ? line : (texts?.get(name) ?? "").trimEnd();
}

/** A line without what a pipeline, a pod or a journal prints before each line. */
export function withoutFrame(line: string): string {
  return frames.reduce((rest, frame) => rest.replace(frame, ""), line);
}
