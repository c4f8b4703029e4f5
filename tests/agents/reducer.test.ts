import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {type Entry, UpdateReducer} from '../../src/agents/reducer.ts';
import {readUpdate, type Update} from '../../src/agents/updates.ts';

const lines = (entries: readonly Entry[]) => entries.flatMap(entry => (entry.type === 'line' ? [`${entry.kind}: ${entry.text}`] : []));

function update(body: Record<string, unknown>): Update {
	const read = readUpdate({sessionId: 's', update: body});
	if (!read.ok) throw new Error(read.why);
	return read.update;
}
const say = (text: string) => update({sessionUpdate: 'agent_message_chunk', content: {type: 'text', text}});
const tool = (more: Record<string, unknown>) => update({sessionUpdate: 'tool_call_update', toolCallId: 't', ...more});
const output = (text: string) => tool({content: [{type: 'content', content: {type: 'text', text}}]});

describe('speech', () => {
	test('in pieces of any size becomes the lines it has', () => {
		fc.assert(
			fc.property(fc.array(fc.constantFrom('a', 'bc', '\n', 'd\ne', '\n\n')), pieces => {
				const reducer = new UpdateReducer();
				const said = pieces.flatMap(piece => lines(reducer.reduce('s', say(piece))));
				said.push(...lines(reducer.endTurn()));
				const whole = pieces.join('');
				const expected = whole.split('\n');
				if (expected.at(-1) === '') expected.pop();
				expect(said).toEqual(expected.map(line => `say: ${line}`));
			}),
		);
	});

	test('that has no end yet can be seen, and ends where thinking begins', () => {
		const reducer = new UpdateReducer();
		expect(reducer.reduce('s', say('half'))).toEqual([]);
		expect(reducer.partial).toEqual({kind: 'say', text: 'half'});
		expect(lines(reducer.reduce('s', update({sessionUpdate: 'agent_thought_chunk', content: {type: 'text', text: 'hm'}})))).toEqual([
			'say: half',
		]);
		expect(reducer.partial).toEqual({kind: 'think', text: 'hm'});
	});
});

test('a frame full of line ends is cut, and says so', () => {
	const entries = new UpdateReducer().reduce('s', say('\n'.repeat(4_000_000)));
	expect(entries).toHaveLength(50_001);
	expect(entries.at(-1)).toMatchObject({kind: 'note', text: 'more than 50000 lines at once: the rest was left out'});
});

describe('tool output', () => {
	test('that grows, slides or comes twice is told once', () => {
		const all = Array.from({length: 300}, (_, i) => `line ${i}`);
		const growing = new UpdateReducer();
		const told = all.flatMap((_, i) => lines(growing.reduce('s', output(`${all.slice(0, i + 1).join('\n')}\n`))));
		told.push(...lines(growing.reduce('s', output(`${all.join('\n')}\n`))));
		expect(told.slice(1)).toEqual(all.map(line => `output: ${line}`));
		const sliding = new UpdateReducer();
		const seen = all.flatMap((_, i) => lines(sliding.reduce('s', output(`${all.slice(Math.max(0, i - 80), i + 1).join('\n')}\n`))));
		expect(seen.slice(1)).toEqual(all.map(line => `output: ${line}`));
	});

	test('that is replaced says so', () => {
		const reducer = new UpdateReducer();
		reducer.reduce('s', output('one\n'));
		expect(lines(reducer.reduce('s', output('two\n')))).toEqual(['note: the tool replaced its output by:', 'output: two']);
	});

	test('of two sessions under one tool call id is kept apart', () => {
		const reducer = new UpdateReducer();
		reducer.reduce('s', tool({title: 'a'}));
		reducer.reduce('r', tool({title: 'b'}));
		expect(reducer.openTools.map(one => one.title)).toEqual(['a', 'b']);
		expect(reducer.known('s', 't')?.title).toBe('a');
	});
});

test('a tool call known from a bare update gets its title when it comes', () => {
	const reducer = new UpdateReducer();
	expect(lines(reducer.reduce('s', tool({status: 'in_progress'})))).toEqual(['tool: tool call t']);
	expect(lines(reducer.reduce('s', tool({title: 'pytest'})))).toEqual(['tool: pytest']);
	expect(lines(reducer.reduce('s', tool({title: 'pytest', status: 'completed'})))).toEqual(['tool: done: pytest']);
	expect(reducer.openTools).toEqual([]);
});

test('a changed file is named with its length, once', () => {
	const reducer = new UpdateReducer();
	const diff = {content: [{type: 'diff', path: '/w/a.py', oldText: null, newText: 'a\nb'}]};
	expect(lines(reducer.reduce('s', tool({title: 'Write', ...diff})))).toEqual(['tool: Write', 'tool: new file /w/a.py, 2 lines']);
	expect(lines(reducer.reduce('s', tool(diff)))).toEqual([]);
});

test('a plan shows what changed in it', () => {
	const reducer = new UpdateReducer();
	const plan = (first: string) =>
		update({
			sessionUpdate: 'plan',
			entries: [{content: 'read', status: first, priority: 'high'}, {content: 'write', status: 'pending', priority: 'low'}, 7],
		});
	expect(lines(reducer.reduce('s', plan('in_progress')))).toEqual(['plan: [>] read', 'plan: [ ] write']);
	expect(lines(reducer.reduce('s', plan('completed')))).toEqual(['plan: [x] read']);
});

test('anything at all in an update is read or refused, never thrown', () => {
	const kinds = [
		'agent_message_chunk',
		'tool_call',
		'tool_call_update',
		'plan',
		'usage_update',
		'notice',
		'current_mode_update',
		'__proto__',
		'',
	];
	fc.assert(
		fc.property(fc.constantFrom(...kinds), fc.object({maxDepth: 3}), (kind, body) => {
			const read = readUpdate({sessionId: 's', update: {...body, sessionUpdate: kind, toolCallId: 't', title: 'x'}});
			if (read.ok) new UpdateReducer().reduce('s', read.update);
		}),
	);
	fc.assert(fc.property(fc.anything(), params => void readUpdate(params)));
});
