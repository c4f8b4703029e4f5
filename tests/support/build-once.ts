import {existsSync, globSync, statSync} from 'node:fs';
import path from 'node:path';
import {run} from '../../src/system/exec.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** Tests that run the built program must run what the sources say now. */
export default async function buildOnce(): Promise<void> {
	const bundle = path.join(root, 'dist/main.js');
	const sources = globSync(['src/**/*.{ts,tsx,py}', 'components/**/*.tsx', 'scripts/build.mjs'], {cwd: root});
	const newest = Math.max(...sources.map(file => statSync(path.join(root, file)).mtimeMs));
	if (existsSync(bundle) && statSync(bundle).mtimeMs > newest) return;
	const result = await run(process.execPath, ['scripts/build.mjs'], {cwd: root, timeoutMs: 60_000});
	if (result.exitCode !== 0) throw new Error(`the build failed:\n${result.stderr}`);
}
