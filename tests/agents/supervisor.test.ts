import {readFileSync} from 'node:fs';
import {describe, expect, test, vi} from 'vitest';
import type {Policy} from '../../src/agents/asks.ts';
import {groupAlive} from '../../src/system/groups.ts';
import {agentOf, stage} from './helpers.ts';

const scripted = (scene: string) => agentOf('scripted-agent.mjs', scene);
/** The state letter of a process; a dead one that its parent has not looked at yet is Z. */
function stateOf(pid: number): string {
	try {
		return /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1] ?? 'gone';
	} catch {
		return 'gone';
	}
}
const ended = {kind: 'ended', stopReason: 'end_turn'};

describe('one prompt at a time', () => {
	test('a message to a working sub-agent is sent after its turn, in the same session', async () => {
		const on = await stage();
		const run = on.run(scripted('echo'), 'first');
		await vi.waitFor(() => expect(on.transcript.tail(1)[0]?.text).toContain('prompt 1'));
		expect(on.supervisor.message('performance', 'second')).toBe(true);
		expect(await run.done).toEqual(ended);
		expect(await on.said()).toEqual([
			'you: second',
			'note: handed over when it has finished what it does now',
			'say: prompt 1 of 1 at once: first',
			'say: prompt 2 of 1 at once: second',
		]);
		expect(on.supervisor.message('performance', 'third')).toBe(false);
	});

	test('a third sub-agent waits until one of two has started', async () => {
		const on = await stage({timing: {initializeMs: 400}});
		const hanging = [on.run(agentOf('chaos-agent.mjs', 'hang-init')), on.run(agentOf('chaos-agent.mjs', 'hang-init'))];
		const third = on.run(scripted('echo'));
		await new Promise(resolve => setTimeout(resolve, 200));
		expect(on.pids()).toEqual([]);
		await Promise.all(hanging.map(run => run.done));
		expect(await third.done).toEqual(ended);
		expect(on.pids()).toHaveLength(1);
	});
});

