import {createPlain} from '../../../src/app/plain/plain.ts';
import type {Check} from '../../../src/domain/check.ts';
import type {Phase} from '../../../src/domain/workflow.ts';
import type {Engine} from '../../../src/engine/engine.ts';
import type {FakeEngine} from '../../support/fake-engine.ts';

/** The plain mode on an engine of a test; `over`: what the engine answers with otherwise. */
export function conversation(fake: FakeEngine, over: Partial<Engine> = {}) {
	const lines: string[] = [];
	let left = false;
	const engine: Engine = {...fake.engine, ...over};
	const plain = createPlain({engine, write: line => lines.push(line), quit: () => (left = true), now: fake.now});
	const said = () => lines.splice(0).join('\n');
	return {
		plain,
		lines,
		said,
		left: () => left,
		/** What is said when this is typed, broken lines put together again. */
		async hear(typed: string): Promise<string> {
			lines.splice(0);
			await plain.typed(typed);
			return lines
				.splice(0)
				.reduce((text, line) => (/^ {2}\S/.test(line) && isBroken(line) ? `${text} ${line.trim()}` : `${text}\n${line}`), '');
		},
	};
}

/** A broken sentence goes on two spaces in; what stands as it is begins so too: a number, a sign or a path. */
const isBroken = (line: string): boolean => !/^ {2}(\d+:|here |added |removed |same |\S*ml-engineer|node )/.test(line);

export const checkOf = (id: string, step: string, over: Partial<Check> = {}): Check => ({
	id,
	step,
	verdict: 'pass',
	value: 0,
	op: '<=',
	threshold: 0,
	unit: 'differences',
	reason: null,
	claimed: null,
	evidence: [],
	duration_ms: 1200,
	set_by: 'program',
	...over,
});

/** All steps of a phase done and its gate judged with these checks. */
export function judge(fake: FakeEngine, phase: Phase, steps: readonly string[], checks: readonly Check[]): void {
	for (const step of steps) {
		fake.dispatch({type: 'step.started', phase, step, backend: 'analyst'});
		fake.pass(1000);
		fake.dispatch({type: 'step.settled', phase, step, outcome: 'done', summary: `found by ${step}`, report: `reports/${step}.json`});
	}
	for (const check of checks) fake.dispatch({type: 'check.measured', phase, check});
	fake.dispatch({type: 'gate.judged', phase, isolation: 'by agreement', durationMs: 5000, today: '2026-11-23'});
}

export const assessSteps = ['problem_type', 'data', 'constraints', 'infrastructure', 'maturity'];
