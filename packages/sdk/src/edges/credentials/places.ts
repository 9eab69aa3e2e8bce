import { join } from "node:path";

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The machine and user that files are looked for on behalf of. */
export interface UserContext {
  /** The environment: `HOME`, `XDG_RUNTIME_DIR`, `XDG_CONFIG_HOME`, `DOCKER_CONFIG` and the like count. */
  readonly environment: Environment;
  /** Number of the user, as `process.getuid()` gives it; undefined where there is none. */
  readonly uid?: number;
  /** As `process.platform` gives it. */
  readonly platform: string;
}

/** A place where credentials may be. */
export interface AuthFilePlace {
  readonly path: string;
  /** Whether it holds entries without `auths` around them. */
  readonly legacy: boolean;
}

/** Where containers/image looks for credentials when no file is named, in its order. */
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
