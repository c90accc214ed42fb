/** The ways by which somebody is told. */
export const CHANNELS = ['mail', 'slack', 'teams', 'pagerduty', 'webhook'] as const;

export type ChannelKind = (typeof CHANNELS)[number];

/** Who is told: a mail address, or a destination by the id that definitions name it by. Never an address with a secret. */
export type Recipient =
  | { kind: 'mail'; address: string }
  /** Without a channel it is known to nobody: what it was to be told is shown as undelivered. */
  | { kind: 'destination'; id: string; channel?: ChannelKind };

/** What people call a recipient. */
export function recipientName(recipient: Recipient): string {
  return recipient.kind === 'mail' ? recipient.address : recipient.id;
}

/** The way by which a recipient is reached; undefined for an unknown destination. */
export function channelOf(recipient: Recipient): ChannelKind | undefined {
  return recipient.kind === 'mail' ? 'mail' : recipient.channel;
}

/**
 * Whether the receiver itself takes a message once that comes twice: PagerDuty by its `dedup_key`, a webhook by the id in
 * its headers. A mail server, Slack and Teams show what comes twice twice.
 */
export function takesOnce(channel: ChannelKind | undefined): boolean {
  return channel === 'pagerduty' || channel === 'webhook';
}

/** Each recipient once, in order. */
export function eachOnce(recipients: readonly Recipient[]): Recipient[] {
  const seen = new Set<string>();
  return recipients.filter((recipient) => {
    const name = `${recipient.kind} ${recipientName(recipient)}`;
    const isNew = !seen.has(name);
    seen.add(name);
    return isNew;
  });
}
