import { readImageReference } from "@mirrorkit/sdk/image";
import {
  type MappedReference,
  type MappingEntry,
  readMapping,
  writeMapping,
} from "@mirrorkit/sdk/mapping";
import type { Problem } from "@mirrorkit/sdk/problems";
import { describe, expect, test } from "vitest";
import { readMappingChunks } from "#models/mapping";
import { chunksOf, goldenText } from "./golden.ts";

const hex = "0123456789abcdef".repeat(4);
const digest = `sha256:${hex}`;
const filter = "0123456789abcdef".repeat(2);

function only(text: string): MappingEntry {
  const { entries, problems } = readMapping(text, "m");
  expect(problems).toEqual([]);
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) throw new Error(`${entries.length} entries`);
  return entry;
}

/** A reference as a mapping has it. */
function mapped(written: string): MappedReference {
  const text = written.replace("docker://", "");
  return { ...readImageReference(written), written, text };
}

function said(problems: readonly Problem[]): string[] {
  return problems.map(
    ({ severity, message, position }) =>
      `${severity} ${position?.line}:${position?.column} ${message}`,
  );
}

describe("what a line is", () => {
  const r = "docker://quay.example.test/mirror";

  test.each<[string, Partial<MappingEntry>]>([
    [
      `docker://quay.io/openshift-release-dev/ocp-release:4.20.0-rc.1-x86_64=${r}/openshift/release-images:4.20.0-rc.1-x86_64`,
      {
        kind: "release-payload",
        identity: "release/x86_64",
        version: "4.20.0-rc.1",
        architecture: "x86_64",
      },
    ],
    [
      `docker://quay.io/openshift-release-dev/ocp-release@${digest}=${r}/openshift/release-images:${hex}`,
      { kind: "release-payload", identity: "release/unknown", digest },
    ],
    [
      `docker://quay.io/okd/scos-release:4.20.0-okd-scos.17=${r}/openshift/release-images:4.20.0-okd-scos.17`,
      { kind: "release-payload", identity: "release/unknown", version: "4.20.0-okd-scos.17" },
    ],
    [
      `docker://quay.io/o/art@${digest}=${r}/openshift/release:4.20.18-s390x-cluster-etcd-operator`,
      {
        kind: "release-component",
        identity: "release/s390x/cluster-etcd-operator",
        version: "4.20.18",
        architecture: "s390x",
        component: "cluster-etcd-operator",
        digest,
      },
    ],
    [
      `docker://quay.io/o/art@${digest}=${r}/openshift/release:4.20.18-multi-kube-virt-container-x86_64`,
      {
        kind: "release-component",
        identity: "release/multi/kube-virt-container-x86_64",
        version: "4.20.18",
      },
    ],
    [
      `docker://quay.io/o/art@${digest}=${r}/openshift/release:4.20.0-0.okd-scos-2025-08-18-134750-etcd`,
      {
        kind: "release-component",
        identity: "release/unknown/etcd",
        version: "4.20.0-0.okd-scos-2025-08-18-134750",
      },
    ],
    [
      `docker://quay.io/o/art@${digest}=${r}/openshift/release:${hex}-etcd`,
      { kind: "release-component", identity: "release/unknown/etcd", component: "etcd" },
    ],
    [
      `docker://quay.io/o/art@${digest}=docker://quay.example.test/flat/a-openshift-release:4.20.18-aarch64-etcd`,
      { kind: "release-component", identity: "release/aarch64/etcd" },
    ],
    [
      `oci:///home/user/working-dir/graph-preparation=${r}/openshift/graph-image:latest`,
      { kind: "graph", identity: "graph" },
    ],
    [
      `registry.redhat.io/redhat/redhat-operator-index:v4.18=reg:8443/redhat/redhat-operator-index:v4.18`,
      { kind: "catalog", identity: "catalog/redhat/redhat-operator-index", version: "v4.18" },
    ],
    [
      `docker://localhost:55000/platform/operators:${filter}=${r}/platform/operators:prod`,
      { kind: "catalog", identity: "catalog/platform/operators", version: "prod", filter },
    ],
    [
      `docker://registry.redhat.io/redhat/redhat-operator-index@${digest}=docker://127.0.0.1:5000/redhat/x:v4.20`,
      {
        kind: "catalog",
        identity: "catalog/redhat/redhat-operator-index",
        version: "v4.20",
        digest,
      },
    ],
    [
      `docker://registry.redhat.io/odf4/odf-bundle@${digest}=${r}/odf4/odf-bundle:sha256-${hex}`,
      { kind: "operator-bundle", identity: "image/odf4/odf-bundle", digest },
    ],
    [
      `docker://localhost:55000/odf4/odf-rhel9:sha256-${hex}=${r}/odf4/odf-rhel9:sha256-${hex}`,
      { kind: "operator-operand", identity: "image/odf4/odf-rhel9", digest },
    ],
    [
      `docker://reg.io/a/b:1.2@${digest}=${r}/a/b:1.2`,
      { kind: "operator-operand", identity: "image/a/b", version: "1.2", digest },
    ],
    [
      `docker://reg.io/a-bundle/b:latest=docker://localhost:55000/a/b:latest`,
      { kind: "additional", identity: "image/a-bundle/b", version: "latest" },
    ],
    [
      `registry.redhat.io/a/b@${digest}=file://redhat-index/a/b:fc6911e4`,
      { kind: "operator-operand", identity: "image/a/b", digest },
    ],
  ])("%s", (line, expected) => {
    const entry = only(line);
    const [source = "", destination = ""] = line.split("=");
    expect(entry).toMatchObject(expected);
    expect(entry.source).toMatchObject(mapped(source));
    expect(entry.destination).toMatchObject(mapped(destination));
    for (const member of ["version", "digest", "architecture", "component", "filter"] as const) {
      if (expected.kind?.startsWith("release") === false) {
        expect(entry[member]).toBe(expected[member]);
      }
    }
    expect(writeMapping([entry])).toBe(`${line}\n`);
  });

  test("components with names of object members are components like others", () => {
    const line = (name: string): string =>
      `q.io/a/b@${digest}=r.io/openshift/release:4.20.18-x86_64-${name}`;
    const { entries } = readMapping(["__proto__", "constructor"].map(line).join("\n"), "m");
    expect(entries.map((entry) => entry.identity)).toEqual([
      "release/x86_64/__proto__",
      "release/x86_64/constructor",
    ]);
  });
});

