import { parser } from '@prometheus-io/lezer-promql';

/** What an expression of PromQL is made of. */
export interface PromqlParts {
  /** Pieces that are no PromQL. */
  wrong: string[];
  /** Each selected metric, with the labels that it is selected by. */
  selected: { metric: string; labels: string[] }[];
  /** Labels by which values are put together or joined. */
  grouped: string[];
}

/** Reads an expression by the grammar of Prometheus' own editor. */
export function promqlParts(expression: string): PromqlParts {
  const parts: PromqlParts = { wrong: [], selected: [], grouped: [] };
  parser.parse(expression).iterate({
    enter: ({ name, type, from, to, node }) => {
      const text = expression.slice(from, to);
      if (type.isError) parts.wrong.push(`${from}: ${text}`);
      else if (name === 'VectorSelector') parts.selected.push({ metric: '', labels: [] });
      else if (name === 'Identifier') parts.selected[parts.selected.length - 1].metric = text;
      else if (name === 'LabelName') {
        if (node.parent?.name === 'GroupingLabels') parts.grouped.push(text);
        else parts.selected.at(-1)?.labels.push(text);
      }
    },
  });
  return parts;
}
