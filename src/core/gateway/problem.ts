/** One thing that is wrong with a request; `message` is a sentence that names the place, so it can stand alone. */
export interface Problem {
  /** In Databricks' own words, as in `tasks[2].task_key`; '' is the whole request. */
  path: string;
  message: string;
}

/** The body of the answer to a request with problems, which are all told. Its status is 400. */
export function problemsAnswer(problems: readonly Problem[]): { error_code: string; message: string } {
  return {
    error_code: 'INVALID_PARAMETER_VALUE',
    message: problems.map(({ message }) => message).join(' '),
  };
}
