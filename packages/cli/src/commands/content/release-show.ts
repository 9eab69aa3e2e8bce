import { defined, digestOfPayload } from "@mirrorkit/sdk/internal";
import type { Problem } from "@mirrorkit/sdk/problems";
import { openRegistryClient } from "@mirrorkit/sdk/registry";
import {
  type FetchedRelease,
  fetchRelease,
  openSignatureSource,
  type UpdateStep,
} from "@mirrorkit/sdk/releases";
import { exitStatus, type Outcome } from "../../outcome.ts";
import { type RegistryFlags, readRegistryOptions } from "../../registry-options.ts";
import { type ReleaseSheet, releaseSheet } from "../../reports/releases.ts";
import type { GraphFlags } from "./graph-options.ts";
import { graphForVersion, type NamedGraph } from "./release-graphs.ts";
import { outcomeOf, releaseIn } from "./release-queries.ts";

/** The options of `releases show`. */
export interface ShowFlags extends GraphFlags, RegistryFlags {
  readonly channel?: string;
  readonly images?: boolean;
  /** True for the public place. */
  readonly signature?: string | true;
}

/** Shows a release, by its version in a graph or by the reference of its image. */
export async function show(release: string, flags: ShowFlags): Promise<Outcome> {
  const isReference = /[/@]/.test(release);
  const { sheet, problems, digest } = isReference
    ? await ofImage(release, flags)
    : await ofGraph(release, flags);
  const signature = await signatureOf(digest, flags);
  const complete = { ...sheet, ...defined({ signature }) };
  const status = signature === "missing" ? exitStatus.findings : exitStatus.fine;
  return outcomeOf({ json: complete, text: releaseSheet(complete) }, problems, flags, status);
}

interface Shown {
  readonly sheet: ReleaseSheet;
  readonly problems: readonly Problem[];
  readonly digest: string;
}

async function ofGraph(version: string, flags: ShowFlags): Promise<Shown> {
  const named = await graphForVersion(version, flags);
  const { payload, channels, url } = releaseIn(named, version);
  const fetched = flags.images === true ? await payloadOf(payload, flags) : undefined;
  const images = fetched?.references.components;
  return {
    sheet: {
      version,
      payload,
      channels,
      ...updatesOf(named, version),
      ...defined({ errata: url, images }),
    },
    problems: [...named.problems, ...(fetched?.problems ?? [])],
    digest: digestOfPayload(payload),
  };
}

async function ofImage(reference: string, flags: ShowFlags): Promise<Shown> {
  const { digest, metadata, references, problems } = await payloadOf(reference, flags);
  const { version, url } = metadata;
  return {
    sheet: {
      version,
      payload: reference.includes("@") ? reference : `${reference}@${digest}`,
      ...defined({
        errata: url,
        images: flags.images === true ? references.components : undefined,
      }),
    },
    problems,
    digest,
  };
}

function updatesOf(
  { graph }: NamedGraph,
  version: string,
): Pick<ReleaseSheet, "updatesTo" | "updatesFrom"> {
  const steps: readonly UpdateStep[] = [
    ...graph.edges.map((edge) => ({ ...edge, risks: [] })),
    ...graph.conditionalEdges,
  ];
  return {
    updatesTo: steps.filter(({ from }) => from === version),
    updatesFrom: steps.filter(({ to }) => to === version),
  };
}

async function payloadOf(reference: string, flags: ShowFlags): Promise<FetchedRelease> {
  const { options, problems } = readRegistryOptions(flags);
  const client = openRegistryClient(options);
  try {
    const release = await fetchRelease(client, reference);
    return { ...release, problems: [...problems, ...release.problems] };
  } finally {
    await client.close();
  }
}

async function signatureOf(digest: string, flags: ShowFlags): Promise<ReleaseSheet["signature"]> {
  if (flags.signature === undefined) return undefined;
  const place = flags.signature === true ? undefined : flags.signature;
  const source = openSignatureSource(place, readRegistryOptions(flags).options);
  try {
    const found = await source.find(digest);
    return found === undefined
      ? "missing"
      : { from: found.from, reference: found.signed.reference };
  } finally {
    await source.close();
  }
}
