import type { AlertMessage } from './alert-message.js';

/** The message as text: the body of a mail for those that read no HTML. */
export function renderPlain({ title, facts, excerpt, actions, links }: AlertMessage): string {
  const width = Math.max(...facts.map(({ name }) => Math.min(name.length, 24)));
  const paragraphs = [
    title,
    facts.map(({ name, value }) => `${`${name}:`.padEnd(width + 2)}${value}`).join('\n'),
    excerpt === undefined ? '' : `${excerpt.name}:\n${indented(excerpt.text)}`,
    actions.map(({ name, command }) => `${name}:\n    ${command}`).join('\n'),
    links.map(({ name, url }) => `${name}: ${url}`).join('\n'),
  ];
  return `${paragraphs.filter((paragraph) => paragraph !== '').join('\n\n')}\n`;
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
}
