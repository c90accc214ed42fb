import { z } from 'zod';
import { keyValues, text } from './type-parts.js';
import type { TaskType } from './task-type.js';

/** A notebook of a clean room, on serverless compute. */
export const cleanRoomsNotebookTask: TaskType = {
  key: 'clean_rooms_notebook_task',
  schema: z.strictObject({
    clean_room_name: text,
    notebook_name: text,
    etag: z.string().optional(),
    notebook_base_parameters: keyValues.optional(),
  }),
  interpreter: 'databricks',
  compute: [],
  publishesValues: false,
  codeOf: () => ({ unread: 'it is in a clean room' }),
};
