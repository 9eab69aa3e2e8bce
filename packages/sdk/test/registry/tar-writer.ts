/** An entry to write; `type` as in a tar header. */
export interface WrittenEntry {
  readonly path: string;
  readonly content?: string;
  readonly type?: string;
}

/** Writes a tar in the order of its entries, names as they are given. */
export function writeTar(entries: readonly WrittenEntry[], withEnd = true): Buffer {
  return Buffer.concat([...entries.map(entryBytes), Buffer.alloc(withEnd ? 1024 : 0)]);
}

function entryBytes({ path, content = "", type = "0" }: WrittenEntry): Buffer {
  const bytes = Buffer.from(content);
  const header = Buffer.alloc(512);
  header.write(path, 0, 100);
  header.write("0000644\0", 100);
  header.write(`${bytes.length.toString(8).padStart(11, "0")}\0`, 124);
  header.write("        ", 148);
  header.write(type, 156);
  header.write("ustar\x0000", 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return Buffer.concat([header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}

/** A record of a PAX header. */
export function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  let length = Buffer.byteLength(rest);
  while (Buffer.byteLength(`${length}${rest}`) !== length)
    length = Buffer.byteLength(`${length}${rest}`);
  return `${length}${rest}`;
}
