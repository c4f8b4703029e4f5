import type {SessionEvent} from '../domain/events.ts';

/** An event that is on disk. `at` is the ISO time of its dispatch. */
export type SavedEvent = {readonly seq: number; readonly at: string; readonly event: SessionEvent};

/** One line of history.ndjson and of `--headless --json`, without its line end: place and time first, the rest under `data`. */
export function eventLine({seq, at, event}: SavedEvent): string {
	const {type, ...rest} = event;
	const {phase, step, ...data} = {phase: undefined, step: undefined, ...rest};
	return JSON.stringify({v: 1, seq, at, type, ...(phase === undefined ? {} : {phase}), ...stepOf(event, step), data});
}

/** A check belongs to a step: scripts find it at the same place as that of any other event. */
function stepOf(event: SessionEvent, step: string | undefined): {step?: string} {
	if (event.type === 'check.measured') return {step: event.check.step};
	return step === undefined ? {} : {step};
}
