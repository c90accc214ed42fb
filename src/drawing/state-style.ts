import { stateClass, type StateClass } from '../core/run/view/graph.js';

/** How a state looks: its color comes from the class, and for eyes that do not tell colors a mark and an outline. */
export interface StateStyle {
  name: StateClass;
  mark: string;
}

const MARKS: Record<StateClass, string> = { good: '✔', bad: '✖', active: '●', waiting: '◷', idle: '○' };

/** The style of a task's state or result. */
export function stateStyle(state: string): StateStyle {
  const name = stateClass(state);
  return { name, mark: MARKS[name] };
}

/** `light` and `dark` are fill, line; text is that of the page. Outlines differ as colors do. */
const LOOKS: Record<StateClass, { light: [string, string]; dark: [string, string]; outline: string }> = {
  good: { light: ['#d3f3df', '#1a7f45'], dark: ['#12341f', '#4cc07a'], outline: 'stroke-width:1.5' },
  bad: { light: ['#fbdcdc', '#b3261e'], dark: ['#451715', '#ff8a80'], outline: 'stroke-width:3' },
  active: {
    light: ['#dbe9fd', '#1b5fc1'],
    dark: ['#12294a', '#7ab0ff'],
    outline: 'stroke-width:2;stroke-dasharray:8 3',
  },
  waiting: {
    light: ['#fdf0cf', '#8a5f00'],
    dark: ['#3b2d06', '#f0c14b'],
    outline: 'stroke-width:2;stroke-dasharray:2 3',
  },
  idle: { light: ['#f4f4f4', '#6f6f6f'], dark: ['#2a2a2a', '#a0a0a0'], outline: 'stroke-width:1' },
};

const PAGE = { light: ['#ffffff', '#1f1f1f', '#767676'], dark: ['#161616', '#ececec', '#9a9a9a'] };

/** The style sheet of a drawing, by its id, for light pages and, where the reader prefers it, for dark ones. */
export function styleSheet(id: string): string {
  const states = Object.entries(LOOKS).flatMap(([name, { outline }]) => [
    `#${id} .${name} rect{fill:var(--${name});stroke:var(--${name}-line);${outline}}`,
    `#${id} .${name} .mark{fill:var(--${name}-line)}`,
  ]);
  return [
    `#${id} text{font:13px system-ui,sans-serif;fill:var(--text)}`,
    `#${id} .state{font-size:11px}`,
    `#${id} .edge{fill:none;stroke:var(--edge);stroke-width:1.3}`,
    `#${id} .arrow{fill:var(--edge)}`,
    `#${id} .page{fill:var(--page)}`,
    ...states,
    `#${id}{${variables('light')}}`,
    `@media(prefers-color-scheme:dark){#${id}{${variables('dark')}}}`,
  ].join('\n');
}

function variables(scheme: 'light' | 'dark'): string {
  const [page, text, edge] = PAGE[scheme];
  const ofStates = Object.entries(LOOKS).map(([name, look]) => {
    const [fill, line] = look[scheme];
    return `--${name}:${fill};--${name}-line:${line}`;
  });
  return [`--page:${page};--text:${text};--edge:${edge}`, ...ofStates].join(';');
}
