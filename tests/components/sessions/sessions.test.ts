import {afterEach, expect, test} from 'vitest';
import type {SessionLine} from '../../../src/engine/engine.ts';
import {begin, fakeEngine, iso} from '../../support/fake-engine.ts';
import {type OpenScreen, openScreen} from '../../support/screen.ts';

let screen: OpenScreen;
afterEach(() => screen.close());

const own: SessionLine = {
	id: '1764000000000000417',
	title: 'bird strike damage predictor',
	stage: 'ASSESSMENT',
	job: 'new',
	changedAt: iso(begin),
	heldBy: 'on this machine by process 1',
	problem: null,
};
const older: SessionLine = {
	...own,
	id: '1763000000000000001',
	title: 'churn service',
	stage: 'COMPLETE',
	changedAt: iso(begin - 3 * 86_400_000),
	heldBy: null,
};
const damaged: SessionLine = {
	...older,
	id: '1762000000000000002',
	title: '',
	stage: null,
	job: null,
	problem: 'state.json cannot be used: it is cut off',
};

async function sessions(list: () => Promise<readonly SessionLine[]>, columns = 80, rows = 24) {
	const fake = fakeEngine();
	screen = openScreen({columns, rows, engine: {...fake.engine, sessions: list}, view: {id: 'sessions'}, now: fake.now});
	await screen.settle();
	if (process.env['DUMP']) console.log(screen.text());
}

test.each([
	[80, 24],
	[120, 32],
	[200, 60],
])('all sessions stand there with age, phase and focus, this one marked (%ix%i)', async (columns, rows) => {
	await sessions(async () => [own, older, damaged], columns, rows);
	expect(screen.text()).toMatch(/^>1764\S* +just now +Assess +this one +bird/m);
	expect(screen.text()).toMatch(/^ 1763\S* +3 days +Complete +churn/m);
	expect(screen.text()).toMatch(/^ 1762\S* +3 days +DAMAGED/m);
	expect(screen.scrolledOff()).toBe(0);
});

test('below stands how to take a session up, and y copies the line', async () => {
	await sessions(async () => [own, older, damaged], 120, 32);
	await screen.press('j');
	expect(screen.text()).toMatch(/take it up +\S.*ml-engineer(\.js)?\s+resume\s+1763000000000000001\s+--state-dir/);
	await screen.press('y');
	expect(screen.did.at(-1)).toMatch(
		/^copy .*ml-engineer(\.js)? resume 1763000000000000001 --state-dir \/home\/you\/\.local\/state\/ml-engineer$/,
	);
	await screen.press('j');
	expect(screen.text()).toMatch(/damaged +state\.json cannot be used: it is cut off/);
});

test('a state folder that cannot be read is said', async () => {
	await sessions(() => Promise.reject(new Error('The state folder cannot be read: EACCES')));
	expect(screen.text()).toContain('The sessions cannot be read: The state folder cannot be read: EACCES');
});

test('a narrow window keeps id, age and focus', async () => {
	await sessions(async () => [own, older, damaged], 40, 12);
	expect(screen.text()).toMatch(/^>1764\.\.0417 +just now +bird/m);
	expect(screen.text()).toMatch(/^ 1762\.\.0002 +3 days +DAMAGED/m);
	expect(screen.scrolledOff()).toBe(0);
});
