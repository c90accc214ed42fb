import type { Plan } from '../plan/plan.js';

/** What happens in a segment, soonest first. */
export type SegmentPlay = { taskIndex: number; atMillis: number; ends: boolean }[];

/** When the tasks of a segment begin and end, in order: each as soon as those it depends on within it have ended. */
export function playSegment(
  plan: Plan,
  members: number[],
  runningMillis: number,
  taskMillis: number,
): SegmentPlay {
  const ends = new Map<number, number>();
  const play = members.flatMap((taskIndex) => {
    const before = plan.tasks[taskIndex].dependsOn.map(({ index }) => ends.get(index) ?? runningMillis);
    const begin = Math.max(runningMillis, ...before);
    ends.set(taskIndex, begin + taskMillis);
    return [
      { taskIndex, atMillis: begin, ends: false },
      { taskIndex, atMillis: begin + taskMillis, ends: true },
    ];
  });
  return play.sort((a, b) => a.atMillis - b.atMillis || Number(b.ends) - Number(a.ends));
}
