import { z } from 'zod';

export const mailAddress = z.string().regex(/^[^\s@]+@[^\s@]+$/, 'must be a mail address');
