// Writes the parts of the README that are made from the code: the keys and the command line. `--check` only compares.
import {execFileSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {keyTable} from '../src/app/keymap.ts';

const root = path.resolve(import.meta.dirname, '..');
const file = path.join(root, 'README.md');

const cell = (text: string) => text.replaceAll('|', '\\|');
const code = (keys: string) => (keys.includes('`') ? keys : `\`${keys.replaceAll('|', '\\|')}\``);

function keys(): string {
	const rows = keyTable();
	return (['COMMAND', 'INPUT', 'CONFIRM'] as const)
		.map(layer => {
			const own = rows.filter(row => row.layer === layer);
			return [
				`| ${layer} | what it does | where |`,
				'|---|---|---|',
				...own.map(row => `| ${code(row.keys)} | ${cell(row.help)} | ${cell(row.where)} |`),
			].join('\n');
		})
		.join('\n\n');
}

/** The program's own help, at a fixed width. */
function usage(): string {
	const help = execFileSync(process.execPath, [path.join(root, 'bin/ml-engineer.js'), '--help'], {
		encoding: 'utf8',
		env: {...process.env, NO_COLOR: '1', COLUMNS: '110'},
	});
	return ['```', help.trimEnd(), '```'].join('\n');
}

const parts: Readonly<Record<string, () => string>> = {keys, usage};

/** The README with its made parts as the code says now. */
export function readme(text: string): string {
	return text.replaceAll(
		/<!-- made: (\w+) -->[\s\S]*?<!-- end -->/g,
		(_, name: string) => `<!-- made: ${name} -->\n${parts[name]?.() ?? ''}\n<!-- end -->`,
	);
}

if (process.argv[1] === import.meta.filename) {
	const before = readFileSync(file, 'utf8');
	const after = readme(before);
	if (process.argv.includes('--check')) {
		if (before !== after) {
			process.stderr.write('README.md is older than the code. Run: npm run readme\n');
			process.exitCode = 1;
		}
	} else writeFileSync(file, after);
}
