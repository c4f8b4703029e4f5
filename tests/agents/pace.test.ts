import {PassThrough} from 'node:stream';
import {expect, test, vi} from 'vitest';
import {AgentConnection} from '../../src/agents/connection.ts';
import {Pace, type Work} from '../../src/agents/pace.ts';
import type {Update} from '../../src/agents/updates.ts';

/** A clock in our hands: work takes as long as it says, timers ring when the time comes. */
function handClock() {
	let time = 0;
	let timers: {at: number; call: () => void}[] = [];
	return {
		now: () => time,
		after: (ms: number, call: () => void) => void timers.push({at: time + ms, call}),
		takes: (ms: number) => {
			time += ms;
		},
		get ringing() {
			return timers.length;
		},
		/** Moves on to the next timer and rings it; answers how long nothing was done until then. */
		next: () => {
			const [first] = timers.sort((a, b) => a.at - b.at);
			if (first === undefined) return null;
			timers = timers.filter(one => one !== first);
			const free = first.at - time;
			time = Math.max(time, first.at);
			first.call();
			return free;
		},
	};
}

/** Frames of one agent, each of which takes `ms`; told as they are done. */
function frames(clock: ReturnType<typeof handClock>, name: string, count: number, ms: number, done: string[]): Work {
	let next = 0;
	return spent => {
		while (next < count) {
			clock.takes(ms);
			done.push(`${name}${next}`);
			next += 1;
			if (spent()) return next < count;
		}
		return false;
	};
}

test('a little work is done at once', () => {
	const clock = handClock();
	const done: string[] = [];
	new Pace(clock).add(frames(clock, 'a', 4, 0.2, done));
	expect(done).toEqual(['a0', 'a1', 'a2', 'a3']);
	expect(clock.ringing).toBe(0);
});

test('a flood leaves most of each slot free, loses nothing and keeps its order', () => {
	const clock = handClock();
	const done: string[] = [];
	new Pace(clock).add(frames(clock, 'a', 100, 0.25, done));
	expect(done).toHaveLength(20);
	const free: number[] = [];
	for (let ms = clock.next(); ms !== null; ms = clock.next()) free.push(ms);
	expect(free).toEqual([11, 11, 11, 11]);
	expect(done).toEqual(Array.from({length: 100}, (_, at) => `a${at}`));
});

test('a single frame that takes longer than a slot does not eat the free time after it', () => {
	const clock = handClock();
	const done: string[] = [];
	new Pace(clock).add(frames(clock, 'a', 2, 100, done));
	expect(done).toEqual(['a0']);
	expect(clock.next()).toBe(11);
	expect(done).toEqual(['a0', 'a1']);
});

test('agents share a slot fairly: one that asks waits for a turn of the others, not for their flood', () => {
	const clock = handClock();
	const pace = new Pace(clock);
	const done: string[] = [];
	pace.add(frames(clock, 'a', 1000, 0.5, done));
	pace.add(frames(clock, 'b', 1000, 0.5, done));
	pace.add(frames(clock, 'ask', 1, 0.5, done));
	const before = done.length;
	clock.next();
	expect(done.indexOf('ask0') - before).toBeLessThanOrEqual(4);
	for (let slots = 0; slots < 40; slots += 1) clock.next();
	const of = (name: string) => done.filter(one => one.startsWith(name)).length;
	expect(Math.abs(of('b') - (of('a') - before))).toBeLessThanOrEqual(4);
});

test('what breaks off keeps the others going', () => {
	const clock = handClock();
	const pace = new Pace(clock);
	const done: string[] = [];
	pace.add(frames(clock, 'a', 40, 0.25, done));
	pace.add(() => {
		throw new Error('broken');
	});
	const removed = frames(clock, 'removed', 1, 0.25, done);
	pace.add(removed);
	pace.remove(removed);
	for (let slot = 0; slot < 10; slot += 1) {
		try {
			clock.next();
		} catch (error) {
			expect(error).toEqual(new Error('broken'));
		}
	}
	expect(done).toEqual(Array.from({length: 40}, (_, at) => `a${at}`));
});

/** Two agents on one pace, each frame of which takes half a millisecond of our clock. */
function talking(names: readonly string[]) {
	const clock = handClock();
	const pace = new Pace(clock);
	const heard: string[] = [];
	const text = (update: Update) =>
		update.sessionUpdate === 'agent_message_chunk' && update.content.type === 'text' ? update.content.text : '';
	const agents = names.map(name => {
		const stdout = new PassThrough();
		const connection = new AgentConnection(
			{stdin: new PassThrough(), stdout},
			{
				update: (_, update) => {
					clock.takes(0.5);
					heard.push(name + text(update));
				},
				permission: () => Promise.resolve(null),
				question: () => Promise.resolve({action: 'decline'}),
				log: () => {},
				ready: () => true,
				drained: () => Promise.resolve(),
			},
			pace,
		);
		return {name, stdout, connection};
	});
	return {clock, heard, agents};
}

const says = (count: number) =>
	Array.from(
		{length: count},
		(_, at) =>
			`${JSON.stringify({jsonrpc: '2.0', method: 'session/update', params: {sessionId: 's', update: {sessionUpdate: 'agent_message_chunk', content: {type: 'text', text: String(at)}}}})}\n`,
	).join('');

test('an agent that floods is not read while it waits for its turn, and is heard to its last word', async () => {
	const {clock, heard, agents} = talking(['a', 'b']);
	for (const {stdout} of agents) stdout.write(says(300));
	await vi.waitFor(() => expect(agents.every(({stdout}) => stdout.isPaused())).toBe(true));
	expect(heard.length).toBeLessThanOrEqual(10);
	while (clock.ringing > 0) clock.next();
	for (const {name, stdout} of agents) {
		expect(stdout.isPaused()).toBe(false);
		expect(heard.filter(one => one.startsWith(name))).toEqual(Array.from({length: 300}, (_, at) => `${name}${at}`));
	}
	const first = heard.slice(0, 100).filter(one => one.startsWith('a')).length;
	expect(Math.abs(first - 50)).toBeLessThanOrEqual(10);
});

test('what was read of an agent that ends is handled before its end', async () => {
	const {heard, agents} = talking(['a']);
	const [agent] = agents;
	agent?.stdout.write(says(100));
	await vi.waitFor(() => expect(agent?.stdout.isPaused()).toBe(true));
	expect(heard.length).toBeLessThan(100);
	agent?.stdout.destroy();
	await agent?.connection.closed;
	expect(heard).toEqual(Array.from({length: 100}, (_, at) => `a${at}`));
	expect(agent?.connection.taken).toBe(says(100).length);
});