describe('permission', () => {
	test('yes picks the option whose kind allows once, whatever it is called and wherever it stands', async () => {
		const on = await stage();
		const run = on.run(scripted('command'), 'python -m strikes.profile --memory');
		const {request, suggestion} = await on.event('permission.asked');
		expect(request).toMatchObject({
			command: ['python', '-m', 'strikes.profile', '--memory'],
			title: 'python -m strikes.profile --memory',
			kind: 'execute',
		});
		expect(suggestion).toEqual(['python', '-m', 'strikes.profile']);
		on.supervisor.answer(request.id, {kind: 'allow'});
		await run.done;
		expect((await on.said()).at(-1)).toBe('say: outcome {"outcome":{"outcome":"selected","optionId":"c"}}');
	});

	test('no carries the words of the person to the agent', async () => {
		const on = await stage();
		const run = on.run(scripted('command'), 'rm -rf /');
		const {request} = await on.event('permission.asked');
		on.supervisor.answer(request.id, {kind: 'deny', words: 'use a copy'});
		await run.done;
		expect(await on.said()).toContain(
			'say: outcome {"outcome":{"outcome":"selected","optionId":"a"},"_meta":{"ml-engineer":{"reason":"use a copy"}}}',
		);
		expect((await on.said()).at(-1)).toBe('say: told: I refused "rm -rf /": use a copy');
	});

	test('a rule added while a request waits lets it through', async () => {
		let policy: Policy = {mode: 'ask', rules: [], unattended: false};
		const on = await stage({policy: () => policy});
		const run = on.run(scripted('command'), 'python -m strikes.profile --memory');
		await on.event('permission.asked');
		on.supervisor.reconsider();
		expect(on.events.some(event => event.type === 'permission.ruled')).toBe(false);
		policy = {...policy, rules: [{prefix: ['python', '-m', 'strikes.profile'], roles: ['performance'], at: '2026-01-01T00:00:00Z'}]};
		on.supervisor.reconsider();
		await run.done;
		expect(on.events).toContainEqual(expect.objectContaining({type: 'permission.ruled', verdict: 'allowed', by: 'rule'}));
		expect((await on.said()).at(-1)).toContain('"optionId":"c"');
	});

	test('what a person allowed before for all of its kind is not asked, and said to be allowed by a rule', async () => {
		const on = await stage();
		const seen: string[] = [];
		await on.run(scripted('command'), 'python -m strikes.profile --memory', request => seen.push(request.title) > 0).done;
		expect(seen).toEqual(['python -m strikes.profile --memory']);
		expect(on.events.some(event => event.type === 'permission.asked')).toBe(false);
		expect(on.events).toContainEqual(expect.objectContaining({type: 'permission.ruled', verdict: 'allowed', by: 'rule'}));
		expect((await on.said()).at(-1)).toContain('"optionId":"c"');
	});

	test('with nobody there, what is listed is allowed and the rest is refused, without waiting', async () => {
		const policy = (): Policy => ({mode: 'listed', rules: [], unattended: true});
		const allowed = await stage({policy});
		await allowed.run(scripted('command'), 'python train.py').done;
		expect((await allowed.said()).at(-1)).toContain('"optionId":"c"');
		const refused = await stage({policy});
		await refused.run(scripted('command'), 'python train.py; curl example.org').done;
		expect((await refused.said()).at(-1)).toContain('"optionId":"a"');
		expect(refused.events).toContainEqual(expect.objectContaining({type: 'permission.ruled', verdict: 'refused', by: 'unattended'}));
	});

	test('what the agent takes back waits no longer', async () => {
		const on = await stage();
		const run = on.run(scripted('withdraw'));
		const {request} = await on.event('permission.asked');
		expect(await on.event('ask.withdrawn')).toEqual({type: 'ask.withdrawn', id: request.id});
		expect(on.supervisor.answer(request.id, {kind: 'allow'})).toBe(false);
		expect(await run.done).toEqual(ended);
	});

	test('a cancel answers what waits with cancelled and ends the turn', async () => {
		const on = await stage();
		const run = on.run(scripted('cancel-permission'));
		const {request} = await on.event('permission.asked');
		run.cancel();
		expect(await run.done).toEqual({kind: 'cancelled'});
		expect(on.events).toContainEqual({type: 'ask.withdrawn', id: request.id});
		expect(await on.said()).toContain('say: outcome {"outcome":{"outcome":"cancelled"}}, cancelled true');
	});
});

describe('an agent that asks without end', () => {
	test.each([
		['2000 requests', 'had 100 questions open at once', 100],
		['2000 questions', 'had 100 questions open at once', 100],
		['30 requests 4000000', 'had more than 64 MiB of questions open at once', 16],
	])('is stopped, with its questions withdrawn (%s)', async (what, words, open) => {
		const on = await stage();
		const outcome = await on.run(scripted('flood'), what).done;
		expect(outcome).toEqual({kind: 'failed', message: `scripted-agent ${words} and was stopped. Look at its transcript, then press r.`});
		const count = (type: string) => on.events.filter(event => event.type === type).length;
		expect(count('permission.asked') + count('question.asked')).toBe(open);
		expect(count('ask.withdrawn')).toBe(open);
		expect(on.pids().map(groupAlive)).toEqual([false]);
	});

	test('is stopped, when nobody is there to refuse it by hand', async () => {
		const on = await stage({policy: () => ({mode: 'listed', rules: [], unattended: true})});
		const outcome = await on.run(scripted('flood'), '2000 requests').done;
		expect(outcome).toMatchObject({kind: 'failed', message: expect.stringContaining('asked 500 times for what nobody is there to allow')});
		expect(on.events.filter(event => event.type === 'permission.ruled')).toHaveLength(500);
	});
});

