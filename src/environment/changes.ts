import type {EnvironmentRecord} from '../domain/state.ts';
import type {Facts, Reading} from './reading.ts';
import type {Change, Entry} from './snapshot.ts';

/** The environment as it is kept in the session: what each probe found, without its raw output. */
export function summaryOfBaseline(entries: readonly Entry[]): EnvironmentRecord {
	return Object.fromEntries(
		entries.flatMap(({id, reading}) => {
			if (reading === null) return [];
			const {status, summary, facts} = reading;
			return [[id, {status, summary, facts: {...facts}}]];
		}),
	);
}

/** What differs from `baseline`. Facts that always move (`volatile`, by probe id) do not count. */
export function changesSince(
	baseline: EnvironmentRecord,
	entries: readonly Entry[],
	volatile: ReadonlyMap<string, readonly string[]> = new Map(),
): Change[] {
	return entries.flatMap(({id, title, reading}) => {
		const before = baseline[id];
		if (before === undefined || reading === null) return [];
		const differences = differencesOf(before.facts, reading.facts, volatile.get(id) ?? []);
		if (before.status === reading.status && (differences.length === 0 || !settled(reading))) return [];
		return [{probe: id, title, before: before.summary, after: reading.summary, differences: settled(reading) ? differences : []}];
	});
}

/** A probe that failed knows no facts: their absence is not a change of the environment. */
const settled = (reading: Reading) => reading.status !== 'timed-out' && reading.status !== 'error';

function differencesOf(before: Readonly<Record<string, unknown>>, after: Facts, volatile: readonly string[]): string[] {
	return Object.keys(after).flatMap(name => {
		const [old, now] = [before[name], after[name]];
		if (volatile.includes(name) || JSON.stringify(old) === JSON.stringify(now)) return [];
		if (Array.isArray(old) && Array.isArray(now)) {
			const gone = old.filter(item => !now.includes(item)).map(item => `- ${item}`);
			const come = now.filter(item => !old.includes(item)).map(item => `+ ${item}`);
			return [`${name}: ${[...gone, ...come].slice(0, 20).join(', ') || 'another order'}`];
		}
		return [`${name}: ${shown(old)} -> ${shown(now)}`];
	});
}

const shown = (fact: unknown) => (fact === null || fact === undefined ? 'none' : typeof fact === 'string' ? fact : JSON.stringify(fact));
