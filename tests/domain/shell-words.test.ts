import fc from 'fast-check';
import {expect, test} from 'vitest';
import {shellLine, shellWord} from '../../src/domain/shell-words.ts';
import {run} from '../../src/system/exec.ts';

test('a word is quoted only where a shell would change it', () => {
	expect(shellLine(['python', '-m', 'a.b', '{data}', '--out=x/y'])).toBe('python -m a.b {data} --out=x/y');
	expect(['', 'a b', "it's", '$HOME', '{a,b}', '~', '*'].map(shellWord)).toEqual([
		"''",
		"'a b'",
		`'it'\\''s'`,
		"'$HOME'",
		"'{a,b}'",
		"'~'",
		"'*'",
	]);
});

test('a shell that reads the line gives the words back', async () => {
	const words = fc.sample(fc.array(fc.string({unit: 'grapheme-ascii'}), {minLength: 1, maxLength: 6}), 20).flat();
	const all = [...words, '{data}', "'", '\\', 'a\nb', '"', '`x`', '!!'];
	const {stdout} = await run('sh', ['-c', `printf '%s\\0' ${shellLine(all)}`], {timeoutMs: 20_000});
	expect(stdout.split('\0').slice(0, -1)).toEqual(all);
});
