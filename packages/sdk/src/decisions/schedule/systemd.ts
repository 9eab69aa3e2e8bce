import { type RenderedFiles, type SchedulePlan, scheduleHeader, usualWhen } from "./plan.ts";
import { forgeFlags, gitVariables } from "./scripts.ts";
import { secretLines } from "./secret-command.ts";
import { wholeTime } from "./steps.ts";
import { asCalendar } from "./when.ts";

const state = "/var/lib/mirrorkit";

/** Renders a service and a timer, each an instance for an ImageSet, and the account that they run as. */
export function renderSystemd(plan: SchedulePlan): RenderedFiles {
  const header = scheduleHeader("systemd");
  const { repository = "" } = plan.schedule;
  const timers = plan.imageSets.map(({ name }) => `mirrorkit@${name}.timer`);
  return {
    tree: new Map([
      ["mirrorkit@.service", header + serviceOf(plan)],
      ["mirrorkit@.timer", header + timerOf(plan)],
      ["mirrorkit.sysusers.conf", `${header}u mirrorkit - "mirrorkit" /var/lib/mirrorkit\n`],
    ]),
    next: [
      "install -m 644 DIR/mirrorkit.sysusers.conf /etc/sysusers.d/mirrorkit.conf && systemd-sysusers",
      "install -m 644 DIR/mirrorkit@.service DIR/mirrorkit@.timer /etc/systemd/system/",
      `Write /etc/mirrorkit/secrets.env, owned by root with mode 600 (${secretLines}); systemd reads it.`,
      ...plan.imageSets.map(({ name }) => `git clone ${repository} ${state}/${name}/mirror-config`),
      "Set run.workspace: ../workspace and run.cache: ../cache in mirrorkit.yaml: both are beside the clone.",
      `chown -R mirrorkit: ${state}`,
      `systemctl daemon-reload && systemctl enable --now ${timers.join(" ")}`,
      `Start the first pass now: systemctl start --no-block mirrorkit@${plan.imageSets[0]?.name ?? ""}.service`,
    ],
  };
}

const gitLines = Object.entries(gitVariables)
  .map(([name, value]) => `Environment="${name}=${value.replaceAll('"', '\\"')}"`)
  .join("\n");

/** The service may write to its own folder only, and gains no rights. V8 needs memory that is written and run. */
const hardening = `NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
UMask=0077
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
RemoveIPC=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM
`;

function serviceOf({ schedule }: SchedulePlan): string {
  const forge = forgeFlags(schedule).map(
    ([flag, value]) => ` ${flag} ${value.replaceAll("%", "%%")}`,
  );
  return `[Unit]
Description=Mirror pass of %i
Documentation=man:systemd.service(5)
Wants=network-online.target
After=network-online.target
# After temporary errors, such as a registry that is down, it starts up to three times in six hours.
StartLimitIntervalSec=6h
StartLimitBurst=3

[Service]
Type=oneshot
User=mirrorkit
Group=mirrorkit
StateDirectory=mirrorkit
StateDirectoryMode=0750
WorkingDirectory=/var/lib/mirrorkit/%i/mirror-config
Environment=HOME=/var/lib/mirrorkit
Environment=PATH=/opt/mirrorkit/bin:/usr/local/bin:/usr/bin:/bin
${gitLines}
EnvironmentFile=-/etc/mirrorkit/secrets.env
ExecStart=/usr/bin/env mirrorkit run --imageset %i${forge.join("")}
TimeoutStartSec=${wholeTime(schedule.timeouts)}min
# mirrorkit gets the signal, forwards it and waits for oc-mirror.
KillMode=mixed
TimeoutStopSec=90
# 1 is a finding, 2 is invalid input: a retry fixes neither.
Restart=on-failure
RestartSec=15min
RestartPreventExitStatus=1 2 70

${hardening}`;
}

function timerOf({ schedule: { when } }: SchedulePlan): string {
  return `[Unit]
Description=Schedule of the mirror pass of %i

[Timer]
OnCalendar=${asCalendar(when ?? usualWhen)}
# Not all machines start at once.
RandomizedDelaySec=15min
# A pass that was missed while the machine was off runs when it is back.
Persistent=true

[Install]
WantedBy=timers.target
`;
}
