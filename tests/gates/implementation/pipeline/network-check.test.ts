import {describe, expect, test} from 'vitest';
import {tryIsolation} from '../../../../src/gates/project/isolation.ts';
import {gatesPythonIsThere, judged} from '../scored-project.ts';

const id = 'pipeline.network';
const isolation = await tryIsolation('/nowhere', new AbortController().signal);
const asks = `import socket
try:
    socket.create_connection(("127.0.0.1", 9), timeout=2).close()
except OSError:
    pass`;

describe.skipIf(!gatesPythonIsThere || isolation.kind !== 'sandbox')('in a sandbox', () => {
	test('a predict that asks nobody passes, and what train tries is listed', async () => {
		const check = (await judged({train: asks}, [id])).get(id);
		expect(check).toMatchObject({verdict: 'pass', value: 0});
		expect(check?.detail).toEqual(['predict: no attempt', 'train: 1 TCP connection (it got no network; this fails nothing)']);
	});

	test('a predict that tries fails, by the kinds of its attempts', async () => {
		const udp = 'import socket\nsocket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", 53))';
		const check = (await judged({predict: `${asks}\n${udp}`}, [id])).get(id);
		expect(check).toMatchObject({verdict: 'fail', value: 2});
		expect(check?.reason).toBe('predict reached for the network: 1 TCP connection, 1 UDP datagram (looking a name up is one)');
	});

	test('a predict that cannot answer without it is not judged, and so nothing passes', async () => {
		const checks = await judged({predict: 'import socket\nsocket.create_connection(("127.0.0.1", 9), timeout=2)'}, [
			'pipeline.fresh_run',
			id,
		]);
		for (const check of checks.values()) {
			expect(check.verdict).toBe('not_run');
			expect(check.reason).toContain('cannot answer without the network');
			expect(check.because).toBeUndefined();
		}
	});
});

test.skipIf(!gatesPythonIsThere)('without a sandbox nobody can count, which is no fault of the project', async () => {
	const before = process.env['ML_ENGINEER_SANDBOX'];
	process.env['ML_ENGINEER_SANDBOX'] = 'off';
	try {
		const check = (await judged({}, [id])).get(id);
		expect(check).toMatchObject({verdict: 'not_run', because: 'no sandbox'});
		expect(check?.reason).toContain('ML_ENGINEER_SANDBOX=off');
	} finally {
		if (before === undefined) delete process.env['ML_ENGINEER_SANDBOX'];
		else process.env['ML_ENGINEER_SANDBOX'] = before;
	}
});
