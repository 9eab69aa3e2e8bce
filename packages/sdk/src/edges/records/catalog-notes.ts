import * as z from "zod";
import { compareText, defined } from "../../base/problem/index.ts";
import type { CatalogSummary, PackageContent, PackageSummary } from "../../models/catalog/index.ts";

const text = z.string().max(1_000);
const texts = z.array(text);
const content: z.ZodType<PackageContent> = z.object({
  defaultChannel: text,
  heads: z.array(z.object({ channel: text, head: text })),
  versions: texts,
  deprecated: texts,
});
const summary: z.ZodType<CatalogSummary> = z.object({
  catalog: text,
  digest: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/)
    .exactOptional(),
  packages: z.array(
    z.object({
      name: text,
      channels: z.array(z.object({ name: text, versions: texts })),
      defaultChannel: text.exactOptional(),
      content: content.exactOptional(),
    }),
  ),
});
const mostCatalogs = 500;
const summaries = z.object({ catalogs: z.array(summary).max(mostCatalogs) });

/** The longest text of summaries that is read: 4 MiB, room for whole catalogs. */
const longestText = 4 * 1024 * 1024;

/** Writes summaries as JSON, a package a line: the same summaries give the same text. */
export function writeCatalogSummaries(given: readonly CatalogSummary[]): string {
  const catalogs = given
    .toSorted((a, b) => compareText(a.catalog, b.catalog))
    .map(({ catalog, digest, packages }) => {
      const head = JSON.stringify({ catalog, ...defined({ digest }) }).slice(0, -1);
      const lines = packages
        .toSorted((a, b) => compareText(a.name, b.name))
        .map((one) => JSON.stringify(canonical(one)));
      return `${head},"packages":[\n${lines.join(",\n")}\n]}`;
    });
  return `{"catalogs":[\n${catalogs.join(",\n")}\n]}\n`;
}

/** Reads what {@link writeCatalogSummaries} wrote; undefined for anything else. */
export function readCatalogSummaries(given: string): readonly CatalogSummary[] | undefined {
  if (given.length > longestText) return undefined;
  try {
    return summaries.safeParse(JSON.parse(given)).data?.catalogs;
  } catch {
    return undefined;
  }
}

function canonical({ name, channels, defaultChannel, content: known }: PackageSummary): object {
  return {
    name,
    channels: channels
      .toSorted((a, b) => compareText(a.name, b.name))
      .map((one) => ({ name: one.name, versions: one.versions })),
    ...defined({ defaultChannel }),
    ...(known === undefined
      ? {}
      : {
          content: {
            defaultChannel: known.defaultChannel,
            heads: known.heads
              .toSorted((a, b) => compareText(a.channel, b.channel))
              .map(({ channel, head }) => ({ channel, head })),
            versions: known.versions,
            deprecated: known.deprecated,
          },
        }),
  };
}
