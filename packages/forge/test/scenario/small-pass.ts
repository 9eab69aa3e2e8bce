/** A pass of a few images: what an ImageSet asks for, and the mapping that oc-mirror writes for it. */
export interface SmallPass {
  readonly releases?: readonly SmallRelease[];
  readonly catalogs?: readonly SmallCatalog[];
  readonly images?: readonly SmallImage[];
  /** Further lines of the stanza `mirror`, indented by two. */
  readonly more?: readonly string[];
}

/** A release channel with its bounds, and the releases that it brings. */
export interface SmallRelease {
  readonly channel: string;
  readonly min: string;
  readonly max: string;
  readonly versions: readonly string[];
}

export interface SmallCatalog {
  readonly reference?: string;
  readonly packages: readonly SmallPackage[];
  /** Further lines of the catalog, indented by six. */
  readonly more?: readonly string[];
  /** Path and tag in the mirror, where the ImageSet chooses them. */
  readonly target?: string;
}

export interface SmallPackage {
  readonly name: string;
  /** Channels with their pins; an empty pin is none. */
  readonly channels: Readonly<Record<string, string>>;
  /** Repositories of its operands, each with a digit of its digest. */
  readonly operands: Readonly<Record<string, string>>;
}

export interface SmallImage {
  readonly name: string;
  readonly targetRepo?: string;
  readonly targetTag?: string;
}

export const registry = "quay.example.test/mirror";
export const redhatIndex = "registry.redhat.io/redhat/redhat-operator-index:v4.20";

/** The ImageSet of a pass. */
export function smallImageSet({
  releases = [],
  catalogs = [],
  images = [],
  more = [],
}: SmallPass): string {
  return [
    "kind: ImageSetConfiguration",
    "apiVersion: mirror.openshift.io/v2alpha1",
    "mirror:",
    ...(releases.length === 0 ? [] : ["  platform:", "    channels:"]),
    ...releases.map(
      ({ channel, min, max }) =>
        `      - {name: ${channel}, minVersion: ${min}, maxVersion: ${max}}`,
    ),
    ...(catalogs.length === 0 ? [] : ["  operators:"]),
    ...catalogs.flatMap(catalogLines),
    ...(images.length === 0 ? [] : ["  additionalImages:"]),
    ...images.map((image) => `    - ${JSON.stringify(image)}`),
    ...more,
    "",
  ].join("\n");
}

function catalogLines({
  reference = redhatIndex,
  packages,
  more = [],
}: SmallCatalog): readonly string[] {
  return [
    `    - catalog: ${reference}`,
    ...more,
    "      packages:",
    ...packages.flatMap(({ name, channels }) => [
      `        - name: ${name}`,
      "          channels:",
      ...Object.entries(channels).map(([channel, pin]) =>
        pin === ""
          ? `            - {name: ${channel}}`
          : `            - {name: ${channel}, minVersion: "${pin}", maxVersion: "${pin}"}`,
      ),
    ]),
  ];
}

/** The mapping of a pass. */
export function smallMapping({ releases = [], catalogs = [], images = [] }: SmallPass): string {
  const lines = [
    ...releases.flatMap(({ versions }) => versions.flatMap(releaseLines)),
    ...catalogs.flatMap(catalogMapping),
    ...images.map(imageLine),
  ];
  return `${[...new Set(lines)].join("\n")}\n`;
}

function releaseLines(version: string): readonly string[] {
  const payload = `docker://quay.io/openshift-release-dev/ocp-release@sha256:${digestOf(version)}`;
  const part = `docker://quay.io/openshift-release-dev/ocp-v4.0-art-dev@sha256:${digestOf(`${version}e`)}`;
  return [
    `${payload}=docker://${registry}/openshift/release-images:${version}-x86_64`,
    `${part}=docker://${registry}/openshift/release:${version}-x86_64-etcd`,
  ];
}

function catalogMapping({
  reference = redhatIndex,
  packages,
  target,
}: SmallCatalog): readonly string[] {
  const [name = "", tag = ""] = reference.split(":");
  const path = name.slice(name.indexOf("/") + 1);
  const place = target ?? `${path}:${tag}`;
  const [placePath = ""] = place.split(":");
  const filter = digestOf(JSON.stringify(packages)).slice(0, 32);
  return [
    `docker://${name}@sha256:${digestOf(reference)}=docker://localhost:55000/${place}`,
    `docker://localhost:55000/${placePath}:${filter}=docker://${registry}/${place}`,
    ...packages.flatMap(({ operands }) =>
      Object.entries(operands).map(([repository, digit]) => operandLine(repository, digit)),
    ),
  ];
}

export function operandLine(repository: string, digit: string): string {
  const hex = digit.repeat(64);
  const path = repository.slice(repository.indexOf("/") + 1);
  return `docker://${repository}@sha256:${hex}=docker://${registry}/${path}:sha256-${hex}`;
}

export function imageLine({ name, targetRepo, targetTag }: SmallImage): string {
  const [named = "", digest] = name.split("@sha256:");
  const [repository = "", tag] = named.split(":");
  const path = targetRepo ?? repository.slice(repository.indexOf("/") + 1);
  const target = targetTag ?? tag ?? `sha256-${digest}`;
  return `docker://${name}=docker://${registry}/${path}:${target}`;
}

/** 64 hexadecimal digits that stand for a text. */
export function digestOf(text: string): string {
  let state = 17;
  for (const char of text) state = (state * 31 + (char.codePointAt(0) ?? 0)) % 1_000_003;
  return state.toString(16).padStart(8, "0").repeat(8);
}
