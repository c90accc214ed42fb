import type { Row } from '../../core/pipeline-test/case-schema.js';
import { schemaStatement, tableStatements } from '../../core/pipeline-test/given-sql.js';
import { writeRows } from '../read/read-rows.js';
import { CaseProblem } from './case-problem.js';
import type { CaseStack } from './case-stack.js';
import type { PlannedCase } from './plan-cases.js';

/** Brings what a case gives to its workspace: files, tables, statements, in this order; then what goes wrong. Throws CaseProblem. */
export async function prepareCase(
  { test, bytesOf, rowsOf }: PlannedCase,
  stack: CaseStack,
  signal: AbortSignal,
): Promise<void> {
  for (const { path, value } of test.files)
    await at(path, signal, () => {
      const text = value.content ?? writeRows(value.path, value.rows ?? []);
      const bytes = value.from === undefined ? new TextEncoder().encode(text) : bytesOf(value.from);
      return stack.writeFile(value.path, bytes);
    });
  for (const { path, value } of test.tables)
    await at(path, signal, async () => {
      const schema = stack.makesSchemas ? schemaStatement(value) : undefined;
      if (schema !== undefined) await stack.execute(schema);
      const rows = value.rows ?? (value.from === undefined ? [] : (rowsOf(value.from) as Row[]));
      for (const { statement, parameters } of tableStatements(value, rows))
        await stack.execute(statement, parameters);
    });
  for (const { path, value } of test.sql) await at(path, signal, () => stack.execute(value));
  for (const [index, fault] of test.faults.entries())
    await at(`${test.path}.faults[${index}]`, signal, () => Promise.resolve(stack.inject(fault)));
}

async function at(path: string, signal: AbortSignal, act: () => Promise<unknown>): Promise<void> {
  signal.throwIfAborted();
  try {
    await act();
  } catch (problem) {
    throw new CaseProblem(path, problem instanceof Error ? problem.message : String(problem));
  }
}
