/** What stands where something secret stood. */
export const REDACTED = '[redacted]';

/** A shorter text is found in too many others by chance. */
const SHORTEST_SECRET = 6;

/** Names of what nobody should read: `password`, `api_key`, `DATABRICKS_TOKEN`. */
const SECRET_NAME = String.raw`[\w.-]*(?:passw(?:or)?d|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|account[_-]?key|private[_-]?key|client[_-]?secret|credential)[\w.-]*`;

/** Each with what takes its place. In order: what is found first is found whole. */
const SHAPES: readonly [RegExp, string][] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, REDACTED],
  // user:password@ in a URL.
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/?#@:]*:[^\s/?#@]*@/gi, `$1${REDACTED}@`],
  // Addresses that are secrets themselves.
  [/\bhttps:\/\/hooks\.slack\.com\/[^\s"'<>)]+/gi, `https://hooks.slack.com/${REDACTED}`],
  [/\b(https:\/\/[\w.-]+\.webhook\.office\.com)\/[^\s"'<>)]+/gi, `$1/${REDACTED}`],
  [/\b(authorization["']?\s*[:=]\s*["']?)(?:(?:bearer|basic)\s+)?[^\s"',;]+/gi, `$1${REDACTED}`],
  [/\b(bearer|basic)\s+[A-Za-z0-9._~+/-]{8,}=*/gi, `$1 ${REDACTED}`],
  // What a link to a storage is signed with.
  [/([?&](?:sig|X-Amz-Signature|X-Goog-Signature)=)[^\s&"']+/gi, `$1${REDACTED}`],
  // Tokens by their form: Databricks, JSON web tokens, GitHub, Slack, AWS.
  [/\b(?:dapi|dkea|dose)[0-9a-f]{16,}(?:-\d+)?\b/gi, REDACTED],
  [/\beyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?/g, REDACTED],
  [/\b(?:ghp|gho|ghs|ghu|github_pat|xox[abeoprs]|whsec|sk)[-_][\w-]{10,}=*/g, REDACTED],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, REDACTED],
  [
    new RegExp(
      `(["']?)\\b(${SECRET_NAME})\\1(\\s*[:=]\\s*)(?!\\[redacted\\])("[^"\\n]*"|'[^'\\n]*'|[^\\s,;&)}\\]"']+)`,
      'gi',
    ),
    `$1$2$1$3${REDACTED}`,
  ],
];

/**
 * A text without what looks like a secret, and without the secrets that are known. It may take away too much, and what
 * has no form of its own is not found: a backstop, and no reason to print secrets.
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  const known = secrets
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .sort((a, b) => b.length - a.length);
  const withoutKnown = known.reduce((rest, secret) => rest.replaceAll(secret, REDACTED), text);
  return SHAPES.reduce((rest, [shape, instead]) => rest.replaceAll(shape, instead), withoutKnown);
}

const IS_SECRET_NAME = new RegExp(`^${SECRET_NAME}$`, 'i');

/** Parameters with the values of those whose name says that they are secret taken away. */
export function redactParameters(
  parameters: Readonly<Record<string, string>>,
  secrets: readonly string[] = [],
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      IS_SECRET_NAME.test(name) && value !== '' ? REDACTED : redact(value, secrets),
    ]),
  );
}
