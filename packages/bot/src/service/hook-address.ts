import { type AddressAnswer, lookAtAddress } from "@mirrorkit/forge/internal";
import { readTextFile } from "@mirrorkit/sdk/files";
import { defined, printable } from "@mirrorkit/sdk/internal";
import { isMirrorError } from "@mirrorkit/sdk/problems";
import { webhookMark } from "../server/index.ts";
import type { BotSettings } from "./bot-settings.ts";
import type { DoctorCheck } from "./failed-check.ts";
import type { OwnContext } from "./own-settings.ts";

/** Tries the address that a webhook goes to. */
export type LookAtHook = (url: string) => Promise<Omit<DoctorCheck, "what">>;

/**
 * Tests the addresses of a forge's webhooks from the bot, with its proxies and the certificate authorities in the
 * settings of that forge. It sends nothing that an endpoint would accept.
 */
export function openHookLook(
  { forges }: BotSettings,
  forge: string,
  { proxyFor }: Pick<OwnContext, "proxyFor">,
): LookAtHook {
  const caFile = forges[forge]?.caFile;
  return async (url) => {
    const proxy = proxyFor(url);
    const tried = `GET ${printable(url)} from here${proxy === undefined ? "" : " through the proxy"}`;
    try {
      const answer = await lookAtAddress(url, {
        ...defined({ proxy }),
        ...(caFile === undefined ? {} : { certificateAuthorities: readTextFile(caFile) }),
      });
      return judge(answer, { tried, forge });
    } catch (error) {
      if (!isMirrorError(error)) throw error;
      return unanswered({ tried, forge }, error.message);
    }
  };
}

interface Look {
  /** The tested address, and the origin of the test. */
  readonly tried: string;
  /** Name of the forge whose webhooks should go there. */
  readonly forge: string;
}

function judge({ status, headers }: AddressAnswer, look: Look): Omit<DoctorCheck, "what"> {
  const mark = headers[webhookMark];
  if (mark === look.forge && status === 405) return { state: "fine" };
  const came = `${look.tried} was answered ${status}`;
  const help =
    mark === undefined
      ? `${came}, but not by the bot: ${rightAnswer(look)}.\n${wayOut(status)}`
      : `${came} by the bot as the webhook address of ${printable(mark)}.\nGive the webhook the address of ${look.forge}.`;
  return { state: "missing", help };
}

function unanswered(look: Look, why: string): Omit<DoctorCheck, "what"> {
  const elsewhere = "If only the forge can reach it, try from there";
  const help = `${look.tried}: ${why}.\nCorrect the address or start the bot. ${elsewhere}: ${rightAnswer(look)}.`;
  return { state: "unknown", help, unanswered: true };
}

function rightAnswer({ forge }: Look): string {
  return `the bot answers 405 with ${webhookMark}: ${forge}`;
}

function wayOut(status: number): string {
  if (status >= 300 && status < 400) return "Set the webhook to the address that it redirects to.";
  if (status === 401 || status === 403 || status === 407) {
    return "A proxy in front of the bot requires authentication: exempt webhooks from it.";
  }
  if (status >= 500) return "Check that the bot runs, and that the Route or Ingress reaches it.";
  return "Check that the host, the path, and the Route or Ingress lead to the bot.";
}