test('a rule picks "always" where the agent offers nothing else; the list and --allow all do not', async () => {
	const options = [
		{optionId: 'b', name: 'Always', kind: 'allow_always'},
		{optionId: 'a', name: 'No', kind: 'reject_once'},
	];
	const prompt = JSON.stringify([{kind: 'execute', rawInput: {command: 'python train.py'}, options}]);
	const rules = [{prefix: ['python', 'train.py'], roles: ['performance' as const], at: ''}];
	for (const [policy, option, verdict] of [
		[{mode: 'ask', rules, unattended: true}, 'b', 'allowed'],
		[{mode: 'listed', rules: [], unattended: true}, 'a', 'refused'],
		[{mode: 'all', rules: [], unattended: true}, 'a', 'refused'],
	] as const) {
		const on = await stage({policy: () => policy});
		await on.run(scripted('requests'), prompt).done;
		expect(await on.said()).toContain(`say: outcome 0 ${option}`);
		expect(on.events).toContainEqual(expect.objectContaining({type: 'permission.ruled', verdict}));
	}
});

test('our analyst’s words are believed of the process that we started as the analyst, and of no other', async () => {
	const permission = {command: ['python', 'sample_fit.py'], why: 'peak memory', limits: '60 s'};
	const prompt = JSON.stringify([{kind: 'execute', title: 'x', _meta: {'ml-engineer': {permission}}}]);
	const shown = async (ours: boolean) => {
		const on = await stage();
		const run = on.run({...scripted('requests'), ours}, prompt);
		const {request} = await on.event('permission.asked');
		on.supervisor.answer(request.id, {kind: 'allow'});
		await run.done;
		return request;
	};
	expect(await shown(true)).toMatchObject({title: 'python sample_fit.py', why: 'peak memory', limits: '60 s'});
	expect(await shown(false)).toMatchObject({title: 'x', command: null, why: '', limits: ''});
});

test('a form of another agent becomes fields, and the answer is in its own types and spelling', async () => {
	const on = await stage();
	const run = on.run(scripted('question'));
	const {id, form, message} = await on.event('question.asked');
	expect(message).toBe('How deep?');
	expect(form).toMatchObject({
		kind: 'fill_in',
		fields: [
			{name: 'depth', label: 'Depth', type: 'number', value: 3},
			{name: 'sure', type: 'choice', options: ['yes', 'no']},
			{name: 'how', type: 'choice', options: ['slow', 'fast']},
		],
	});
	expect(on.supervisor.answer(id, {kind: 'allow'})).toBe(false);
	on.supervisor.answer(id, {kind: 'accept', values: {depth: 7, sure: 'yes', how: 'slow'}, by: 'default'});
	await run.done;
	const said = (await on.transcript.lines(0, 100)).map(line => line.text).join('\n');
	expect(said).toContain('"action":"accept"');
	expect(said).toContain('"depth":7,"sure":true');
	expect(said).toContain('"by":"default"');
});

describe('the mode of a session', () => {
	test.each(['mode', 'config-mode'])('an agent that starts in a mode that does not ask is put into one that does (%s)', async scene => {
		const on = await stage();
		expect(await on.run({...scripted(scene), mode: 'default'}).done).toEqual(ended);
		expect(await on.said()).toContain('say: works in mode default');
	});

	test.each(['stubborn-mode', 'stubborn-config'])('one that refuses is never prompted (%s)', async scene => {
		const on = await stage();
		const outcome = await on.run({...scripted(scene), mode: 'default'}).done;
		expect(outcome.kind).toBe('failed');
		expect((await on.said()).at(-1)).toContain('so it might act without asking');
		expect(await on.said()).not.toContain('say: nothing to do');
	});
});

test('an agent that wants a sign-in says so', async () => {
	const on = await stage();
	const outcome = await on.run(scripted('sign-in')).done;
	expect(outcome).toEqual({
		kind: 'failed',
		message:
			'scripted-agent refused session/new: error -32000, Authentication required. Sign in with scripted-agent in another terminal, then press r.',
	});
});

