import { join } from "node:path";

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The machine and user whose files are read. */
export interface UserContext {
  /** The environment: `HOME`, `XDG_RUNTIME_DIR`, `XDG_CONFIG_HOME`, `DOCKER_CONFIG` and similar variables are used. */
  readonly environment: Environment;
  /** The user's number, from `process.getuid()`; undefined where the platform has none. */
  readonly uid?: number;
  /** The value of `process.platform`. */
  readonly platform: string;
}

/** A possible location of credentials. */
export interface AuthFilePlace {
  readonly path: string;
  /** Whether the file has entries without `auths` around them. */
  readonly legacy: boolean;
}

/** The locations where containers/image looks for credentials when no file is named, in its order. */
export function authFilePlaces({
  environment,
  uid,
  platform,
}: UserContext): readonly AuthFilePlace[] {
  const variable = (name: string): string | undefined => environment[name] || undefined;
  const home = variable("HOME");
  const below = (...parts: readonly string[]): string | undefined =>
    home === undefined ? undefined : join(home, ...parts);
  const runtime =
    variable("XDG_RUNTIME_DIR") ?? (uid === undefined ? undefined : `/run/containers/${uid}`);
  const first = platform === "linux" ? runtimeFile(runtime, environment) : undefined;
  const config = variable("XDG_CONFIG_HOME") ?? below(".config");
  const docker = variable("DOCKER_CONFIG") ?? below(".docker");
  const paths = [
    first,
    config === undefined ? undefined : join(config, "containers", "auth.json"),
    docker === undefined ? undefined : join(docker, "config.json"),
  ];
  const legacy = below(".dockercfg");
  return [
    ...paths.flatMap((path) => (path === undefined ? [] : [{ path, legacy: false }])),
    ...(legacy === undefined ? [] : [{ path: legacy, legacy: true }]),
  ];
}

function runtimeFile(runtime: string | undefined, environment: Environment): string | undefined {
  if (runtime === undefined) return undefined;
  const isGiven = (environment["XDG_RUNTIME_DIR"] ?? "") !== "";
  return isGiven ? join(runtime, "containers", "auth.json") : join(runtime, "auth.json");
}
