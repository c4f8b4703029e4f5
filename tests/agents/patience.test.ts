import {expect, test} from 'vitest';
import {patienceOf, TurnClock} from '../../src/agents/patience.ts';

const minute = 60_000;

function clockOf(idleMinutes: number, totalMinutes: number) {
	let now = 0;
	const clock = new TurnClock({idleMs: idleMinutes * minute, totalMs: totalMinutes * minute}, () => now);
	/** Looks every minute; what there was to say last. */
	const pass = (minutes: number, waits = false) => {
		const said: string[] = [];
		for (let at = 0; at < minutes; at += 1) {
			now += minute;
			const word = clock.look(waits);
			if (word) said.push(`${word.kind}: ${word.words}`);
		}
		return said;
	};
	return {clock, pass};
}

test('an agent of which nothing is heard is warned of once, and then it is over', () => {
	const {pass} = clockOf(30, 360);
	expect(pass(23)).toEqual([]);
	expect(pass(5)).toEqual(['near: said nothing for 24 minutes; it is stopped after 30 minutes (ML_ENGINEER_IDLE_MINUTES)']);
	expect(pass(2)).toEqual(['over: said nothing for 30 minutes and was stopped (ML_ENGINEER_IDLE_MINUTES sets how long is waited)']);
});

test('whoever says something is not idle, and still has not for ever', () => {
	const {clock, pass} = clockOf(30, 60);
	const said: string[] = [];
	for (let quarter = 0; quarter < 4; quarter += 1) {
		said.push(...pass(15));
		clock.heard();
	}
	expect(said).toEqual([
		'near: has not ended its turn after 48 minutes; it is stopped after 60 minutes (ML_ENGINEER_TURN_MINUTES)',
		'over: has not ended its turn after 60 minutes and was stopped (ML_ENGINEER_TURN_MINUTES sets how long is waited)',
	]);
});

test('the time a person takes to answer does not count', () => {
	const {pass} = clockOf(30, 60);
	expect(pass(20)).toEqual([]);
	expect(pass(600, true)).toEqual([]);
	expect(pass(20)).toEqual([]);
});

test('patience is what the environment says, and a word that is no number of minutes is refused', () => {
	expect(patienceOf({ML_ENGINEER_IDLE_MINUTES: '1.5', ML_ENGINEER_TURN_MINUTES: ''})).toEqual({idleMs: 90_000, totalMs: 6 * 60 * minute});
	for (const text of ['0', '-1', 'NaN', '1e9', 'ten'])
		expect(() => patienceOf({ML_ENGINEER_TURN_MINUTES: text})).toThrow(`ML_ENGINEER_TURN_MINUTES is "${text}", not a number of minutes`);
});
