/** What the loader of the package `databricks-bundles` is asked for: to add resources first, then to change those that are there. */
export type PythonPhase = 'load_resources' | 'apply_mutators';

/** One run of `python -m databricks.bundles.build` in the bundle's folder. */
export interface PythonRequest {
  phase: PythonPhase;
  /** The virtual environment, from the bundle's folder; undefined for the Python on the PATH. */
  venvPath?: string;
  /** The whole configuration as JSON: what the loader reads as `--input`. */
  input: string;
}

/** What came of it. */
export type PythonAnswer =
  | {
      kind: 'ran';
      /** How it ended, where that was no success: `exit code 1`. */
      failure?: string;
      /** The last lines that it printed. */
      printed: string;
      /** The files that it has left: those of `--output`, `--diagnostics` and `--locations`. */
      output?: string;
      diagnostics?: string;
      locations?: string;
    }
  | { kind: 'late'; seconds: number; printed: string }
  /** There is no interpreter to run; `missing` is the file, or the command, that is not there. */
  | { kind: 'no-interpreter'; missing: string };

/** Runs the Python code of a bundle. Whoever hands one over allows that code to do whatever its author likes. */
export type PythonLoader = (request: PythonRequest) => PythonAnswer;
