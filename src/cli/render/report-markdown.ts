import type { ReportParts } from '../../core/trend/report-parts.js';

/** A report as GitHub's Markdown. */
export function reportMarkdown({ title, facts, tables }: ReportParts): string[] {
  return [
    `# ${escaped(title)}`,
    '',
    ...rows([['', ''], ...facts]),
    ...tables.flatMap(({ caption, head, rows: lines }) => [
      '',
      `## ${caption}`,
      '',
      ...rows([head, ...lines]),
    ]),
  ];
}

function rows([head, ...lines]: string[][]): string[] {
  const line = (cells: string[]): string => `| ${cells.map(escaped).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...lines.map(line)];
}

/** A name may have what a table or a tag is made of. */
function escaped(text: string): string {
  return text.replaceAll(/[\\|<`*_[\]]/g, '\\$&').replaceAll('\n', ' ');
}
