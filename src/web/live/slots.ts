import { randomUUID } from 'node:crypto';

/** Nobody's text contains it by accident, or on purpose. */
const MARK = `slot-${randomUUID()}-`;
const SLOT = new RegExp(`${MARK}\\[([\\w-]+)\\]`, 'g');

/** Where in a part of a page another one has its place: the first one does not change when the other one does. */
export function slot(id: string): string {
  return `${MARK}[${id}]`;
}

/** The text of a part with the texts of those that have their places in it. */
export function filled(text: string, parts: ReadonlyMap<string, string>): string {
  return text.replace(SLOT, (_slot, id: string) => filled(parts.get(id) ?? '', parts));
}
