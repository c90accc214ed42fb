/** An amount of money, to the hundredth of a cent where it is below one. */
export function money(amount: number, currency: string): string {
  return `${amount.toFixed(amount !== 0 && amount < 1 ? 4 : 2)} ${currency}`;
}
