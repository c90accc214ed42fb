/** The value below which this share of the values is, between two of them in proportion. Throws for none. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new Error('There is no quantile of no values.');
  const sorted = [...values].sort((one, other) => one - other);
  const place = (sorted.length - 1) * share;
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return below + (above - below) * (place - Math.floor(place));
}

/** The value in the middle. Throws for no values. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** With fewer values nobody can tell what is usual. */
const LEAST_VALUES = 8;
/** Makes the median deviation comparable to a standard deviation of normal values. */
const NORMAL = 1.4826;
const DEVIATIONS = 3;
/** Jobs that take the same time to the second have no spread: a fifth more is still usual. */
const LEAST_ABOVE = 1.2;

/**
 * What values like these hardly ever exceed: three deviations above the median, by the median of the distances to it,
 * which a few extreme values do not move (Hampel's rule). Undefined for fewer than eight values.
 */
export function usualMost(values: readonly number[]): number | undefined {
  if (values.length < LEAST_VALUES) return undefined;
  const middle = median(values);
  const spread = NORMAL * median(values.map((value) => Math.abs(value - middle)));
  return Math.max(middle + DEVIATIONS * spread, middle * LEAST_ABOVE);
}
