/** The parts of a release image's tag. */
export interface ReleaseTag {
  /** Undefined where the release was named by digest. */
  readonly version?: string;
  /** Undefined when the tag names none, as for OKD. */
  readonly architecture?: string;
  /** Undefined for the payload. */
  readonly component?: string;
}

const architectures = "x86_64|aarch64|ppc64le|s390x|multi|amd64|arm64";
// The first architecture ends the version: a component may end in another one (kube-virt-container-s390x).
const componentTag = new RegExp(`^(\\d.*?)-(${architectures})-(.+)$`, "s");
const payloadTag = new RegExp(`^(\\d.*)-(${architectures})$`);
const okd = "okd-scos\\.(?:[a-z]+\\.)?\\d+|0\\.okd(?:-scos)?-\\d{4}-\\d\\d-\\d\\d-\\d{6}";
const withoutArchitecture = new RegExp(`^(\\d+\\.\\d+\\.\\d+(?:-(?:${okd}))?)(?:-(.+))?$`, "s");
const digestTag = /^[0-9a-f]{64}(?:-(.+))?$/;

/** Reads `<version>-<architecture>` of a release payload. Undefined when the tag has another form. */
export function readPayloadTag(tag: string): ReleaseTag | undefined {
  const [, version, architecture] = payloadTag.exec(tag) ?? [];
  if (version !== undefined && architecture !== undefined) return { version, architecture };
  if (digestTag.exec(tag)?.[0] === tag && !tag.includes("-")) return {};
  return /^\d+\.\d+\.\d+(?:-|$)/.test(tag) ? { version: tag } : undefined;
}

/** Reads `<version>-<architecture>-<component>`. Undefined when the tag has another form. */
export function readComponentTag(tag: string): ReleaseTag | undefined {
  const [, version, architecture, component] = componentTag.exec(tag) ?? [];
  if (version !== undefined && architecture !== undefined && component !== undefined) {
    return { version, architecture, component };
  }
  const [, ofDigest] = digestTag.exec(tag) ?? [];
  if (ofDigest !== undefined) return { component: ofDigest };
  const [, bareVersion, bareComponent] = withoutArchitecture.exec(tag) ?? [];
  if (bareVersion === undefined || bareComponent === undefined) return undefined;
  return { version: bareVersion, component: bareComponent };
}
