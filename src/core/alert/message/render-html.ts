import type { AlertMessage, Severity } from './alert-message.js';

const COLORS: Readonly<Record<Severity, string>> = {
  good: '#1a7f37',
  info: '#0b5cad',
  warning: '#9a6700',
  error: '#b42318',
};

const CODE = 'background:#f6f8fa;border-radius:4px;padding:8px;font-family:monospace;white-space:pre-wrap';

/** The message as an HTML document for a mail: styles stand in the elements, since mail programs drop all others. */
export function renderHtml({ title, severity, facts, excerpt, actions, links }: AlertMessage): string {
  const rows = facts.map(
    ({ name, value }) =>
      `<tr><th style="text-align:left;vertical-align:top;padding:2px 12px 2px 0">${escape(name)}</th><td style="padding:2px 0">${escape(value)}</td></tr>`,
  );
  const error =
    excerpt === undefined
      ? ''
      : `<p><b>${escape(excerpt.name)}</b></p><pre style="${CODE}">${escape(excerpt.text)}</pre>`;
  const commands = actions.map(
    ({ name, command }) => `<p><b>${escape(name)}</b></p><pre style="${CODE}">${escape(command)}</pre>`,
  );
  const pages = links
    .map(({ name, url }) => `<a href="${escape(url)}">${escape(name)}</a>`)
    .join(' &middot; ');
  return [
    '<!doctype html><html><head><meta charset="utf-8"></head>',
    '<body style="font-family:sans-serif;font-size:14px;color:#1f2328">',
    `<h2 style="color:${COLORS[severity]};font-size:18px">${escape(title)}</h2>`,
    `<table style="border-collapse:collapse">${rows.join('')}</table>`,
    error,
    ...commands,
    pages === '' ? '' : `<p>${pages}</p>`,
    '</body></html>',
  ].join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character]);
}
