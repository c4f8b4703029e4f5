import {afterEach, beforeEach, expect, test} from 'vitest';
import {checksOf} from '../../src/gates/checks.ts';
import {judge} from '../../src/gates/judge.ts';
import {breakCheck} from '../../src/gates/sabotage/break-check.ts';
import {makeProject, type Project} from './project.ts';

const constraintsChecks = checksOf('ASSESSMENT', ['training_pipeline']).filter(check => check.step === 'constraints');

let project: Project;
beforeEach(async () => {
	project = await makeProject('', null, null);
});
afterEach(() => project.remove());

const honest = {
	latency_p99_ms: {value: 50, unit: 'ms', source: 'default', accepted: false, why: 'usual for a service'},
	quality_metric: {value: 'macro_f1', unit: 'name', source: 'default', accepted: false},
};

const options = async (state = project.state) => ({
	state,
	phase: 'ASSESSMENT' as const,
	root: project.root,
	environment: {},
	dataFilesOf: () => [],
	scratch: await project.scratch(),
	signal: new AbortController().signal,
	only: constraintsChecks,
	among: constraintsChecks,
});

test('proposals that say they are proposals pass, and every sabotage is caught', async () => {
	await project.write('constraints', {schema: 1, constraints: honest});
	const [judged] = await judge(await options());
	expect([judged?.verdict, judged?.value, judged?.claimed]).toEqual(['pass', 0, 2]);
	const results = await breakCheck('constraints.complete', await options());
	expect(results.length).toBeGreaterThanOrEqual(6);
	expect(results.filter(one => !one.caught)).toEqual([]);
});

test('a level of quality has the unit of its metric', async () => {
	const level = (unit: string) => ({...honest, quality_level: {value: 0.3, unit, source: 'default', accepted: false}});
	await project.write('constraints', {schema: 1, constraints: level('fraction')});
	expect((await judge(await options()))[0]?.verdict).toBe('pass');
	await project.write('constraints', {schema: 1, constraints: level('ms')});
	expect((await judge(await options()))[0]?.reason).toContain('quality_level is in ms instead of fraction');
});

test('a value given by a flag must be in the report as it was given', async () => {
	const flag = {value: 20, unit: 'ms', source: 'flag' as const, accepted: true};
	const state = {...project.state, constraints: {latency_p99_ms: flag}};
	await project.write('constraints', {schema: 1, constraints: {...honest, latency_p99_ms: flag}});
	expect((await judge(await options(state)))[0]?.verdict).toBe('pass');
	await project.write('constraints', {schema: 1, constraints: honest});
	expect((await judge(await options(state)))[0]?.reason).toContain('latency_p99_ms was given as 20');
});

test('what a person filled in counts as accepted, and only that', async () => {
	const decision = {value: {latency_p99_ms: 30}, by: 'person' as const, at: '2026-01-01T00:00:00Z'};
	const state = {...project.state, decisions: {constraints: decision}};
	const entry = (value: number) => ({latency_p99_ms: {value, unit: 'ms', source: 'person', accepted: true}});
	await project.write('constraints', {schema: 1, constraints: entry(30)});
	expect((await judge(await options(state)))[0]?.verdict).toBe('pass');
	await project.write('constraints', {schema: 1, constraints: entry(31)});
	expect((await judge(await options(state)))[0]?.verdict).toBe('fail');
});
