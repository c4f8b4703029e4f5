import {describe, expect, test} from 'vitest';
import {gatesPythonIsThere, judged} from '../scored-project.ts';

const packed = `import base64\nexec(base64.b64decode("${Buffer.from('x = 1').toString('base64')}"))\n`;

describe.skipIf(!gatesPythonIsThere)('integration.readable', () => {
	test('code that can be read passes; what decodes and runs is found in a package called env, in a script and in a command', async () => {
		const id = 'integration.readable';
		expect((await judged({}, [id])).get(id)).toMatchObject({verdict: 'pass', value: 0});
		const found = (
			await judged(
				{
					files: {'env/__init__.py': packed, run_train: packed, 'venv/a.py': packed, 'old/pyvenv.cfg': '', 'old/a.py': packed},
					commands: `  evaluate: [python, -c, 'import zlib; exec(zlib.decompress(b"x"))', '{data}']\n`,
				},
				[id],
			)
		).get(id);
		expect(found).toMatchObject({verdict: 'fail', value: 3});
		expect(found?.detail).toEqual([
			expect.stringContaining('sources read'),
			expect.stringContaining('env/__init__.py:2 exec runs'),
			expect.stringContaining('pipeline.yaml:8 exec runs'),
			expect.stringContaining('run_train:2 exec runs'),
		]);
	});
});
