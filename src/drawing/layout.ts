import { Graph, layout } from './dagre.js';
import type { GraphDrawing } from './graph-drawing.js';

/** A box, by its upper left corner. */
export interface PlacedTask {
  x: number;
  y: number;
  width: number;
}

export interface Layout {
  width: number;
  height: number;
  tasks: PlacedTask[];
  /** The bends of each edge, from the box that it leaves to the one that it comes to. */
  edges: { x: number; y: number }[][];
}

export const TASK_HEIGHT = 44;
const MARGIN = 16;
/** Of a sans-serif font of 13 pixels, on average, and what stands beside the text. */
const [LETTER_WIDTH, SIDES] = [7.4, 40];
const [LEAST_WIDTH, MOST_WIDTH] = [120, 290];

/** How many letters of a task key are drawn. */
export const MOST_LETTERS = Math.floor((MOST_WIDTH - SIDES) / LETTER_WIDTH);

/** The finest ranking takes 15 s for a thousand tasks, and the other one 4 s, on two busy cores. */
const MOST_TASKS_OF_SIMPLEX = 100;

/** Places the tasks of a graph in ranks from left to right, with few crossings; the same graph gives the same places. */
export function layOut({ tasks, edges }: GraphDrawing): Layout {
  const graph = new Graph({ multigraph: true });
  const ranker = tasks.length > MOST_TASKS_OF_SIMPLEX ? 'tight-tree' : 'network-simplex';
  graph.setGraph({
    ...{ rankdir: 'LR', nodesep: 14, ranksep: 56, marginx: MARGIN, marginy: MARGIN, ranker },
  });
  tasks.forEach(({ key, state }, at) => {
    const letters = Math.max(Math.min(key.length, MOST_LETTERS), state.length);
    const width = Math.max(LEAST_WIDTH, Math.ceil(letters * LETTER_WIDTH) + SIDES);
    graph.setNode(String(at), { width, height: TASK_HEIGHT });
  });
  edges.forEach(({ from, to }, at) => graph.setEdge(String(from), String(to), {}, String(at)));
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  return {
    width: Math.ceil(Math.max(width, 2 * MARGIN)),
    height: Math.ceil(Math.max(height, 2 * MARGIN)),
    tasks: tasks.map((_task, at) => {
      const { x, y, width: own } = graph.node(String(at));
      return { x: x - own / 2, y: y - TASK_HEIGHT / 2, width: own };
    }),
    edges: edges.map(({ from, to }, at) => graph.edge(String(from), String(to), String(at)).points),
  };
}
