// Draws the screens that people see, by running the built program on the example data and pressing its keys.
// Writes text and SVG to docs/screens/; the README's picture is one of them.
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {exampleArgs, Program, root} from '../tests/support/program.ts';
import {toSvg} from './svg.mjs';

const out = path.join(root, process.argv[2] ?? 'docs/screens');
const sizes = [
	[80, 24],
	[120, 32],
	[200, 60],
];
await mkdir(out, {recursive: true});

/** The pictures must not carry this machine's paths: a home directory of their own, with a short name. */
async function story(columns, rows) {
	const home = await mkdtemp(path.join(tmpdir(), 'screens-'));
	const workspace = path.join(home, 'strikes');
	await mkdir(workspace);
	const program = new Program(exampleArgs(home), {columns, rows, cwd: workspace, env: {HOME: home}});
	const shot = async name => {
		await program.settle();
		const base = path.join(out, `${name}-${columns}x${rows}`);
		await writeFile(`${base}.txt`, `${program.text}\n`);
		await writeFile(`${base}.svg`, toSvg(program.terminal, `ml-engineer: ${name}, ${columns}x${rows}`));
		console.log(`${path.relative(root, base)}.svg`);
	};
	try {
		await program.until('Assess');
		await shot('opened');
		program.press('r');
		await program.until(/\d WAITS? FOR YOU/, 60_000);
		await shot('workspace');
		program.press('i');
		await shot('inbox');
		program.press('\u001b');
		await program.settle();
		program.press('?');
		await shot('help');
		program.press('\u001b');
	} finally {
		// Its session is saved before its folder goes.
		process.kill(program.child.pid, 'SIGTERM');
		await program.exited;
		program.close();
		await rm(home, {recursive: true, force: true});
	}
}

for (const [columns, rows] of sizes) await story(columns, rows);
