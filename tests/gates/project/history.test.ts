import {existsSync} from 'node:fs';
import {chmod, mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {historyOf} from '../../../src/gates/project/history.ts';
import {tinyProject} from '../verify/tiny-project.ts';
import {judging} from './judged-project.ts';

/** Stands for the gates' Python: it takes its time, and writes what it was asked for. */
const slow = `#!/bin/sh
out=$(sed 's/.*"out":"\\([^"]*\\)".*/\\1/')
sleep 0.3
echo x > "$out"
echo '{"rows": 1}'
`;

test('who asks for a history beside another gets it when it is written, and each cut has its own', async () => {
	const project = await tinyProject();
	onTestFinished(project.remove);
	await judging(project.root, async tiny => {
		const under = {...tiny, pipeline: {...tiny.pipeline, needs: [{need: 'history' as const, why: 'it looks back'}]}};
		await mkdir(tiny.context.scratch);
		const python = path.join(under.folder, 'python');
		await writeFile(python, slow);
		await chmod(python, 0o755);
		await under.context.shared('gate environment', async () => ({python, place: under.folder}));
		const asked = async (judged: string) => {
			const file = await historyOf(under, {model: 'model', rows: 'rows.csv'}, judged);
			return [file, existsSync(file ?? '')] as const;
		};
		const [first, second, other] = await Promise.all([asked('a.csv'), asked('a.csv'), asked('b.csv')]);
		expect([first[1], second[1], other[1]]).toEqual([true, true, true]);
		expect(second[0]).toBe(first[0]);
		expect(other[0]).not.toBe(first[0]);
	});
});
