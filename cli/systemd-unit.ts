export interface UnitOptions {
  readonly user: string;
  /** That the user gets beside his own, because devices belong to them: `dialout`. A group that is not there would keep the service from starting. */
  readonly groups: readonly string[];
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** Whether SIGHUP makes it read its configuration again; without one it would end it. */
  readonly isReloadable: boolean;
}

/**
 * A systemd unit for a bridge. It may open every device its user and groups may, because boards come and go under new
 * names; what it cannot do is write anywhere but in its state folder, or become another user. Memory that is both
 * written and executed is left allowed: the JavaScript engine needs it.
 */
export function systemdUnit({ user, groups, command, isReloadable }: UnitOptions): string {
  return `[Unit]
Description=boardstream: what boards measure becomes live plots
Wants=network-online.target
After=network-online.target

[Service]
Type=exec
User=${user}
${groups.length > 0 ? `SupplementaryGroups=${groups.join(' ')}\n` : ''}ExecStart=${command.map(quoted).join(' ')}
${isReloadable ? 'ExecReload=/bin/kill -HUP $MAINPID\n' : ''}Restart=on-failure
RestartSec=5
# Wrong usage and a bad configuration do not get better by themselves.
RestartPreventExitStatus=2 78
TimeoutStopSec=10
StateDirectory=boardstream
StateDirectoryMode=0700
UMask=0077

NoNewPrivileges=yes
CapabilityBoundingSet=
ProtectSystem=strict
ProtectHome=read-only
PrivateTmp=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native

[Install]
WantedBy=multi-user.target
`;
}

/** As systemd reads a word of a command line: %, $ and what ends a word are to stand for themselves. */
function quoted(word: string): string {
  const plain = word.replaceAll('%', '%%').replaceAll('$', '$$$$');
  return /^[\w@%+=:,./$-]+$/.test(plain) ? plain : `"${plain.replaceAll(/["\\]/g, '\\$&')}"`;
}
