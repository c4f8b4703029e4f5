import {mkdir, rename, rm, symlink} from 'node:fs/promises';
import {describe, expect, onTestFinished, test} from 'vitest';
import type {Policy} from '../../../src/agents/asks.ts';
import {agentOf, type Stage, stage} from '../helpers.ts';
import {furnish, honest, hostile, type Sent} from './requests.ts';

const listed = (unattended: boolean) => (): Policy => ({mode: 'listed', rules: [], unattended});

/** What a real agent process heard to each request, in a folder with files and links, and what a person was shown. */
async function answers(requests: readonly Sent[], at?: Stage): Promise<string[]> {
	const on = at ?? (await stage({policy: listed(true)}));
	await furnish(on.folder);
	onTestFinished(() => rm(`${on.folder}-outside`, {recursive: true, force: true}));
	// The agent reads lines, and its reader takes this separator for the end of one.
	const prompt = JSON.stringify(requests).replaceAll('\u2028', '\\u2028');
	expect(await on.run(agentOf('scripted-agent.mjs', 'requests'), prompt).done).toMatchObject({kind: 'ended'});
	const said = (await on.said()).flatMap(line => /^say: outcome \d+ (.*)$/.exec(line)?.[1] ?? []);
	expect(said).toHaveLength(requests.length);
	return said;
}

const briefly = (requests: readonly Sent[]) => requests.map(request => JSON.stringify(request).slice(0, 200));

describe('with nobody there, the list refuses', () => {
	test.each(Object.entries(hostile))('%s', async (_, requests) => {
		const said = await answers(requests);
		expect(briefly(requests.filter((_, index) => said[index] !== 'a' && said[index] !== 'cancelled'))).toEqual([]);
	});
});

test('what an honest agent asks of the list is allowed, for this once', async () => {
	const said = await answers(honest);
	expect(briefly(honest.filter((_, index) => said[index] !== 'c'))).toEqual([]);
});

test('a folder that is itself a link is the same folder', async () => {
	const on = await stage({policy: listed(true)});
	const real = `${on.folder}-real`;
	await rename(on.folder, real);
	onTestFinished(() => rm(real, {recursive: true, force: true}));
	await symlink(real, on.folder);
	await mkdir(`${real}/reports`);
	const requests = [
		{kind: 'edit', locations: [{path: 'reports/a.json'}]},
		{kind: 'read', locations: [{path: `${real}/README.md`}]},
	];
	expect(await answers([...requests, {kind: 'read', locations: [{path: '..'}]}], on)).toEqual(['c', 'c', 'a']);
});

test('the tables hold enough to be worth their names', () => {
	expect(Object.values(hostile).flat().length).toBeGreaterThan(300);
	expect(honest.length).toBeGreaterThan(60);
});
