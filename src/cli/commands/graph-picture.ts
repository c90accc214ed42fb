import type { PlanView } from '../../core/run/view/plan-view.js';
import { drawSvg, MOST_DRAWN_TASKS } from '../../drawing/draw-svg.js';
import { graphDrawing } from '../../drawing/graph-drawing.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';
import { explain } from './explain.js';
import { type GlobalOptions, terminalFor, wantsJson, withRuns } from './global-options.js';

/** `brickwork graph RUN --format svg`: the picture, to stdout; with `--json` what is drawn. */
export async function graphPicture(workflowId: string, options: GlobalOptions): Promise<number> {
  if (options.explain === true) {
    const comment = 'the states and the edges, of which the picture is drawn';
    const calls = ['run', 'plan'].map((type) => ({ comment, verb: ['query', '--type', type] }));
    return explain(workflowId, calls, options);
  }
  const terminal = terminalFor(options);
  return withRuns(options, async (runs) => {
    const [view, plan] = await Promise.all([runs.view(workflowId), runs.plan(workflowId)]);
    const drawing = graphDrawing(view, plan as PlanView | undefined);
    if (drawing.tasks.length > MOST_DRAWN_TASKS) {
      const message = `The run has ${drawing.tasks.length} tasks; a picture has at most ${MOST_DRAWN_TASKS}.`;
      throw new CommandFailed(
        `${message} --format mermaid draws what has failed or is under way.`,
        EXIT.runFailed,
      );
    }
    terminal.data(wantsJson(options) ? JSON.stringify(drawing) : drawSvg(drawing).trimEnd());
    return EXIT.success;
  });
}
