import {existsSync, mkdirSync, readdirSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import * as z from 'zod';
import type {TurnOutcome} from '../../src/agents/run.ts';
import type {SessionEvent} from '../../src/domain/events.ts';
import type {Answer, ReviewItem} from '../../src/domain/inbox.ts';
import type {SessionState} from '../../src/domain/state.ts';
import {transition} from '../../src/domain/transition.ts';
import {recoverReviews} from '../../src/engine/staging/recover.ts';
import {reviewFolder, saveAccepted} from '../../src/engine/staging/review-record.ts';
import {readWritten} from '../../src/engine/staging/written.ts';
import {StepRunner} from '../../src/engine/step-runner.ts';
import {reports} from '../../src/steps/reports.ts';
import {after, at, check, settled} from '../domain/support.ts';
import {put, scratch, text} from './staging/project.ts';

const assessed: readonly SessionEvent[] = [
	{type: 'phase.started', phase: 'ASSESSMENT'},
	...['problem_type', 'data', 'constraints', 'infrastructure', 'maturity'].map(step => settled('ASSESSMENT', step)),
	{type: 'check.measured', phase: 'ASSESSMENT', check: check('data.recount')},
	{type: 'gate.judged', phase: 'ASSESSMENT', isolation: 'by agreement', durationMs: 1, today: '2026-01-02'},
];

type Turn = (folder: string, words: string) => void;

/** A session whose ingestion step is done by `turn` in place of a sub-agent. */
function session(
	turn: Turn,
	parts: {ours?: boolean; unattended?: boolean; state?: SessionState; folder?: string; outcome?: TurnOutcome} = {},
) {
	const folder = parts.folder ?? scratch();
	const project = parts.state?.project ?? path.join(scratch(), 'birds');
	mkdirSync(project, {recursive: true});
	let state: SessionState = parts.state ?? {...after(...assessed), project};
	const events: SessionEvent[] = [];
	const prompts: string[] = [];
	const running: Promise<void>[] = [];
	const dispatch = async (event: SessionEvent): Promise<void> => {
		const result = transition(state, event, at);
		if (result.refused !== null) throw new Error(`${event.type}: ${result.refused}`);
		events.push(event);
		state = result.state;
		for (const effect of result.effects) {
			if (effect.type === 'start-step' && effect.step === 'ingestion') running.push(runner.run(effect.phase, effect.step));
			if (effect.type === 'stop-step') runner.stop(effect.phase, effect.step);
			if (effect.type === 'deliver-answer' && effect.item.kind === 'review' && effect.answer.kind === 'review')
				running.push(runner.reviewed(effect.item, effect.answer));
		}
	};
	const known = reports['PIPELINE_DESIGN.ingestion'];
	const runner = new StepRunner({
		supervisor: {
			run: ({cwd, promptText}) => {
				prompts.push(promptText);
				turn(cwd, promptText);
				const outcome: TurnOutcome = parts.outcome ?? {kind: 'ended', stopReason: 'end_turn'};
				return {done: Promise.resolve(outcome), cancel: () => undefined, message: () => false};
			},
			answer: () => true,
		},
		state: () => state,
		dispatch,
		folder,
		root: project,
		environment: async () => ({}),
		backendOf: () => ({
			found: true,
			backend: {name: 'agent', title: 'agent', command: 'x', args: [], environment: [], set: {}, mode: null, ours: parts.ours ?? false},
		}),
		reportOf: (_phase, step) =>
			step === 'ingestion' && known
				? {
						...known,
						phase: 'PIPELINE_DESIGN',
						schema: z.looseObject({schema: z.literal(1)}),
						summary: () => 'designed',
						brief: () => 'Design it.',
					}
				: undefined,
		unattended: parts.unattended ?? false,
		blueprint: async () => new Map([['Makefile', 'all:\n']]),
		activity: () => undefined,
		notice: () => undefined,
		lastWords: () => '',
	});
	const settle = async () => {
		for (let done = 0; done < running.length; done = running.length) await Promise.all(running);
	};
	return {
		folder,
		project,
		events,
		prompts,
		state: () => state,
		dispatch,
		async start() {
			await dispatch({type: 'phase.started', phase: 'PIPELINE_DESIGN'});
			await settle();
		},
		async answer(answer: Partial<Extract<Answer, {kind: 'review'}>> & {accepted: boolean}) {
			const [item] = state.inbox;
			if (!item) throw new Error('nothing waits');
			await dispatch({type: 'inbox.answered', id: item.id, answer: {kind: 'review', ...answer}, by: 'person'});
			await settle();
		},
		/** The program is killed here and another one opens the session. */
		async recover(): Promise<readonly string[]> {
			const opened = {view: {getState: () => ({state})}, layout: {folder}, dispatch};
			// biome-ignore lint/suspicious/noExplicitAny: the rest of a view is for screens
			const said = await recoverReviews(opened as any);
			await dispatch({type: 'session.resumed', changes: [], gitHead: null});
			return said;
		},
		step: () => state.phases.PIPELINE_DESIGN.steps['ingestion'],
	};
}

const works: Turn = folder =>
	put(folder, {'reports/ingestion.json': '{"schema":1}', 'src/birds/schema.py': 'columns = []\n', Makefile: 'all:\n'});

test('files wait for a review and are written only when it is accepted', async () => {
	const one = session(works);
	await one.start();
	expect(one.step()?.status).toBe('asking');
	const item = one.state().inbox[0] as ReviewItem;
	expect(item).toMatchObject({kind: 'review', total: 2, same: {files: 1, added: 1}, title: '2 new files: 1 as in the blueprint'});
	expect(existsSync(path.join(one.project, 'src'))).toBe(false);
	await one.answer({accepted: true});
	expect(one.step()).toMatchObject({status: 'done', summary: 'designed'});
	expect(text(one.project, 'src/birds/schema.py')).toBe('columns = []\n');
	expect([...(await readWritten(one.project))].map(([name, entry]) => [name, entry.from])).toEqual([
		['Makefile', 'blueprint'],
		['src/birds/schema.py', 'agent'],
	]);
	expect(readdirSync(path.join(one.folder, 'reviews'))).toEqual([]);
});

test('rejected files go back to the sub-agent with the words, in the folder it left', async () => {
	const one = session((folder, words) => {
		works(folder, words);
		if (words.includes('no schema')) put(folder, {'src/birds/schema.py': 'columns = ["speed"]\n'});
	});
	await one.start();
	await one.answer({accepted: false, words: 'no schema'});
	expect(one.prompts[1]).toContain('A person rejected your files: no schema');
	expect(one.step()?.status).toBe('asking');
	await one.answer({accepted: true});
	expect(text(one.project, 'src/birds/schema.py')).toBe('columns = ["speed"]\n');
});

test('the analyst reads no words: its step stops, says so and keeps them, and nothing is written', async () => {
	const one = session(works, {ours: true});
	await one.start();
	await one.answer({accepted: false, words: 'not like this'});
	expect(one.step()).toMatchObject({
		status: 'stopped',
		summary: 'you sent its files back: not like this. The built-in analyst reads no words: r makes them again',
	});
	expect(existsSync(path.join(one.project, 'src'))).toBe(false);
});

test('with nobody there files are written, and what the user changed is kept and said', async () => {
	const one = session(folder => put(folder, {'reports/ingestion.json': '{"schema":1}', Makefile: 'theirs:\n', 'a.py': 'x'}), {
		unattended: true,
	});
	put(one.project, {Makefile: 'mine:\n'});
	await one.start();
	expect(one.step()).toMatchObject({status: 'done', summary: 'designed; kept as it stands: Makefile'});
	expect(text(one.project, 'Makefile')).toBe('mine:\n');
	expect(text(one.project, 'a.py')).toBe('x');
});

test('a change that cannot be taken goes back as a correction', async () => {
	let turns = 0;
	const one = session(folder => {
		turns += 1;
		works(folder, '');
		put(folder, {'pipeline.yaml': turns === 1 ? 'a: [' : 'name: birds\n'});
	});
	put(one.project, {'pipeline.yaml': 'name: b\n'});
	await one.start();
	expect(one.prompts[1]).toContain('pipeline.yaml is not YAML');
	expect(one.step()?.status).toBe('asking');
});

test('killed while a review waits: it waits on, and the files are still there to accept', async () => {
	const one = session(works);
	await one.start();
	await one.recover();
	expect(one.step()?.status).toBe('asking');
	expect(one.state().inbox).toHaveLength(1);
	await one.answer({accepted: true});
	expect(one.step()?.status).toBe('done');
	expect(text(one.project, 'Makefile')).toBe('all:\n');
});

test('killed between the answer and the first file: it is asked again', async () => {
	const one = session(works);
	await one.start();
	const {inbox: _gone, ...rest} = one.state();
	const steps = rest.phases.PIPELINE_DESIGN.steps;
	const ingestion = steps['ingestion'];
	if (!ingestion) throw new Error('no step');
	const state: SessionState = {
		...rest,
		inbox: [],
		phases: {
			...rest.phases,
			PIPELINE_DESIGN: {...rest.phases.PIPELINE_DESIGN, steps: {...steps, ingestion: {...ingestion, status: 'running'}}},
		},
	};
	const two = session(works, {state, folder: one.folder});
	await two.recover();
	expect(two.state().inbox.map(item => item.id)).toEqual(['review:PIPELINE_DESIGN.ingestion']);
	expect(two.step()?.status).toBe('asking');
});

test('killed while accepted files were written: they are written to their end, and the step is done', async () => {
	const one = session(works);
	await one.start();
	await saveAccepted(reviewFolder(one.folder, {phase: 'PIPELINE_DESIGN', step: 'ingestion'}), []);
	put(one.project, {'src/birds/schema.py': 'columns = []\n'}); // the first of them, before the kill
	expect(await one.recover()).toEqual(['The accepted files of ingestion were written to their end: 2']);
	expect(one.step()?.status).toBe('done');
	expect(text(one.project, 'Makefile')).toBe('all:\n');
	expect((await readWritten(one.project)).size).toBe(2);
});

test('a step that is stopped while its files wait writes none of them', async () => {
	const one = session(works);
	await one.start();
	await one.dispatch({type: 'step.stop_requested', phase: 'PIPELINE_DESIGN', step: 'ingestion'});
	await expect.poll(() => one.step()?.status).toBe('stopped');
	expect(one.state().inbox).toEqual([]);
	expect(existsSync(path.join(one.project, 'Makefile'))).toBe(false);
});

test.each([
	['SIGSEGV', /^The data engine crashed \(SIGSEGV\) while it read \/w\/rows\.csv: check that the file is what its name says/],
	['SIGKILL', /^The analyst was killed \(SIGKILL\) while it read \/w\/rows\.csv, most likely because the machine ran out of memory/],
	['SIGTERM', /^agent died in the middle of its work \(signal SIGTERM\)/],
])('an analyst that ended by %s says what it read and what to do; the session goes on', async (signal, sentence) => {
	const data = {
		files: ['/w/rows.csv'],
		sha256: '0',
		target: 'y',
		time_split: null,
		rows: 2,
		columns: 2,
		missing_words: [],
		visible: [],
		hidden: {rows: 0, rule: 'cross-validation', judged: 0},
	};
	const outcome: TurnOutcome = {kind: 'died', exitCode: null, signal, stderrTail: ''};
	const one = session(() => undefined, {ours: true, outcome, state: {...after(...assessed), project: scratch(), data}});
	await one.start();
	expect(one.step()).toMatchObject({status: 'interrupted'});
	expect(one.events.find(event => event.type === 'step.settled')).toMatchObject({summary: expect.stringMatching(sentence)});
});
