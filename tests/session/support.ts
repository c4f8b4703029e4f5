import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {onTestFinished} from 'vitest';

export {activation} from './activation.ts';

/** A folder that is gone after the test. */
export async function temporaryFolder(): Promise<string> {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'ml-engineer-test-'));
	onTestFinished(() => rm(folder, {recursive: true, force: true}));
	return folder;
}
