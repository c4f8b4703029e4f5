import {readFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {readme} from '../scripts/readme.ts';

const text = readFileSync(path.resolve(import.meta.dirname, '../README.md'), 'utf8');

test('the keys and commands in the README are those of the program', () => {
	expect(readme(text)).toBe(text);
	expect(text).toContain('--headless');
	expect(text).toContain('| `i` | All that waits for you.');
});

test('every picture the README shows is there', () => {
	const pictures = [...text.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(match => match[1] ?? '');
	expect(pictures.length).toBeGreaterThan(0);
	for (const picture of pictures) expect(readFileSync(path.resolve(import.meta.dirname, '..', picture), 'utf8')).toContain('<svg');
});