describe("a catalog's lines are one entry", () => {
  const upstream = `docker://r.io/redhat/x@${digest}`;
  const cache = "docker://localhost:55000";

  test.each([
    [
      "the same tag",
      `${upstream}=${cache}/redhat/x:v4.20`,
      `${cache}/redhat/x:${filter}=docker://reg/m/redhat/x:v4.20`,
    ],
    [
      "a folded path",
      `${upstream}=${cache}/a/b-c:v4.20`,
      `${cache}/a/b/c:${filter}=docker://reg/m/a-b-c:v4.20`,
    ],
    [
      "no tag",
      `${upstream}=${cache}/redhat/x:sha256-${hex}`,
      `${cache}/redhat/x:${filter}=docker://reg/m/redhat/x:sha256-${filter}`,
    ],
    [
      "not rebuilt",
      `${upstream}=${cache}/redhat/x:v4.20`,
      `${upstream}=docker://reg/m/redhat/x:v4.20`,
    ],
  ])("%s", (_name, first, second) => {
    for (const text of [`${first}\n${second}\n`, `${second}\n${first}\n`]) {
      const entry = only(text);
      expect(entry).toMatchObject({
        kind: "catalog",
        identity: "catalog/redhat/x",
        digest,
        source: mapped(upstream),
      });
      expect(writeMapping([entry]).split("\n").sort()).toEqual(["", first, second].sort());
    }
  });

  test("two tags of one catalog are two entries", () => {
    const other = `sha256:${"f".repeat(64)}`;
    const text = [
      `r.io/redhat/x@${digest}=localhost:55000/redhat/x:v4.19`,
      `r.io/redhat/x@${other}=localhost:55000/redhat/x:v4.20`,
      `localhost:55000/redhat/x:${"1".repeat(32)}=reg/redhat/x:v4.19`,
      `localhost:55000/redhat/x:${"2".repeat(32)}=reg/redhat/x:v4.20`,
    ].join("\n");
    const { entries } = readMapping(text, "m");
    expect(entries.map((entry) => [entry.version, entry.digest, entry.filter])).toEqual([
      ["v4.19", digest, "1".repeat(32)],
      ["v4.20", other, "2".repeat(32)],
    ]);
  });
});

