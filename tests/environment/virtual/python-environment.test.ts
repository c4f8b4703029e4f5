import {expect, test} from 'vitest';
import {pythonEnvironment} from '../../../src/environment/virtual/python-environment.ts';

test('a program gets a clean environment: its own programs first, an empty home, nothing of ours', () => {
	const env = pythonEnvironment('/place', '/home', 2);
	expect(env).toMatchObject({PATH: '/place/bin:/usr/bin:/bin', HOME: '/home', TMPDIR: '/home', PYTHONHASHSEED: '0', OMP_NUM_THREADS: '2'});
	expect(Object.keys(env)).not.toContain('USER');
});
