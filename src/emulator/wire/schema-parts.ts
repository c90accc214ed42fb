import { z } from 'zod';

/* Parts of the schemas of what steers the emulator, with messages of ours: those of zod are for programmers. */

export const text = z.string('must be a string');
export const flag = z.boolean('must be true or false');
export const number = z.number('must be a number');
export const whole = z.int('must be a whole number');

/** At least `least`. */
export function from<T extends z.ZodNumber>(type: T, least: number): T {
  return type.min(least, `must be ${least} or more`);
}

export function oneOf<const T extends readonly string[]>(names: T): z.ZodEnum<{ [K in T[number]]: K }> {
  return z.enum(names, `must be one of ${names.join(', ')}`);
}

/** Anything by name. */
export const anyByName = z.record(z.string(), z.unknown(), 'must be an object');

/** An object with these members alone. */
export function only<T extends z.core.$ZodLooseShape>(shape: T): z.ZodObject<T, z.core.$strict> {
  return z.strictObject(shape, {
    error: ({ code, keys }) =>
      code === 'unrecognized_keys' ? `has unknown members: ${keys.join(', ')}` : 'must be an object',
  });
}

/** Everything that is wrong with a value, each with the member that it is about. */
export function problemsOf({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => `${path.join('.')} ${message}`.trim()).join('; ');
}