describe("what is wrong with a line is said with its place", () => {
  const good = "a.io/b/c:1=d.io/e/f:1";

  test.each([
    ["no equals", "docker://a.io/b/c", 'error 2:18 "docker://a.io/b/c" has no "="'],
    ["two", "a/b:1==c/d:1", 'error 2:7 "a/b:1==c/d:1" has more than one "="'],
    ["no source", "=a/b:1", 'error 2:1 the source "": it is empty'],
    ["no destination", "a/b:1=", 'error 2:7 the destination "": it is empty'],
    [
      "cut off",
      "a/b:1=docker://reg.io/mir",
      'error 2:7 the destination "docker://reg.io/mir": it has neither a tag nor a digest',
    ],
    [
      "a cut digest",
      "a/b:1=c/d@sha256:12",
      'error 2:7 the destination "c/d@sha256:12": the digest "sha256:12" is not valid',
    ],
    [
      "a transport",
      "ftp://a/b:1=c/d:1",
      'error 2:1 the source "ftp://a/b:1": the transport "ftp" is unknown',
    ],
    ["a blank", "a/b:1 =c/d:1", 'error 2:1 the source "a/b:1 ": the tag "1 " is not valid'],
    ["a tab", "a/b:1\t=c/d:1", 'error 2:6 a control character: "\\u0009"'],
    ["NUL", "a/b:1\0=c/d:1", "error 2:6 a NUL byte: this is not a text file"],
    ["a surrogate", "a/b:1\ud800=c/d:1", "error 2:6 a byte that is not UTF-8"],
    ["a second mark", "\ufeffa/b:1=c/d:1", 'error 2:1 a control character: "\\ufeff"'],
  ])("%s", (_name, line, expected) => {
    const { entries, problems } = readMapping(`${good}\n${line}\n${good}\n`, "m");
    expect(said(problems)).toEqual([expected]);
    expect(problems[0]?.rule).toBe("mapping");
    expect(entries).toHaveLength(1);
  });

  test("bytes that are not UTF-8", async () => {
    const bytes = Buffer.concat([Buffer.from("a/b:1=c/d"), Buffer.from([0xc3, 0x28])]);
    expect(said((await readMappingChunks([bytes], "m")).problems)).toEqual([
      "error 1:10 a byte that is not UTF-8",
    ]);
  });

  test("a destination of two sources, once a pair", () => {
    const text = "a.io/a:1=c.io/d:1\nb.io/a:1=c.io/d:1\nb.io/a:1=c.io/d:1\n";
    const { entries, problems } = readMapping(text, "m");
    expect(entries).toHaveLength(2);
    expect(said(problems)).toEqual([
      'warning 2:10 "c.io/d:1" is written by "a.io/a:1" on line 1 and by "b.io/a:1"',
    ]);
  });

  test("after twenty problems only their number is told", () => {
    const { problems } = readMapping("x\n".repeat(1_000), "m");
    expect(problems).toHaveLength(21);
    expect(problems[20]).toEqual({
      rule: "mapping",
      severity: "error",
      message: "980 more problems in this file",
      position: { file: "m" },
    });
  });
});

describe("the form of the file does not matter", () => {
  const text = goldenText("disk/3-from-disk-dry-run");
  const expected = readMapping(text, "m");

  test.each([
    ["CRLF", text.replaceAll("\n", "\r\n")],
    ["a byte order mark", `\ufeff${text}`],
    ["no last line end", text.trimEnd()],
    ["blank lines", `\n\r\n${text}\n\n`],
    ["lines twice", `${text}${text}`],
    ["no transports in the second half", `${text}${text.replaceAll("docker://", "")}`],
  ])("%s", (_name, other) => {
    expect(readMapping(other, "m")).toEqual(expected);
  });

  test("an empty file is a mapping of nothing", () => {
    const nothing = { entries: [], subManifests: 0, problems: [] };
    for (const empty of ["", "\n", "\ufeff", "\r\n"])
      expect(readMapping(empty, "m")).toEqual(nothing);
  });

  test("chunks may end anywhere and are overwritten", async () => {
    const short = `\ufeff${text.split("\n").slice(0, 3).join("\r\n")}\r\nü=ö/ü:1`;
    const whole = readMapping(short, "m");
    expect(whole.problems).toHaveLength(1);
    const { length } = Buffer.from(short);
    for (let size = 1; size <= length; size += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one size after another
      expect(await readMappingChunks(chunksOf(short, size), "m")).toEqual(whole);
    }
  });

  test("asynchronous chunks are as good", async () => {
    async function* later(): AsyncIterable<Uint8Array> {
      yield* chunksOf(text);
    }
    expect(await readMappingChunks(later(), "m")).toEqual(expected);
  });
});

describe("long lines", () => {
  const tooLong = "error 1:1 the line is longer than 16384 bytes";

  test.each([
    [16_384, "has no"],
    [16_385, "longer than 16384 bytes"],
  ])("a line of %i bytes", async (length, expected) => {
    for (const end of ["", "\n", "\r\n"]) {
      const chunks = chunksOf(`${"x".repeat(length)}${end}`, 777);
      // oxlint-disable-next-line no-await-in-loop -- one end after another
      const { problems } = await readMappingChunks(chunks, "m");
      expect(problems.map(({ message }) => message.includes(expected))).toEqual([true]);
    }
  });

  test("a line of 1 GiB is one problem, and the next line is read", async () => {
    const mebibyte = new Uint8Array(1024 * 1024).fill(0x61);
    function* endless(): Iterable<Uint8Array> {
      for (let count = 0; count < 1024; count += 1) yield mebibyte;
      yield Buffer.from("\na.io/b:1=c.io/d:1\n");
    }
    const before = process.memoryUsage.rss();
    const { entries, problems } = await readMappingChunks(endless(), "m");
    expect(process.memoryUsage.rss() - before).toBeLessThan(64 * 1024 * 1024);
    expect(said(problems)).toEqual([tooLong]);
    expect(entries).toHaveLength(1);
  });
});
