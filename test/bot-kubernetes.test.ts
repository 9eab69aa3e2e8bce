import { execFileSync, spawn, spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { readBotSettings, startBot } from "@mirrorkit/bot";
import {
  openBullQueue,
  openMetrics,
  type ReconcileKey,
  type WorkQueue,
} from "@mirrorkit/bot/internal";
import { readOneYaml } from "@mirrorkit/sdk/internal";
import { afterEach, describe, expect, test, vi } from "vitest";
import { ensureDebianPackages } from "./debian-packages.ts";
import { freePort } from "./free-port.ts";
import { faultsOf, type Manifest, parseManifests, readManifests } from "./kubernetes-manifests.ts";

const folder = fileURLToPath(new URL("../examples/bot-kubernetes", import.meta.url));
const settingsText = readFileSync(join(folder, "mirrorkit-bot.yaml"), "utf8");
const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) =>
  /\.(yaml|conf)$/.test(path),
);
const notManifests = /^(mirrorkit-bot\.yaml|(.*\/)?kustomization\.yaml|.*several-replicas\.yaml)$/;
const manifestFiles = files.filter((path) => path.endsWith(".yaml") && !notManifests.test(path));
const manifests = manifestFiles.flatMap((path) => readManifests(join(folder, path)));
const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

