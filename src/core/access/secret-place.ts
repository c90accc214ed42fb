import { z } from 'zod';

/** Where a secret stands: in a variable of the environment, or alone in a file. */
export type SecretPlace = { env: string } | { file: string };

/** How a file names such a place. */
export const secretPlace = z
  .strictObject({ env: z.string().min(1).optional(), file: z.string().min(1).optional() })
  .refine(({ env, file }) => (env === undefined) !== (file === undefined), {
    message: 'must name one place: {"env": "A_VARIABLE"} or {"file": "/a/path"}',
  })
  .transform((place) => place as SecretPlace);
