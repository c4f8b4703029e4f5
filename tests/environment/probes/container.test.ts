import {expect, test} from 'vitest';
import {container} from '../../../src/environment/probes/container.ts';
import {machine} from '../machine.ts';

const both = '{"Client":{"Version":"27.1.0"},"Server":{"Version":"27.1.1"}}';
const clientOnly = '{"Client":{"Version":"27.1.0"},"Server":null}';

test('a docker whose daemon answers is ok, with both versions', async () => {
	const here = await machine();
	await here.program('docker', `echo '${both}'`);
	const found = await here.read(container);
	expect(found).toMatchObject({status: 'ok', summary: 'docker 27.1.1', command: 'docker version --format {{json .}}', error: null});
	expect(found.facts).toEqual({engine: 'docker', client: '27.1.0', server: '27.1.1', reachable: true});
});

test('a docker without its daemon is degraded and gives the reason', async () => {
	const here = await machine();
	await here.program('docker', `echo '${clientOnly}'; echo 'Cannot connect to the Docker daemon' >&2; exit 1`);
	const found = await here.read(container);
	expect(found).toMatchObject({
		status: 'degraded',
		summary: 'docker 27.1.0, daemon not reachable',
		error: 'Cannot connect to the Docker daemon',
	});
	expect(found.facts['reachable']).toBe(false);
});

test('podman takes the place of a docker that is missing or does not answer', async () => {
	const here = await machine();
	await here.program('podman', `echo '{"Client":{"Version":"4.3.1"}}'`);
	expect(await here.read(container)).toMatchObject({status: 'ok', summary: 'podman 4.3.1'});
	await here.program('docker', `echo '${clientOnly}'; echo 'Cannot connect' >&2; exit 1`);
	expect(await here.read(container)).toMatchObject({status: 'ok', summary: 'podman 4.3.1', detail: 'docker: Cannot connect'});
});

test('with neither, the words are "Docker not available"', async () => {
	const found = await (await machine()).read(container);
	expect(found).toMatchObject({status: 'missing', summary: 'Docker not available', command: null, error: null});
});
