import {writeFile} from 'node:fs/promises';
import {afterEach, expect, test, vi} from 'vitest';
import {reportCommand} from '../../src/cli/report.ts';
import type {Check} from '../../src/domain/check.ts';
import type {SessionState} from '../../src/domain/state.ts';
import {Session} from '../../src/session/session.ts';
import {stateText} from '../../src/session/state-file.ts';
import {activation, temporaryFolder} from '../session/support.ts';

afterEach(() => vi.restoreAllMocks());

const check: Check = {
	id: 'data.recount',
	step: 'data',
	verdict: 'fail',
	value: 3,
	op: '<=',
	threshold: 0,
	unit: 'differences',
	reason: 'rows: the report says 9, counted 10',
	claimed: 0,
	evidence: [],
	duration_ms: 5,
};

/** What `report` prints of a session whose first phase was judged, and is now as `change` has it. */
async function reportOf(change: (phase: SessionState['phases']['ASSESSMENT']) => SessionState['phases']['ASSESSMENT']): Promise<string> {
	const stateDirectory = await temporaryFolder();
	const session = await Session.create(stateDirectory, activation);
	const {state} = session.view.getState();
	await session.close();
	const before = state.phases.ASSESSMENT;
	const steps = Object.fromEntries(Object.entries(before.steps).map(([id, step]) => [id, {...step, status: 'done' as const}]));
	const gate = {verdict: 'failed' as const, isolation: 'by agreement' as const, checks: [check], judged_at: null, duration_ms: 5};
	const phases = {...state.phases, ASSESSMENT: change({...before, status: 'failed', steps, gate})};
	await writeFile(session.layout.state, stateText({...state, phases}));
	const written: string[] = [];
	vi.spyOn(process.stdout, 'write').mockImplementation((text: string | Uint8Array, ...rest: readonly unknown[]) => {
		written.push(String(text));
		for (const done of rest) if (typeof done === 'function') done();
		return true;
	});
	expect(await reportCommand(session.layout.id, stateDirectory)).toBe(0);
	return written.join('');
}

test('the gate of a phase is reported with what it measured', async () => {
	const text = await reportOf(phase => phase);
	expect(text).toMatch(/ {2}gate: failed, isolation: by agreement\n {4}FAIL {2}data\.recount +3 must be <= 0 differences/);
	expect(text).not.toContain('stale');
	expect(text).not.toContain('PIPELINE_DESIGN');
});

test('of a reopened phase the old gate is still reported, as stale', async () => {
	const text = await reportOf(phase => ({
		...phase,
		status: 'pending',
		steps: Object.fromEntries(Object.entries(phase.steps).map(([id, step]) => [id, {...step, stale: true}])),
	}));
	expect(text).toContain('Assess (ASSESSMENT): reopened\n');
	expect(text).toContain('  gate: failed, stale: judged before what has to run again, isolation: by agreement\n');
	expect(text).toMatch(/FAIL {2}data\.recount/);
});
