/** The task queue of workers, clients and commands whose settings name no other. */
export const DEFAULT_TASK_QUEUE = 'brickwork';
