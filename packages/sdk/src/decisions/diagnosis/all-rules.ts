import type { CauseRule } from "./cause-types.ts";
import { configurationRules } from "./rules-configuration.ts";
import { imageRules } from "./rules-images.ts";
import { machineRules } from "./rules-machine.ts";
import { networkRules } from "./rules-network.ts";
import { refusalRules } from "./rules-refusal.ts";
import { accessRules } from "./rules-registry.ts";
import { selectionRules } from "./rules-selection.ts";
import { signatureRules } from "./rules-signatures.ts";
import { tlsRules } from "./rules-tls.ts";

/** All rules in the order in which they are tried: the most specific patterns come first. */
export const causeRules: readonly CauseRule[] = [
  ...machineRules,
  ...configurationRules,
  ...signatureRules,
  ...refusalRules,
  ...tlsRules,
  ...networkRules,
  ...selectionRules,
  ...imageRules,
  ...accessRules,
];
