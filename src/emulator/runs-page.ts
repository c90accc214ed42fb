import { html } from 'hono/html';
import type { Workspace } from './state/workspace.js';

type Page = ReturnType<typeof html>;

/** Where run pages lead (their path is behind a `#`): the latest task runs, with what went wrong. */
export function runsPage({ runs }: Workspace): Page {
  const latest = [...runs.values()].reverse().slice(0, 200);
  const rows = latest.flatMap((run) =>
    run.tasks.map(
      (task) =>
        html`<tr id="run/${run.runId}">
          <td>${run.runId}</td>
          <td>${run.name}</td>
          <td>${task.result?.resultState ?? task.state}</td>
          <td><pre>${task.output.errorTrace ?? task.output.error ?? task.output.logs ?? ''}</pre></td>
        </tr>`,
    ),
  );
  return html`<!doctype html>
    <title>Databricks emulator</title>
    <h1>Databricks emulator: the latest ${latest.length} runs</h1>
    <table>
      <tr>
        <th>run</th>
        <th>name</th>
        <th>state</th>
        <th>error or output</th>
      </tr>
      ${rows}
    </table>`;
}
