import type {Probe} from '../probe.ts';
import {reading} from '../reading.ts';

/** The id of the session; the nanoseconds in it say when it began. */
export const session: Probe = {
	id: 'session',
	title: 'Session',
	intervalMs: 60_000,
	timeoutMs: 1000,
	spawns: false,
	async read({sessionId}) {
		if (sessionId === null) return reading('missing', 'no session', {facts: {id: null, began: null}});
		const milliseconds = /^\d{16,19}$/.test(sessionId) ? Number(BigInt(sessionId) / 1_000_000n) : null;
		const began = milliseconds === null ? null : new Date(milliseconds).toISOString();
		return reading('ok', sessionId, {facts: {id: sessionId, began}, ...(began === null ? {} : {detail: `began ${began}`})});
	},
};
