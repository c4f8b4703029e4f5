import {expect, test} from 'vitest';
import {gpu} from '../../../src/environment/probes/gpu.ts';
import {machine} from '../machine.ts';

test('a card is shown with its name, memory and load', async () => {
	const here = await machine();
	await here.program('nvidia-smi', `echo 'NVIDIA A10G, 23028, 2303, 37, 550.54'`);
	const found = await here.read(gpu);
	expect(found).toMatchObject({status: 'ok', summary: 'NVIDIA A10G 2.2 of 22.5 GiB 37 %'});
	expect(found.facts).toEqual({count: 1, names: ['NVIDIA A10G'], totalMiB: 23028, usedMiB: 2303, loadPercent: 37, driver: '550.54'});
});

test('several cards are counted and summed, and what a card does not tell stays unknown', async () => {
	const here = await machine();
	await here.program('nvidia-smi', `echo 'H100, 81920, 0, [N/A], 550'; echo 'H100, 81920, 1024, 10, 550'`);
	const found = await here.read(gpu);
	expect(found.summary).toBe('2 x H100 1.0 of 160.0 GiB 10 %');
	expect(found.detail).toContain('load ? %');
});

test('no nvidia-smi and no device both read "none"', async () => {
	const here = await machine();
	expect(await here.read(gpu)).toMatchObject({status: 'missing', summary: 'none', command: null});
	await here.program('nvidia-smi', 'echo "No devices were found"; exit 6');
	expect(await here.read(gpu)).toMatchObject({status: 'missing', summary: 'none', raw: 'No devices were found'});
});

test('a driver that does not answer is an error in the words of nvidia-smi', async () => {
	const here = await machine();
	await here.program('nvidia-smi', `echo "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver."; exit 9`);
	expect(await here.read(gpu)).toMatchObject({
		status: 'error',
		summary: 'nvidia-smi failed, exit 9',
		error: expect.stringContaining('communicate'),
	});
});
