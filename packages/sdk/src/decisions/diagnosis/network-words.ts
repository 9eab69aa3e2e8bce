import { escapeControls, printable } from "../../base/problem/index.ts";
import { type CauseGroup, registryOf } from "./cause-types.ts";
import type { Complaint } from "./complaint.ts";

/** The name of the registry, package or disk of a cause, safe for a message. */
export function named({ about }: CauseGroup, otherwise = "a registry"): string {
  return about === "" ? otherwise : printable(about);
}

/** An image as a command takes it, never cut: with a digest it is often longer than other names. */
export function imageName(image: string): string {
  return escapeControls(image.replace(/^docker:\/\//, ""));
}

/** The host that an error of the network is about, which may be no registry, such as that of the update graph. */
export function hostIn(complaint: Complaint): string {
  const { text } = complaint;
  const looked = /lookup ([a-zA-Z0-9.-]+)/.exec(text)?.[1];
  return looked ?? /"https?:\/\/([^/"\s]+)/.exec(text)?.[1] ?? registryOf(complaint);
}

/** The step that checks the proxies, based on the environment. */
export function proxyStep({ evidence }: CauseGroup): string {
  const proxies = evidence.environment?.proxies;
  if (proxies === undefined)
    return "Check HTTPS_PROXY and NO_PROXY of the process that ran oc-mirror.";
  return proxies.length === 0
    ? "If this machine needs a proxy, set HTTPS_PROXY, and NO_PROXY with the destination: no proxy is set."
    : `Add the destination to NO_PROXY unless it is reached through the proxy (set: ${proxies.join(", ")}).`;
}
