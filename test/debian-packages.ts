import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);
const install =
  'export DEBIAN_FRONTEND=noninteractive; apt-get update -qq && apt-get install -qq --no-install-recommends -- "$@"';

/**
 * Installs Debian packages when they are absent, this is Debian and we are root. Gives the names that are
 * missing still. Test files that do it at the same time wait for one another.
 */
export async function ensureDebianPackages(names: readonly string[]): Promise<readonly string[]> {
  const missing = await missingOf(names);
  if (missing.length === 0 || process.getuid?.() !== 0) return missing;
  try {
    // The lock is on a directory that is there anyway; apt's own does not cover `apt-get update`.
    const command = ["/var/lib/dpkg", "sh", "-c", install, "sh", ...missing];
    await run("flock", command, { timeout: 300_000, maxBuffer: 2 ** 26 });
  } catch {
    return missingOf(names);
  }
  return missingOf(names);
}

async function missingOf(names: readonly string[]): Promise<readonly string[]> {
  const installed = await Promise.all(names.map(isInstalled));
  return names.filter((_, index) => !(installed[index] ?? false));
}

async function isInstalled(name: string): Promise<boolean> {
  try {
    const { stdout } = await run("dpkg-query", [
      "--show",
      "--showformat=${db:Status-Status}",
      name,
    ]);
    return stdout === "installed";
  } catch {
    return false;
  }
}
