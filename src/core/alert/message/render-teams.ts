import type { JsonObject } from '../../json.js';
import type { AlertMessage, Severity } from './alert-message.js';

const COLORS: Readonly<Record<Severity, string>> = {
  good: 'Good',
  info: 'Accent',
  warning: 'Warning',
  error: 'Attention',
};

/** A card may have 28 KB in all. */
const LONGEST_EXCERPT = 6000;
const MOST_LINKS = 5;

/** The body of a post to a webhook of Microsoft Teams: a message with an adaptive card. */
export function renderTeams({ title, severity, facts, excerpt, actions, links }: AlertMessage): JsonObject {
  const text = (value: string, more: JsonObject = {}): JsonObject => ({
    type: 'TextBlock',
    text: value,
    wrap: true,
    ...more,
  });
  const code = (value: string): JsonObject => text(value, { fontType: 'Monospace' });
  const content: JsonObject = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    body: [
      text(plain(title), { size: 'Large', weight: 'Bolder', color: COLORS[severity] }),
      {
        type: 'FactSet',
        facts: facts.map(({ name, value }) => ({ title: plain(name), value: plain(value) })),
      },
      ...(excerpt === undefined
        ? []
        : [
            text(plain(excerpt.name), { weight: 'Bolder' }),
            code(lines(excerpt.text.slice(-LONGEST_EXCERPT))),
          ]),
      ...actions.flatMap(({ name, command }) => [
        text(plain(name), { weight: 'Bolder' }),
        code(plain(command)),
      ]),
    ],
    actions: links
      .slice(0, MOST_LINKS)
      .map(({ name, url }) => ({ type: 'Action.OpenUrl', title: name, url })),
  };
  return {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }],
  };
}

/** A text of a card is Markdown: what would be a mark there is escaped. */
function plain(text: string): string {
  return text.replaceAll(/[\\`*_[\]]/g, (mark) => `\\${mark}`);
}

/** Each line of its own, which takes two ends of a line in Markdown. */
function lines(text: string): string {
  return plain(text).replaceAll('\n', '\n\n');
}
