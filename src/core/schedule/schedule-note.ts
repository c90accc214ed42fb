/** How the notes begin that Brickwork leaves at Temporal Schedules; other ones are those of people in the Web UI. */
export const SCHEDULE_NOTE = 'Brickwork: ';
