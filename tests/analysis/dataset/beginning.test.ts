import {link, symlink} from 'node:fs/promises';
import path from 'node:path';
import {expect, test} from 'vitest';
import {findTarget} from '../../../src/analysis/dataset/target.ts';
import {fileOf, opened, openedText} from './workspace.ts';

const rows = (row: (at: number) => string) => Array.from({length: 40}, (_, at) => row(at)).join('\n');

test.each([
	['another delimiter', `n^city^class\n${rows(at => `${at}^Bern^a`)}\n`, "if ^ separates its values, say --delimiter '^'"],
	['blanks', `n city class\n${rows(at => `${at} Bern a`)}\n`, 'if a space separates its values, say --delimiter space'],
	[
		'another sign of comments',
		`% made by x, y and z\nn,class\n${rows(at => `${at},a`)}\n`,
		"if lines that begin with % are comments, say --comment '%'",
	],
	['lines before the header', `a,b,c\n1,2,3\nn,city,class\n${rows(at => `${at},Bern,a`)}\n`, 'if its header is line 3, say --skip 2'],
	[
		'a title and another delimiter',
		`made by hand\nn^class\n${rows(at => `${at}^a`)}\n`,
		"if ^ separates its values and its header is line 2, say --delimiter '^' --skip 1",
	],
	['another quote', `~n~,~class~\n${rows(at => `~${at}~,~a~`)}\n`, "if its values are quoted with ~, say --quote '~'"],
])('a column that is not found because of %s: the first lines and the likely option', async (_, text, option) => {
	const dataset = await openedText(text);
	const first = text
		.split('\n', 3)
		.map(line => JSON.stringify(line))
		.join(', ');
	await expect(findTarget(dataset, 'class')).rejects.toThrow(`it begins ${first}: ${option}`);
});

test('the first lines are cut', async () => {
	const dataset = await openedText(`n,${'long'.repeat(50)}\n${rows(at => `${at},a`)}\n`);
	await expect(findTarget(dataset, 'zzz')).rejects.toThrow(
		/it begins "n,(long)+l?o?n?…", "0,a", "1,a": say how it is written with --delimiter/,
	);
});

test('a file that is named again, by a link or another spelling of its path, is read once and said', async () => {
	const file = await fileOf('data.csv', `n,class\n${rows(at => `${at},a`)}\n`);
	const folder = path.dirname(file);
	const [soft, hard] = [path.join(folder, 'soft.csv'), path.join(folder, 'hard.csv')];
	await symlink(file, soft);
	await link(file, hard);
	const dataset = await opened([file, path.join(folder, '.', 'data.csv'), soft, hard]);
	expect(dataset.rows).toBe(40);
	expect(dataset.notes).toEqual(['data.csv was named 4 times (also as soft.csv, hard.csv): it is read once.']);
});
