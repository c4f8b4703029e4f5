import {expect, test} from 'vitest';
import * as z from 'zod';
import {snapshotJson, tableOf} from '../../src/cli/probe.ts';
import {probes} from '../../src/environment/probes/table.ts';
import {readEnvironment} from '../../src/environment/scheduler.ts';
import {machine} from '../environment/machine.ts';

async function bareMachine() {
	const here = await machine();
	await here.program('docker', `echo '{"Client":{"Version":"27.1.0"}}'; echo 'no daemon' >&2; exit 1`);
	return readEnvironment({workspace: here.workspace, env: here.env});
}

test('the table has a line for each probe, aligned, in the words of the seed, with the cause below what is not well', async () => {
	const text = tableOf(await bareMachine());
	expect(text).toContain('python      missing   Python not found\n');
	expect(text).toContain('frameworks  missing   No ML frameworks detected\n');
	expect(text).toContain('kubernetes  missing   No k8s context\n');
	expect(text).toContain('container   degraded  docker 27.1.0, daemon not reachable\n                      no daemon\n');
	for (const {id} of probes) expect(text).toMatch(new RegExp(`^${id} `, 'm'));
});

test('the object for programs has every probe with its command, time, error and facts', async () => {
	const schema = z.object({
		v: z.literal(1),
		probes: z.array(
			z.object({
				id: z.string(),
				title: z.string(),
				status: z.enum(['ok', 'missing', 'degraded', 'error', 'timed-out']),
				summary: z.string().max(60),
				facts: z.record(z.string(), z.unknown()),
				command: z.string().nullable(),
				duration_ms: z.number(),
				error: z.string().nullable(),
				at: z.iso.datetime(),
			}),
		),
	});
	const text = snapshotJson(await bareMachine());
	expect(text).not.toContain('\n');
	expect(schema.parse(JSON.parse(text)).probes.map(probe => probe.id)).toEqual(probes.map(probe => probe.id));
});