test('a command that is not there fails in one sentence', async () => {
	const on = await stage();
	const outcome = await on.run({...scripted('echo'), command: '/nowhere/agent', args: []}).done;
	expect(['failed', 'died']).toContain(outcome.kind);
	expect((await on.said()).join('\n')).toMatch(/nowhere|could not be started/);
});

test('terminal output of a tool is told line by line, with how it ended and how far it is', async () => {
	const on = await stage();
	await on.run(scripted('terminal')).done;
	expect(await on.said()).toEqual(['tool: pytest', 'output: one', 'output: two', 'output: three', 'error: failed, exit 2: pytest']);
	expect(on.events).toContainEqual({type: 'progress', label: 'tests', fraction: 0.5});
});

test('cost and context reach whoever watches', async () => {
	const on = await stage();
	await on.run(scripted('usage')).done;
	expect(on.events).toContainEqual({type: 'usage', used: 1200, size: 200_000, cost: {amount: 0.25, currency: 'USD'}});
});

test('a long silence is said to be waiting on the model, and is no failure', async () => {
	const on = await stage({timing: {silenceMs: 100}});
	expect(await on.run(scripted('silent')).done).toEqual(ended);
	expect(on.events.filter(event => event.type === 'waiting')).toHaveLength(1);
	expect((await on.said())[0]).toMatch(/^note: waiting on the model/);
});

test('of our own analyst, which has no model, it is said that it works', async () => {
	const on = await stage({timing: {silenceMs: 100}});
	await on.run({...scripted('silent'), ours: true}).done;
	const said = await on.said();
	expect(said[0]).toMatch(/^note: still at work: nothing heard for/);
	expect(said.join('\n')).not.toContain('model');
});

test('an agent sees the names it needs of our environment and no secret of others', async () => {
	const env = {PATH: process.env['PATH'], HOME: '/tmp', LC_ALL: 'C', GITHUB_TOKEN: 'x', SCRIPTED_KEY: 'y', SSH_AUTH_SOCK: '/z'};
	const on = await stage({env});
	await on.run({...scripted('environment'), environment: ['SCRIPTED_'], set: {QUIET: '1'}}).done;
	expect(await on.said()).toEqual(['say: HOME LC_ALL PATH QUIET SCRIPTED_KEY']);
	const {passed, withheld} = await on.event('started');
	expect({passed, withheld}).toEqual({passed: ['HOME', 'LC_ALL', 'PATH', 'SCRIPTED_KEY'], withheld: 2});
});

test('a grandchild that ignores SIGTERM is gone when the run is over', async () => {
	const on = await stage();
	await on.run(scripted('grandchild')).done;
	const pid = Number(/grandchild (\d+)/.exec((await on.said()).join())?.[1]);
	expect(pid).toBeGreaterThan(1);
	expect(stateOf(pid)).toMatch(/^(gone|Z)$/);
	expect(on.pids().map(groupAlive)).toEqual([false]);
});

test('stopping everything leaves nobody, at whatever point each was', async () => {
	const on = await stage({timing: {cancelMs: 200}});
	const runs = [
		on.run(agentOf('chaos-agent.mjs', 'hang-cancel')),
		on.run(agentOf('chaos-agent.mjs', 'ignore-eof')),
		on.run(agentOf('chaos-agent.mjs', 'hang-init')),
		on.run(scripted('command')),
	];
	await on.event('started');
	await on.supervisor.stopAll();
	const outcomes = await Promise.all(runs.map(run => run.done));
	expect(outcomes.every(outcome => outcome.kind === 'cancelled' || outcome.kind === 'ended')).toBe(true);
	expect(on.pids().map(groupAlive)).toEqual(on.pids().map(() => false));
});
