/** The repository of a catalog as an ImageSet or a log writes it: without transport, tag and digest. */
export function catalogRepository(catalog: string): string {
  const [named = ""] = catalog.replace(/^docker:\/\//, "").split("@", 1);
  return named.replace(/:[^:/]*$/, "");
}
