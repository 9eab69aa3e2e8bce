import { MirrorError, printable } from "../errors/index.ts";

/** Says that two readings of one file differ. */
export function changedWhileRead(file: string): MirrorError {
  return new MirrorError("unreadable-input", `${printable(file)} changed while it was read`, {
    hint: "Compare again once nothing writes to it.",
    position: { file },
  });
}
