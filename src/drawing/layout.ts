import {
  coordCenter,
  coordSimplex,
  decrossDfs,
  decrossTwoLayer,
  graph as emptyGraph,
  type GraphNode,
  layeringLongestPath,
  layeringSimplex,
  type MutGraph,
  sugiyama,
  twolayerAgg,
} from 'd3-dag';
import type { DrawnTask, GraphDrawing } from './graph-drawing.js';

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
/** Between tasks below each other, and between ranks. */
const GAP = [14, 56] as const;
/** Of a sans-serif font of 13 pixels, on average, and what stands beside the text. */
const [LETTER_WIDTH, SIDES] = [7.4, 40];
/** The least has room for each state, in its smaller font. */
const [LEAST_WIDTH, MOST_WIDTH] = [176, 290];

/** How many letters of a task key are drawn. */
export const MOST_LETTERS = Math.floor((MOST_WIDTH - SIDES) / LETTER_WIDTH);

/**
 * The ranks and places with the shortest edges cost seconds for a thousand tasks, the other ones a tenth of that; twice as many
 * passes over the ranks would cost twice the time there, for one crossing in thirty less.
 */
const MOST_TASKS_OF_SIMPLEX = 100;

type Graph = MutGraph<number, number>;

/** Places the tasks of a graph in ranks from left to right, with few crossings; the same graph gives the same places. */
export function layOut({ tasks, edges }: GraphDrawing): Layout {
  if (tasks.length === 0) return { width: 2 * MARGIN, height: 2 * MARGIN, tasks: [], edges: [] };
  const graph: Graph = emptyGraph();
  const nodes = tasks.map((_task, at) => graph.node(at));
  edges.forEach(({ from, to }, at) => graph.link(nodes[from], nodes[to], at));
  const widths = tasks.map(widthOf);
  const { width, height } = place(graph, widths);
  const bends: Layout['edges'] = edges.map(() => []);
  // Ranks of the library go down: what is x there is y here.
  for (const link of graph.links())
    bends[link.data] = link.points.map(([y, x]) => ({ x: x + MARGIN, y: y + MARGIN }));
  return {
    width: Math.ceil(height + 2 * MARGIN),
    height: Math.ceil(width + 2 * MARGIN),
    tasks: nodes.map(({ x, y }, at) => ({
      x: y + MARGIN - widths[at] / 2,
      y: x + MARGIN - TASK_HEIGHT / 2,
      width: widths[at],
    })),
    edges: bends.map((points, at) =>
      toSides(points, { from: widths[edges[at].from], to: widths[edges[at].to] }),
    ),
  };
}

/** Whatever its state is: a graph that is watched stays where it is. */
function widthOf({ key }: DrawnTask): number {
  return Math.max(LEAST_WIDTH, Math.ceil(Math.min(key.length, MOST_LETTERS) * LETTER_WIDTH) + SIDES);
}

function place(graph: Graph, widths: readonly number[]): { width: number; height: number } {
  const isLarge = widths.length > MOST_TASKS_OF_SIMPLEX;
  const sorted = sugiyama()
    .decross(
      decrossTwoLayer()
        .order(twolayerAgg())
        .inits([decrossDfs()])
        .passes(isLarge ? 2 : 4),
    )
    .nodeSize(({ data }: GraphNode<number, number>) => [TASK_HEIGHT, widths[data]] as const)
    .gap(GAP);
  return isLarge
    ? sorted.layering(layeringLongestPath()).coord(coordCenter())(graph)
    : sorted.layering(layeringSimplex()).coord(coordSimplex())(graph);
}

/** From the right side of a box to the left side of the other one: the library's edges lead to the middles. */
function toSides(
  points: Layout['edges'][number],
  widths: { from: number; to: number },
): Layout['edges'][number] {
  const last = points.length - 1;
  return points.map(({ x, y }, at) => {
    if (at === 0) return { x: x + widths.from / 2, y };
    return at === last ? { x: x - widths.to / 2, y } : { x, y };
  });
}
