import {afterEach, expect, test} from 'vitest';
import type {EnvironmentView} from '../../../src/engine/engine.ts';
import {begin, fakeEngine} from '../../support/fake-engine.ts';
import {type OpenScreen, openScreen} from '../../support/screen.ts';

let screen: OpenScreen;
afterEach(() => screen.close());

const probe: EnvironmentView['probes'][number] = {
	id: 'python',
	title: 'Python',
	status: 'ok',
	summary: '3.11.7 conda:ml',
	detail: 'conda environment ml, first on PATH',
	command: 'python3 --version',
	raw: 'Python 3.11.7\n\u001b[31mred\u001b[0m\n',
	error: null,
	at: begin,
	durationMs: 120,
};
const docker = {
	...probe,
	id: 'docker',
	title: 'Docker',
	status: 'error',
	summary: 'Docker not available',
	error: 'no such file: docker',
	detail: null,
	raw: '',
} as const;
const kube = {
	...probe,
	id: 'kubernetes',
	title: 'Kubernetes',
	status: 'waiting',
	summary: '',
	raw: '',
	at: null,
	durationMs: null,
	detail: null,
} as const;

async function environment(columns: number, rows: number, probes: EnvironmentView['probes'] = [probe, docker, kube]) {
	const fake = fakeEngine();
	const changes = [{probe: 'python', before: '3.10.1 PATH', after: '3.11.7 conda:ml'}];
	fake.environment.setState({probes, panel: [], changes, baseline: {}});
	screen = openScreen({columns, rows, engine: fake.engine, view: {id: 'environment'}, now: fake.now});
	fake.pass(4000);
	await screen.settle();
	if (process.env['DUMP']) console.log(screen.text());
	return fake;
}

test.each([
	[80, 24],
	[120, 32],
	[200, 60],
])('every probe stands there with its state in words, its summary and its age (%ix%i)', async (columns, rows) => {
	await environment(columns, rows);
	expect(screen.lines()[0]).toMatch(/ENVIRONMENT {2}3 probes, 1 changed since the session began .*nothing waits$/);
	expect(screen.text()).toMatch(/>ok +Python +changed: 3\.11\.7 conda:ml +\d s/);
	expect(screen.text()).toMatch(/ERROR +Docker +Docker not available/);
	expect(screen.text()).toMatch(/reading +Kubernetes/);
	expect(screen.scrolledOff()).toBe(0);
});

test('below the list stand detail, command, duration and raw output of the probe under the cursor', async () => {
	await environment(80, 24);
	expect(screen.text()).toContain('conda environment ml, first on PATH');
	expect(screen.text()).toMatch(/changed +3\.10\.1 PATH -> 3\.11\.7 conda:ml/);
	expect(screen.text()).toMatch(/command +python3 --version/);
	expect(screen.text()).toMatch(/took +0\.1s/);
	expect(screen.text()).toContain('   Python 3.11.7\n   red\n');
	await screen.press('j');
	expect(screen.text()).toContain('no such file: docker');
	await screen.press('G');
	expect(screen.text()).toMatch(/What changed since the session began\n Python +3\.10\.1 PATH -> 3\.11\.7 conda:ml/);
});

test('r reads the probe under the cursor again, y copies its command and output', async () => {
	const fake = await environment(80, 24);
	await screen.press('j', 'r');
	expect(fake.commands.at(-1)).toEqual({type: 'refresh-probe', probe: 'docker'});
	expect(screen.text()).toContain('Docker is read again.');
	await screen.press('y');
	expect(screen.did.at(-1)).toBe('copy python3 --version\n');
});

test('before the first reading it says so', async () => {
	await environment(80, 24, []);
	expect(screen.text()).toContain('The environment is being read for the first time');
});

test.each([
	[59, 14],
	[40, 12],
	[20, 5],
])('it fits %ix%i', async (columns, rows) => {
	await environment(columns, rows);
	expect(screen.lines()).toHaveLength(rows);
	expect(screen.scrolledOff()).toBe(0);
});
