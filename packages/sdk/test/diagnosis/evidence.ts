import { diagnose } from "@mirrorkit/sdk/diagnosis";
import { type RunEnvironment, type RunEvidence, readOcMirrorLog } from "@mirrorkit/sdk/oc-mirror";

export function evidence(text: string, rest: Partial<RunEvidence> = {}): RunEvidence {
  return { run: readOcMirrorLog(text), exitStatus: 1, ...rest };
}

export function error(text: string): string {
  return `2026/11/23 09:09:12  [ERROR]  : ${text}\n`;
}

export function failed(image: string, reason: string): string {
  return error(`[Worker] error mirroring image ${image} error: ${reason}`);
}

export const ubi: string = "registry.access.redhat.com/ubi9/ubi:latest";
export const dest: RunEnvironment = { destination: "quay.example.test/mirror" };

export function first(text: string, environment: RunEnvironment = dest): string {
  const { causes } = diagnose(evidence(text, { environment }));
  return causes.map(({ id, about = "" }) => `${id} ${about}`.trim()).join(", ");
}
