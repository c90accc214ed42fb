import { LRUCache } from 'lru-cache';
import { drawGround, drawTasks, MOST_DRAWN_TASKS } from '../../drawing/draw-svg.js';
import { type GraphDrawing, graphDrawing } from '../../drawing/graph-drawing.js';
import { layOut, type Layout } from '../../drawing/layout.js';
import type { PlanView } from '../../core/run/view/plan-view.js';
import type { RunView } from '../../core/run/view/run-view.js';
import { runPath } from './links.js';
import { slot } from '../live/slots.js';

/** The id of the drawing, which the style sheet names. */
export const GRAPH_ID = 'graph';

/** Runs of one job have one graph, as long as it is not changed. */
const placed = new LRUCache<string, Layout>({ max: 50 });

/** Enough for V8 to compile what places them. */
const [REHEARSED_TASKS, RANK] = [500, 25];

/** The graph of a run: a frame that stays, and an element for each task, which changes with its state. */
export function runGraph(workflowId: string, view: RunView, plan: PlanView | undefined): [string, string][] {
  const { length } = view.tasks;
  if (plan === undefined || length === 0) return [['run-graph', '<section id="run-graph" hidden></section>']];
  if (length > MOST_DRAWN_TASKS) return [['run-graph', tooLarge(length)]];
  const drawing = graphDrawing(view, plan);
  const layout = layoutOf(drawing);
  const linkOf = (taskKey: string): string => runPath(workflowId, 'tasks', taskKey);
  const tasks = drawTasks(drawing, layout, { id: GRAPH_ID, linkOf });
  const { width, height } = layout;
  const frame = [
    '<section id="run-graph" aria-labelledby="graph-heading"><h2 id="graph-heading">Graph</h2>',
    '<a class="skip" href="#tasks-heading">Skip the graph</a>',
    '<div class="wide graph" tabindex="0" role="region" aria-label="Graph of the tasks, scrolls">',
    `<svg id="${GRAPH_ID}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="group"`,
    ` aria-label="${length} tasks, each after those that it depends on">`,
    ...drawGround(drawing, layout, GRAPH_ID),
    ...tasks.map((_text, at) => slot(`${GRAPH_ID}-${at}`)),
    '</svg></div></section>',
  ];
  return [
    ['run-graph', frame.join('\n')],
    ...tasks.map((text, at): [string, string] => [`${GRAPH_ID}-${at}`, text]),
  ];
}

/**
 * Draws a graph for nobody: the first large one that somebody asks for comes in a third of the time, once the code for it is
 * compiled. Takes some 0.2 s.
 */
export function drawForNobody(): void {
  const tasks = Array.from({ length: REHEARSED_TASKS }, (_task, at) => ({
    ...{ key: `t${at}`, type: 'notebook_task', state: 'PENDING' },
  }));
  const edges = tasks.flatMap((_task, to) =>
    [RANK, RANK - 1].filter((back) => to >= back).map((back) => ({ from: to - back, to })),
  );
  const drawing = { title: '', tasks, edges };
  drawTasks(drawing, layOut(drawing), { id: GRAPH_ID });
}

function layoutOf(drawing: GraphDrawing): Layout {
  const { tasks, edges } = drawing;
  const structure = JSON.stringify([tasks.map(({ key }) => key), edges.map(({ from, to }) => [from, to])]);
  const known = placed.get(structure);
  if (known !== undefined) return known;
  const layout = layOut(drawing);
  placed.set(structure, layout);
  return layout;
}

function tooLarge(count: number): string {
  return (
    `<section id="run-graph"><h2>Graph</h2><p>Graphs of up to ${MOST_DRAWN_TASKS} tasks are drawn, and this one has ` +
    `${count}. <code>brickwork graph</code> draws what has failed and what is next to it.</p></section>`
  );
}
