import type { DrawnTask, GraphDrawing } from './graph-drawing.js';
import { layOut, type Layout, MOST_LETTERS, type PlacedTask, TASK_HEIGHT } from './layout.js';
import { stateStyle, styleSheet } from './state-style.js';

/** More would take minutes to place. */
export const MOST_DRAWN_TASKS = 1000;

/** How a graph is drawn into a page. */
export interface DrawOptions {
  /** Begins the ids, which are to be unique in a page. */
  id: string;
  /** Where a task leads to. */
  linkOf?: (taskKey: string) => string;
}

/**
 * The graph as an SVG document that needs nothing else: for light and dark pages, with each state as color, mark, outline and
 * text, and read out by screen readers. `id` begins its ids, which are to be unique in a page. At most MOST_DRAWN_TASKS tasks.
 */
export function drawSvg(drawing: GraphDrawing, id = 'graph'): string {
  const placed = layOut(drawing);
  const { width, height } = placed;
  return [
    `<svg id="${id}" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"` +
      ` role="img" aria-labelledby="${id}-title ${id}-desc">`,
    `<title id="${id}-title">${escape(drawing.title)}</title>`,
    `<desc id="${id}-desc">${escape(describe(drawing))}</desc>`,
    `<style>${styleSheet(id)}</style>`,
    ...drawGround(drawing, placed, id),
    ...drawTasks(drawing, placed, { id }),
    '</svg>',
    '',
  ].join('\n');
}

/** What lies below the tasks: edges, which no state changes. */
export function drawGround(drawing: GraphDrawing, placed: Layout, id: string): string[] {
  const { width, height } = placed;
  return [
    `<defs><marker id="${id}-arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">` +
      `<path class="arrow" d="M0 0L8 4L0 8z"/></marker></defs>`,
    `<rect class="page" width="${width}" height="${height}"/>`,
    ...drawEdges(drawing, placed, id),
  ];
}

/** The tasks in order, each an element with an id of its own: `<id>-0` and so on. */
export function drawTasks({ tasks }: GraphDrawing, placed: Layout, options: DrawOptions): string[] {
  return tasks.map((task, at) => drawTask(task, placed.tasks[at], `${options.id}-${at}`, options.linkOf));
}

function drawEdges({ edges }: GraphDrawing, placed: Layout, id: string): string[] {
  return edges.map(({ outcome }, at) => {
    const points = placed.edges[at];
    const path = points.map(({ x, y }, nth) => `${nth === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('');
    const middle = middleOf(points);
    const label =
      outcome === undefined
        ? ''
        : `<text class="state" x="${round(middle.x)}" y="${round(middle.y - 4)}" text-anchor="middle">${escape(outcome)}</text>`;
    return `<path class="edge" d="${path}" marker-end="url(#${id}-arrow)"/>${label}`;
  });
}

/** In the middle of the first piece of an edge, where edges of one task have parted. */
function middleOf([from, to]: Layout['edges'][number]): { x: number; y: number } {
  return { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
}

function drawTask(
  task: DrawnTask,
  { x, y, width }: PlacedTask,
  id: string,
  linkOf?: (taskKey: string) => string,
): string {
  const { key, type, state, message } = task;
  const { name, mark } = stateStyle(state);
  const shown = key.length <= MOST_LETTERS ? key : `${key.slice(0, MOST_LETTERS - 1)}…`;
  const told = `${key} (${type}): ${state}${message === undefined ? '' : `: ${message}`}`;
  const box =
    `<title>${escape(told)}</title><rect width="${round(width)}" height="${TASK_HEIGHT}" rx="6"/>` +
    `<text class="mark" x="11" y="27">${mark}</text>` +
    `<text x="30" y="19">${escape(shown)}</text><text class="state" x="30" y="34">${escape(state)}</text>`;
  const linked = linkOf === undefined ? box : `<a href="${escape(linkOf(key))}">${box}</a>`;
  return `<g id="${id}" class="${name}" transform="translate(${round(x)} ${round(y)})">${linked}</g>`;
}

/** `3 tasks: 2 SUCCESS, 1 FAILED. a: SUCCESS. …`, for whoever does not see the drawing. */
function describe({ tasks }: GraphDrawing): string {
  const counts = new Map<string, number>();
  for (const { state } of tasks) counts.set(state, (counts.get(state) ?? 0) + 1);
  const summary = [...counts].map(([state, count]) => `${count} ${state}`).join(', ');
  const all = tasks.map(({ key, state }) => `${key}: ${state}.`);
  return [`${tasks.length} tasks${summary === '' ? '' : `: ${summary}`}.`, ...all].join(' ');
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text of an XML document, which takes no control characters and no halves of surrogates. */
function escape(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, ' ').replace(/[&<>"]/g, (letter) => ENTITIES[letter]);
}

function round(number: number): number {
  return Math.round(number * 10) / 10;
}
