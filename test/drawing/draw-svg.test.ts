import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { drawSvg } from '../../src/drawing/draw-svg.js';
import { type GraphDrawing, graphDrawing } from '../../src/drawing/graph-drawing.js';
import { layOut, TASK_HEIGHT } from '../../src/drawing/layout.js';
import { stateStyle } from '../../src/drawing/state-style.js';
import { initialRunState } from '../../src/core/run/state/run-state.js';
import { planView } from '../../src/core/run/view/plan-view.js';
import { runView } from '../../src/core/run/view/run-view.js';
import { after, job, notebook, planOf } from '../support/definitions.js';

const task = (key: string, state = 'SUCCESS') => ({ key, type: 'notebook_task', state });
const SMALL: GraphDrawing = {
  title: 'nightly, run 7: FAILED',
  tasks: [
    task('load'),
    { ...task('<b> & "c"\u0000', 'FAILED'), message: 'a < b' },
    task('later', 'UPSTREAM_FAILED'),
    task('asks', 'WAITING_FOR_APPROVAL'),
    task('runs', 'RUNNING'),
    task('blocked', 'BLOCKED'),
    task('x'.repeat(100)),
  ],
  edges: [
    { from: 0, to: 1 },
    { from: 1, to: 2, outcome: 'true' },
    { from: 0, to: 3 },
    { from: 3, to: 4 },
  ],
};

/** Ranks of ten tasks, each of which depends on up to three of the rank before. */
function layered(count: number): GraphDrawing {
  const tasks = Array.from({ length: count }, (_, at) => task(`task_${at}`));
  const edges = tasks.slice(10).flatMap((_task, before) => {
    const rank = Math.floor(before / 10) * 10;
    const upstream = [0, 3, 7].slice(0, 1 + (before % 3)).map((nth) => rank + ((before + nth) % 10));
    return upstream.map((from) => ({ from, to: before + 10 }));
  });
  return { title: 'layered', tasks, edges };
}

/** What an XML parser reads of a document: its elements with their texts. Fails where it is not well-formed. */
function parsed(svg: string): [tag: string, text: string | null, attributes: Record<string, string>][] {
  const script =
    'import json,sys,xml.etree.ElementTree as t\n' +
    'print(json.dumps([[e.tag.split("}")[1],e.text,e.attrib] for e in t.fromstring(sys.stdin.buffer.read()).iter()]))';
  return JSON.parse(execFileSync('python3', ['-c', script], { input: svg, encoding: 'utf8' })) as never;
}

describe('the picture of a graph', () => {
  const svg = drawSvg(SMALL);
  const elements = parsed(svg);
  const texts = (wanted: string): (string | null)[] =>
    elements.filter(([tag]) => tag === wanted).map(([, text]) => text);

  test('shows each task with its state, and each edge', () => {
    expect(texts('text')).toEqual(
      expect.arrayContaining(['load', 'SUCCESS', '<b> & "c" ', 'FAILED', 'true']),
    );
    expect(elements.filter(([, , { class: name }]) => name === 'edge')).toHaveLength(SMALL.edges.length);
    expect(texts('text').find((text) => text?.startsWith('xxx'))).toMatch(/^x{20,40}…$/);
  });

  test('tells states by more than colors', () => {
    const classes = ['SUCCESS', 'FAILED', 'RUNNING', 'WAITING_FOR_APPROVAL', 'BLOCKED'].map(stateStyle);
    expect(new Set(classes.map(({ mark }) => mark)).size).toBe(5);
    for (const { mark } of classes) expect(texts('text')).toContain(mark);
    const outlines = classes.map(
      ({ name }) => new RegExp(`#graph \\.${name} rect\\{[^}]*(stroke-width[^}]*)\\}`).exec(svg)?.[1],
    );
    expect(new Set(outlines).size).toBe(5);
  });

  test('is read out, and needs nothing from elsewhere', () => {
    expect(elements[0][2]).toMatchObject({ role: 'img', 'aria-labelledby': 'graph-title graph-desc' });
    expect(texts('title')[0]).toBe('nightly, run 7: FAILED');
    expect(texts('title')).toContain('<b> & "c"  (notebook_task): FAILED: a < b');
    expect(texts('desc')[0]).toMatch(/^7 tasks: 2 SUCCESS, 1 FAILED, .* load: SUCCESS\. /);
    expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(
      /https?:|@import|<script|href=/,
    );
    expect(svg).toContain('@media(prefers-color-scheme:dark)');
  });

  test('has ids of its own in a page with several', () => {
    const [one, other] = ['a', 'b'].map((id) =>
      [...drawSvg(SMALL, id).matchAll(/ id="([^"]+)"/g)].map(([, name]) => name),
    );
    expect(one.filter((id) => other.includes(id))).toEqual([]);
  });

  test('of a run without tasks is one, too', () => {
    expect(parsed(drawSvg({ title: 'empty', tasks: [], edges: [] })).map(([tag]) => tag)).toContain('desc');
  });
});

describe('the layout', () => {
  test('puts no task onto another, and each to the right of what it depends on', () => {
    const drawing = layered(60);
    const { tasks, width, height } = layOut(drawing);
    for (const { from, to } of drawing.edges)
      expect(tasks[to].x).toBeGreaterThanOrEqual(tasks[from].x + tasks[from].width);
    for (const [at, one] of tasks.entries()) {
      expect(one.x + one.width <= width && one.y + TASK_HEIGHT <= height && one.x >= 0 && one.y >= 0).toBe(
        true,
      );
      for (const other of tasks.slice(at + 1)) {
        const apart =
          Math.abs(one.y - other.y) >= TASK_HEIGHT ||
          one.x + one.width <= other.x ||
          other.x + other.width <= one.x;
        expect(apart).toBe(true);
      }
    }
    expect(drawSvg(drawing)).toBe(drawSvg(layered(60)));
  });

  test('takes a thousand tasks', () => {
    const { tasks } = layOut(layered(1000));
    expect(tasks).toHaveLength(1000);
  });
});

test('a run is drawn by its view and its plan', () => {
  const plan = planOf(job([notebook('a'), notebook('b', { depends_on: after('a') })]));
  const view = runView(plan, initialRunState(plan, 0));
  const drawing = graphDrawing(view, planView(plan));
  expect(drawing).toMatchObject({
    title: 'job, run 22: RUNNING',
    tasks: [
      { key: 'a', type: 'notebook_task', state: 'BLOCKED' },
      { key: 'b', state: 'BLOCKED' },
    ],
    edges: [{ from: 0, to: 1 }],
  });
  expect(graphDrawing(view, undefined).edges).toEqual([]);
});
