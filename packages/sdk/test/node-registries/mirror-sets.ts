import {
  type ClusterResource,
  type ImageContentSourcePolicy,
  type ImageDigestMirrorSet,
  type ImageTagMirrorSet,
  type MirrorEntry,
  readClusterResources,
} from "@mirrorkit/sdk/cluster-resources";
import { type RegistriesConf, type RegistryScopes, toRegistriesConf } from "@mirrorkit/sdk/nodes";

type Entry = Pick<MirrorEntry, "source"> & Partial<MirrorEntry>;
type MirrorSet = ImageDigestMirrorSet | ImageTagMirrorSet | ImageContentSourcePolicy;

const forms = {
  idms: ["config.openshift.io/v1", "ImageDigestMirrorSet", "imageDigestMirrors"],
  itms: ["config.openshift.io/v1", "ImageTagMirrorSet", "imageTagMirrors"],
  icsp: ["operator.openshift.io/v1alpha1", "ImageContentSourcePolicy", "repositoryDigestMirrors"],
} as const;

/** A mirror set as the reader gives it; the file is called like the object. */
export function mirrorSet(
  form: keyof typeof forms,
  name: string,
  entries: readonly Entry[],
): ClusterResource {
  const [apiVersion, kind, field] = forms[form];
  const object = { apiVersion, kind, metadata: { name }, spec: { [field]: entries } };
  const file = { path: `${name}.json`, text: JSON.stringify(object) };
  const { resources, problems } = readClusterResources([file]);
  const errors = problems.filter(({ severity }) => severity === "error");
  const [resource] = resources;
  if (resource === undefined) throw new Error(errors.map(({ message }) => message).join("; "));
  return resource;
}

/** A mirror set of values that no reader would let pass. */
export function asValue(kind: MirrorSet["kind"], entries: readonly MirrorEntry[]): ClusterResource {
  return { kind, name: "value", entries, object: {}, origin: { file: "value" } };
}

/** Sources and their mirrors: `{ "a.test": ["m.test"] }`. */
export type Mirrors = Readonly<Record<string, readonly string[]>>;

/** The configuration of one set for digests and one for tags. */
export function confOf(
  digests: Mirrors,
  tags: Mirrors = {},
  scopes?: RegistryScopes,
): RegistriesConf {
  const entriesOf = (mirrors: Mirrors): readonly MirrorEntry[] =>
    Object.entries(mirrors).map(([source, list]) => ({ source, mirrors: list }));
  const sets = [
    mirrorSet("idms", "d", entriesOf(digests)),
    mirrorSet("itms", "t", entriesOf(tags)),
  ];
  return toRegistriesConf(sets, scopes);
}

/** A configuration in short: a line an entry, `!` for blocked, `~` for insecure, `d:` and `t:` before mirrors. */
export function inShort({ entries }: RegistriesConf): readonly string[] {
  return entries.map(({ source, blocked, insecure, mirrors }) =>
    [
      `${blocked ? "!" : ""}${insecure ? "~" : ""}${source}`,
      ...mirrors.map(
        (mirror) =>
          `${mirror.insecure ? "~" : ""}${mirror.pullFromMirror.slice(0, 1)}:${mirror.location}`,
      ),
    ].join(" "),
  );
}

export const digest: string = `sha256:${"0123456789abcdef".repeat(4)}`;
