import type { JsonObject } from '../../json.js';
import { shorten } from '../../short-text.js';
import type { AlertMessage, Severity } from './alert-message.js';

/** Slack's own limits (reference of Block Kit): of a header, of a text, of the text of a field. */
const LONGEST_HEADER = 150;
const LONGEST_TEXT = 3000;

const MARKS: Readonly<Record<Severity, string>> = { good: '✅', info: 'ℹ️', warning: '⚠️', error: '❌' };

/** The body of a post to a Slack webhook: blocks, and a text for notifications. */
export function renderSlack(message: AlertMessage): JsonObject {
  const { title, severity, facts, excerpt, actions, links } = message;
  const head = `${MARKS[severity]} ${title}`;
  const section = (text: string): JsonObject => ({ type: 'section', text: { type: 'mrkdwn', text } });
  const lines = facts.map(({ name, value }) => `*${escape(name)}:* ${escape(value)}`);
  return {
    text: escape(head),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: shorten(head, LONGEST_HEADER), emoji: true } },
      ...chunks(lines).map(section),
      ...(excerpt === undefined ? [] : [section(`*${escape(excerpt.name)}*\n${code(excerpt.text)}`)]),
      ...actions.map(({ name, command }) => section(`*${escape(name)}*\n${code(command)}`)),
      ...(links.length === 0
        ? []
        : [section(links.map(({ name, url }) => `<${escapeUrl(url)}|${escape(name)}>`).join(' · '))]),
    ],
  };
}

/** Lines together, as many as fit into a text. */
function chunks(lines: readonly string[]): string[] {
  const texts: string[] = [];
  for (const line of lines) {
    const last = texts.at(-1);
    const kept = line.slice(0, LONGEST_TEXT);
    if (last === undefined || last.length + kept.length + 1 > LONGEST_TEXT) texts.push(kept);
    else texts[texts.length - 1] = `${last}\n${kept}`;
  }
  return texts;
}

/** The end of a text as code: of an error the last lines are what counts. */
function code(text: string): string {
  const most = LONGEST_TEXT - 200;
  const escaped = escape(text.replaceAll('```', "'''"));
  const end = escaped.length <= most ? escaped : `…${escaped.slice(-most).replace(/^[^&\n]{0,5};/, '')}`;
  return `\`\`\`\n${end}\n\`\`\``;
}

/** What Slack itself asks to be escaped. */
function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function escapeUrl(url: string): string {
  return escape(url).replaceAll('|', '%7C');
}