interface Container {
  readonly name: string;
  readonly image: string;
  readonly args?: readonly string[];
  readonly env?: readonly EnvironmentEntry[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly livenessProbe: Probe;
  readonly readinessProbe: Probe;
  readonly resources: { readonly requests: object; readonly limits: { readonly memory: string } };
  readonly securityContext: object;
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
}

interface EnvironmentEntry {
  readonly name: string;
  readonly valueFrom: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
}

interface Probe {
  readonly httpGet?: { readonly path: string; readonly port: string };
}

interface Workload extends Manifest {
  readonly spec: {
    readonly replicas: number;
    readonly template: {
      readonly metadata: { readonly labels: Readonly<Record<string, string>> };
      readonly spec: {
        readonly automountServiceAccountToken: boolean;
        readonly terminationGracePeriodSeconds: number;
        readonly securityContext: object;
        readonly containers: readonly Container[];
        readonly volumes: readonly { readonly name: string }[];
      };
    };
  };
}

interface Kustomization {
  readonly resources?: readonly string[];
  readonly patches?: readonly { readonly path?: string }[];
  readonly configMapGenerator?: readonly { readonly files: readonly string[] }[];
}

function find(kind: string, name: string, among: readonly Manifest[] = manifests): Manifest {
  const found = among.find((one) => one.kind === kind && one.metadata.name === name);
  if (found === undefined) throw new Error(`there is no ${kind} ${name}`);
  return found;
}

const bot = find("Deployment", "mirrorkit-bot") as Workload;
const [container] = bot.spec.template.spec.containers;
if (container === undefined) throw new Error("the bot has no container");

/** The settings with everything that is there as a comment. */
function withComments(text: string): string {
  return text.replace(/^( *)# ((?:  )*(?:[a-z]+[A-Za-z]*:(?: [{/].*)?))$/gm, "$1$2");
}

/** The names of the variables that settings read. */
function variablesOf(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  if ("env" in value && typeof value.env === "string") return [value.env];
  return Object.values(value).flatMap(variablesOf);
}

function entriesOf(deployment: Workload): readonly EnvironmentEntry[] {
  return deployment.spec.template.spec.containers.flatMap(({ env = [] }) => env);
}

/** Builds the whole with every component; undefined where there is no kubectl. */
function build(): readonly Manifest[] | undefined {
  const copy = mkdtempSync(join(tmpdir(), "mirrorkit-kustomize-"));
  cleanUps.push(() => rmSync(copy, { recursive: true }));
  cpSync(folder, copy, { recursive: true });
  const file = join(copy, "kustomization.yaml");
  const text = readFileSync(file, "utf8").replace(/^# (components:|  - components)/gm, "$1");
  writeFileSync(file, text);
  return parseManifests(
    execFileSync("kubectl", ["kustomize", copy], { encoding: "utf8" }),
    "built",
  );
}

const noKubectl = spawnSync("kubectl", ["kustomize", "--help"]).status !== 0;

describe("the manifests of the bot", () => {
  test.each(manifestFiles)(
    "%s is what the schemas of its kinds allow, and nothing more",
    (path) => {
      const read = readManifests(join(folder, path));
      expect(read.flatMap(faultsOf)).toEqual([]);
      expect(read.length).toBeGreaterThan(0);
    },
  );

  test("the check catches a wrong type, a missing key and a key that is misspelt", () => {
    const faults = (object: Manifest & { readonly spec: object }): readonly string[] =>
      faultsOf(object);
    const service = find("Service", "mirrorkit-bot");
    const broken = (spec: object): readonly string[] => faults({ ...service, spec });
    expect(broken({ ports: [{ port: "8080" }] })).toEqual([expect.stringContaining("integer")]);
    expect(broken({ ports: [{}] })).toEqual([expect.stringContaining("property port")]);
    expect(broken({ ports: [{ port: 1, targetport: 1 }] })).toEqual([
      "/spec/ports/0/targetport is unknown",
    ]);
    const route = find("Route", "mirrorkit-bot-status");
    expect(faults({ ...route, spec: { hots: "x" } })).toContain("spec.hots is unknown");
  });

  test("no object names a namespace, and every one says whose it is", () => {
    for (const { metadata } of manifests) {
      expect(metadata).not.toHaveProperty("namespace");
      expect(metadata.labels?.["app.kubernetes.io/name"]).toMatch(/^mirrorkit-(bot|valkey)$/);
    }
  });

  test("every file belongs to a kustomization", () => {
    const used = files
      .filter((path) => path.endsWith("kustomization.yaml"))
      .flatMap((path) => {
        const { value } = readOneYaml(readFileSync(join(folder, path), "utf8"), path);
        const { resources, patches, configMapGenerator } = value as unknown as Kustomization;
        const named = [
          ...(resources ?? []),
          ...(patches ?? []).flatMap((patch) => patch.path ?? []),
          ...(configMapGenerator ?? []).flatMap((generator) => generator.files),
        ];
        return [path, ...named.map((name) => join(dirname(path), name))];
      });
    expect(used.toSorted()).toEqual(files.toSorted());
  });

  test.skipIf(noKubectl)("kustomize builds them with every component", () => {
    const built = build() ?? [];
    expect(built.flatMap(faultsOf)).toEqual([]);
    const deployment = find("Deployment", "mirrorkit-bot", built) as Workload;
    expect(deployment.spec.replicas).toBe(2);
    expect(deployment.spec).toHaveProperty("strategy.type", "RollingUpdate");
    expect(deployment.spec.template.spec.containers).toHaveLength(1);
    expect(entriesOf(deployment).map(({ name }) => name)).toContain("REDIS_URL");
    const maps = built
      .filter(({ kind }) => kind === "ConfigMap")
      .map(({ metadata }) => metadata.name);
    const named = JSON.stringify(built.filter(({ kind }) => kind === "Deployment"));
    for (const name of maps) expect(named).toContain(`"name":"${name}"`);
    const images = [...named.matchAll(/"image":"([^"]*)"/g)].map(([, image]) => image);
    expect(images).toHaveLength(2);
    for (const image of images) expect(image).toMatch(/^[a-z.]+\/[a-z/-]+:\d[\w.-]*$/);
  });
});

describe("what runs", () => {
  const workloads = manifests.flatMap((one) =>
    one.kind === "Deployment" ? [one as Workload] : [],
  );

  test.each(workloads.map((one) => [one.metadata.name, one] as const))(
    "%s has no rights that it does not need",
    (_, { spec }) => {
      const pod = spec.template.spec;
      expect(pod.automountServiceAccountToken).toBe(false);
      expect(pod.securityContext).toEqual({
        runAsNonRoot: true,
        seccompProfile: { type: "RuntimeDefault" },
      });
      for (const { securityContext, resources } of pod.containers) {
        expect(securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        });
        expect(resources.requests).toHaveProperty("cpu");
        expect(resources.limits.memory).toMatch(/^\d+[MG]i$/);
      }
      expect(JSON.stringify(spec)).not.toMatch(/host(Network|PID|IPC|Path|Port)|privileged/);
    },
  );

  test("the bot has longer to end than its own grace", () => {
    const grace = Number(container.args?.[container.args.indexOf("--grace") + 1]);
    expect(grace).toBeGreaterThan(0);
    expect(bot.spec.template.spec.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(grace + 10);
  });

  test("ports, labels and names fit together", () => {
    const labels = bot.spec.template.metadata.labels;
    expect(find("Service", "mirrorkit-bot")).toMatchObject({
      spec: {
        selector: labels,
        ports: ["http", "probes"].map((name) => ({ name, targetPort: name })),
      },
    });
    const ports = container.ports.map(({ name, containerPort }) => `${name} ${containerPort}`);
    expect(ports).toEqual(["http 8080", "probes 8081"]);
    for (const { httpGet } of [container.livenessProbe, container.readinessProbe]) {
      expect(httpGet?.port).toBe("probes");
    }
    expect(find("ServiceMonitor", "mirrorkit-bot")).toMatchObject({
      spec: {
        selector: { matchLabels: labels },
        endpoints: [{ port: "probes", path: "/metrics" }],
      },
    });
    expect(find("NetworkPolicy", "mirrorkit-bot")).toMatchObject({
      spec: { podSelector: { matchLabels: labels } },
    });
    for (const route of manifests.filter(({ kind }) => kind === "Route")) {
      expect(route).toMatchObject({
        spec: {
          host: "mirrorkit-bot.apps.example.com",
          to: { kind: "Service", name: "mirrorkit-bot" },
          port: { targetPort: "http" },
        },
      });
    }
    const mounted = container.volumeMounts.map(({ name }) => name);
    expect(bot.spec.template.spec.volumes.map(({ name }) => name)).toEqual(mounted);
  });

  test("the alerts ask for metrics that there are", async () => {
    const text = await openMetrics().text(undefined, new Date());
    const asked = JSON.stringify(find("PrometheusRule", "mirrorkit-bot")).match(/mirrorkit_\w+/g);
    expect(asked?.length).toBeGreaterThan(4);
    for (const name of asked ?? []) expect(text).toContain(`# TYPE ${name} `);
  });
});

describe("secrets", () => {
  test("are referenced, never written", () => {
    expect(manifests.filter(({ kind }) => kind === "Secret")).toEqual([]);
    for (const entry of entriesOf(bot)) {
      expect(Object.keys(entry)).toEqual(["name", "valueFrom"]);
      expect(Object.keys(entry.valueFrom)).toEqual(["secretKeyRef"]);
      expect(entry.valueFrom.secretKeyRef).toMatchObject({
        name: "mirrorkit-bot",
        key: entry.name,
      });
    }
    const everything = files.map((path) => readFileSync(join(folder, path), "utf8")).join("\n");
    expect(everything).not.toMatch(/-----BEGIN|glpat-|ghp_|whsec_|stringData|[A-Za-z0-9+/]{40}/);
  });

  test("are those that the settings name", () => {
    const patch = join(folder, "components/redis/several-replicas.yaml");
    const given = [bot, ...(readManifests(patch) as readonly Workload[])].flatMap(entriesOf);
    const settings = readBotSettings(withComments(settingsText), "mirrorkit-bot.yaml");
    expect(given.map(({ name }) => name).toSorted()).toEqual(variablesOf(settings).toSorted());
  });
});

describe("mirrorkit-bot.yaml", () => {
  test("is read, as it is and with everything that it has as a comment", () => {
    const plain = readBotSettings(settingsText, "mirrorkit-bot.yaml");
    expect(Object.keys(plain.forges)).toEqual(["gitlab", "github"]);
    const whole = readBotSettings(withComments(settingsText), "mirrorkit-bot.yaml");
    expect(whole).toMatchObject({ redis: { url: { env: "REDIS_URL" } } });
    expect(whole.publishToken).toEqual({ env: "PUBLISH_TOKEN" });
    const file = whole.forges["gitlab"]?.caFile ?? "";
    expect(container.volumeMounts.map(({ mountPath }) => mountPath)).toContain(dirname(file));
  });

  test("is where the container looks for it", () => {
    const path = container.args?.[container.args.indexOf("--settings") + 1] ?? "";
    const mount = container.volumeMounts.find(({ name }) => name === "settings")?.mountPath ?? "";
    expect(relative(mount, path)).toBe("mirrorkit-bot.yaml");
  });

  test("starts a bot that answers the probes, and the Routes lead to what it has, but not to the metrics", async () => {
    const settings = readBotSettings(
      `listen: {host: 127.0.0.1, port: 0}\n${withComments(settingsText)
        .replaceAll(/https:\/\/(gitlab\.example\.com|api\.github\.com)/g, "http://127.0.0.1:1")
        .replace(/^ *caFile:.*$/m, "")
        .replace(/^redis:\n.*$/m, "")}`,
      "mirrorkit-bot.yaml",
    );
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const environment = Object.fromEntries(
      variablesOf(settings).map((name) => [
        name,
        name.endsWith("_KEY") ? pem : `${name}-of-the-test`,
      ]),
    );
    const running = await startBot({ settings, environment, writeLog: () => undefined });
    cleanUps.push(() => running.close(0));
    const ask = async (path: string, method = "GET"): Promise<number> =>
      (await fetch(running.url + path, { method })).status;
    const probes = [container.livenessProbe, container.readinessProbe].map(
      (one) => one.httpGet?.path,
    );
    for (const path of [...probes, "/metrics"])
      expect((await fetch(`${running.probeUrl}${path}`)).status).toBe(200);
    const outside = manifests
      .filter(({ kind }) => kind === "Route")
      .map((route) => (route as Manifest & { spec: { path: string } }).spec.path);
    const reached = async (path: string, method: string): Promise<boolean> =>
      outside.some((route) => path.startsWith(route)) && (await ask(path, method)) !== 404;
    for (const name of Object.keys(settings.forges)) {
      expect(await reached(`/webhooks/${name}`, "POST")).toBe(true);
    }
    expect(await reached("/status", "GET")).toBe(true);
    expect(await reached("/api/publish", "POST")).toBe(true);
    for (const path of ["/metrics", "/healthz", "/readyz"]) {
      expect(await reached(path, "GET")).toBe(false);
    }
  });
});

const noRedis = (await ensureDebianPackages(["redis-server"])).length > 0;

describe.skipIf(noRedis && process.env["CI"] !== "true")("the component redis", () => {
  /** Starts what the component starts, on loopback, with the users that the README gives. */
  async function startValkey(password: string): Promise<string> {
    const data = mkdtempSync(join(tmpdir(), "mirrorkit-valkey-"));
    const users = readFileSync(join(folder, "README.md"), "utf8").match(/user (default|bot) .*/g);
    writeFileSync(join(data, "users.acl"), `${users?.join("\n").replace("PASSWORD", password)}\n`);
    const port = await freePort();
    const conf = readFileSync(join(folder, "components/redis/valkey.conf"), "utf8");
    const lines = [`dir ${data}`, "bind 127.0.0.1", `port ${port}`, ""];
    const file = join(data, "valkey.conf");
    writeFileSync(file, conf.replace("/etc/valkey-users", data) + lines.join("\n"));
    const server = spawn("redis-server", [file], { stdio: ["ignore", "pipe", "inherit"] });
    cleanUps.push(async () => {
      server.kill("SIGKILL");
      await once(server, "exit");
      rmSync(data, { recursive: true, force: true });
    });
    let text = "";
    while (!text.includes("Ready to accept connections"))
      text += String(((await once(server.stdout, "data")) as [Buffer])[0]);
    return `127.0.0.1:${port}`;
  }

  /** A queue that says when it has worked on something. */
  async function openQueue(url: string): Promise<{ queue: WorkQueue; worked: Promise<unknown> }> {
    const events = new EventEmitter();
    const worked = once(events, "worked");
    const handler = async (key: ReconcileKey): Promise<void> => void events.emit("worked", key);
    const queue = await openBullQueue({ redis: { url }, handler });
    cleanUps.push(() => queue.close(0));
    return { queue, worked };
  }

  test("lets the bot's own user do all of the bot's work, and nobody else anything", async () => {
    const address = await startValkey("password-of-the-test");
    const key: ReconcileKey = { kind: "review", forge: "gitlab", project: "a/b", number: 1 };
    const { queue, worked } = await openQueue(`redis://bot:password-of-the-test@${address}`);
    await vi.waitUntil(() => queue.healthy().healthy, { timeout: 20_000 });
    await queue.add(key);
    expect(await worked).toEqual([key]);
    expect((await queue.pending()).counts).toMatchObject({ dropped: 0 });
    const stranger = await openQueue(`redis://${address}`);
    const health = () => JSON.stringify(stranger.queue.healthy());
    await vi.waitUntil(() => health().includes("NOAUTH"), { timeout: 20_000 });
  });
});
