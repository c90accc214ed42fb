import { Gauge, Registry } from 'prom-client';
import type { MeasuredJob } from '../core/trend/measured-job.js';
import { TREND_MEASURES } from '../core/trend/trend-measures.js';

/**
 * How jobs have done, as the text that Prometheus reads, and its type. Per job there are some twenty series, and six for
 * each of at most twenty tasks: the ten slowest and the ten flakiest. Throws where two jobs have the same name, of which
 * one would hide the other.
 */
export async function renderTrendMetrics(
  jobs: readonly MeasuredJob[],
): Promise<{ text: string; contentType: string }> {
  const names = new Set(jobs.map(({ trend }) => trend.job));
  if (names.size < jobs.length) throw new Error('Two of the measured jobs have the same name.');
  const registry = new Registry();
  for (const { name, help, labels, samples } of TREND_MEASURES) {
    const gauge = new Gauge({ name, help, labelNames: ['job', ...labels], registers: [registry] });
    for (const measured of jobs)
      for (const [more, value] of samples(measured))
        if (value !== undefined) gauge.set({ job: measured.trend.job, ...more }, value);
  }
  return { text: await registry.metrics(), contentType: registry.contentType };
}
