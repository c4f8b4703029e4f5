import {expect, test} from 'vitest';
import {sideBySide} from '../../src/gates/side-by-side.ts';

type Item = {readonly name: string; readonly alone?: true};
const turn = () => new Promise(resolve => setImmediate(resolve));

/** Runs items until each is let go by its name; says what ran beside what. */
function stage(items: readonly Item[]) {
	const running = new Set<string>();
	const beside: string[] = [];
	const told: string[] = [];
	const letGo = new Map<string, () => void>();
	const make = async ({name}: Item) => {
		running.add(name);
		beside.push([...running].sort().join('+'));
		await new Promise<void>(resolve => letGo.set(name, resolve));
		running.delete(name);
		return name;
	};
	const all = sideBySide(items, make, name => void told.push(name));
	const end = async (name: string) => {
		while (!letGo.has(name)) await turn();
		letGo.get(name)?.();
		await turn();
	};
	return {all, end, beside, told, running};
}

test('two are made at once, and they are told and returned in their order', async () => {
	const {all, end, told, running} = stage([{name: 'a'}, {name: 'b'}, {name: 'c'}]);
	await turn();
	expect([...running]).toEqual(['a', 'b']);
	await end('b');
	expect([...running]).toEqual(['a', 'c']);
	expect(told).toEqual([]);
	await end('c');
	await end('a');
	expect(await all).toEqual(['a', 'b', 'c']);
	expect(told).toEqual(['a', 'b', 'c']);
});

test('nothing runs beside what must be alone', async () => {
	const {all, end, beside} = stage([{name: 'a'}, {name: 'timed', alone: true}, {name: 'b'}]);
	await end('b');
	await end('a');
	await end('timed');
	expect(await all).toEqual(['a', 'timed', 'b']);
	expect(beside).toEqual(['a', 'a+b', 'timed']);
});

test('the first failure is thrown once the other one has ended, and nothing more is begun', async () => {
	const begun: string[] = [];
	let ended = false;
	const making = sideBySide([{name: 'slow'}, {name: 'fails'}, {name: 'never'}], async ({name}: Item) => {
		begun.push(name);
		if (name === 'fails') throw new Error('the disk is on fire');
		for (let wait = 0; wait < 20; wait++) await turn();
		ended = true;
	});
	await expect(making).rejects.toThrow('the disk is on fire');
	expect([begun, ended]).toEqual([['slow', 'fails'], true]);
});
