import {mkdtemp, readFile, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {History} from '../../src/session/history.ts';

test('lines of a save that failed are gone once another is saved, those saved before stay', async () => {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'ml-engineer-history-'));
	onTestFinished(() => rm(folder, {recursive: true, force: true}));
	const file = path.join(folder, 'history.ndjson');
	const {history} = await History.open(file, 0, path.join(folder, 'beside'));
	onTestFinished(() => history.close());
	const [first, failed, second, third] = ['{"seq":1}\n', '{"seq":2,"long":"never saved"}\n', '{"seq":2}\n', '{"seq":3}\n'].map(text =>
		Buffer.from(text),
	);
	if (!first || !failed || !second || !third) throw new Error('four lines are needed');
	await history.append(first);
	history.commit(first.length);
	await history.append(failed); // its state was not written: no commit
	await history.append(second);
	history.commit(second.length);
	await history.append(third);
	history.commit(third.length);
	expect(await readFile(file, 'utf8')).toBe('{"seq":1}\n{"seq":2}\n{"seq":3}\n');
});
