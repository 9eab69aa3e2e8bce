import { buffer } from "node:stream/consumers";
import { ZipFile } from "yazl";

/** Packs files into a zip. */
export async function packZip(
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<Uint8Array> {
  const zip = new ZipFile();
  for (const [path, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), path);
  zip.end();
  return await buffer(zip.outputStream);
}
