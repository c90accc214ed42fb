import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { environmentWith } from '../../support/python-environment.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The Python that has Airflow; empty where it cannot be installed. */
    airflowPython: string;
    /** The reason for that. */
    whyNoAirflow: string;
  }
}

/** Airflow and the Databricks provider, by their versions. */
const NAME = 'airflow-3.3.2-7.23.0';

/** Has Airflow installed by pip the first time (650 MB), before any test: that takes minutes. */
export default function setup(project: TestProject): void {
  try {
    const environment = environmentWith(NAME, 'airflow-requirements.txt');
    project.provide('airflowPython', join(environment, 'bin/python'));
    project.provide('whyNoAirflow', '');
  } catch (error) {
    const lines = String(error instanceof Error ? error.message : error).split('\n');
    const reason = lines.findLast((line) => line.startsWith('ERROR:')) ?? lines[0];
    project.provide('airflowPython', '');
    project.provide('whyNoAirflow', reason.replace('ERROR: ', ''));
  }
}
