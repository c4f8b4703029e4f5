import {createHash} from 'node:crypto';
import {lstatSync} from 'node:fs';
import {readdir, rm} from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import {assessApart} from '../../../analysis/maturity/process/client.ts';
import {openRepository, type Progress} from '../../../analysis/repository/repository.ts';
import {inventorySchema, type MaturityTest, maturityReportSchema} from '../../../steps/assessment/maturity/schema.ts';
import {problemTypeReportSchema} from '../../../steps/assessment/problem_type/schema.ts';
import type {StepInput, WorkTools} from '../../../steps/step.ts';
import {makePrivateDirectory, readBounded, writeDurably} from '../../../system/files.ts';
import {version} from '../../../system/version.ts';
import {whileHolding} from '../../../system/while-holding.ts';

const assessedSchema = z.object({problem: problemTypeReportSchema, inventory: inventorySchema, maturity: maturityReportSchema});
/** What the files of the workspace show; the tests as they were judged, nobody asked. */
export type Assessed = z.infer<typeof assessedSchema>;

const mostBytes = 64 * 1024 * 1024;
const claimName = 'reading.claim';
/** A repository of tens of thousands of files takes minutes. */
const longestReadingMs = 20 * 60_000;
const stages = {listing: 'listing the files', reading: 'reading the files', judging: 'judging what was found'} as const;
const shares = {listing: [0, 0.1], reading: [0.1, 0.8], judging: [0.8, 1]} as const;

/**
 * Assesses the workspace; nothing in it is run. The five sub-agents of a session share the reading: the first that needs it reads, the
 * others wait for what it found, which is kept below the session's folder as long as no file changes. `judged` is told of each
 * test, while it is judged or from what is kept.
 */
export async function assessShared(input: StepInput, tools: WorkTools, judged: (test: MaturityTest) => void): Promise<Assessed> {
	const session = sessionFolder(input, tools);
	const own = input.project !== null && input.project !== input.workspace ? [input.project] : [];
	const excluding = [...own, path.join(input.workspace, 'reports'), path.join(tools.folder, 'reports'), ...(session ? [session] : [])];
	const progress: Progress = ({stage, done, total}) => {
		const [from, to] = shares[stage];
		tools.progress(`${stages[stage]}${total > 0 ? `, ${done} of ${total}` : ''}`, from + (to - from) * (total > 0 ? done / total : 0));
	};
	const options = {signal: tools.signal, excluding, progress};
	const read = async () =>
		assessedSchema.parse(
			await assessApart(input.workspace, {
				...options,
				judged: test => judged({...test, evidence: [...test.evidence], claimed: [...test.claimed]}),
			}),
		);
	if (session === null) return read();
	const folder = path.join(session, 'work', 'assessed');
	await makePrivateDirectory(folder);
	const key = await fingerprint(input.workspace, options);
	const kept = path.join(folder, `${key}.json`);
	const again = (known: Assessed) => {
		for (const test of known.maturity.tests) judged(test);
		return known;
	};
	const before = await readKept(kept);
	if (before !== null) return again(before);
	return whileHolding(
		path.join(folder, claimName),
		async () => {
			const meanwhile = await readKept(kept);
			if (meanwhile !== null) return again(meanwhile);
			const found = await read();
			await forgetOthers(folder, key);
			await writeDurably(kept, JSON.stringify(found));
			return found;
		},
		{
			signal: tools.signal,
			patienceMs: longestReadingMs,
			onWait: holder => tools.progress(`another sub-agent reads the files (${holder}); its findings are waited for`, null),
			advice: 'The folder of the session must be writable and on a file system with locks.',
		},
	);
}

/** The session's folder when this step works in one (the folder of its role); another program's folder is never written beside. */
function sessionFolder(input: StepInput, tools: WorkTools): string | null {
	const work = path.dirname(tools.folder);
	const session = path.dirname(work);
	return path.basename(work) === 'work' && path.basename(session) === input.sessionId ? session : null;
}

/** Changes when any file of the workspace does: names, sizes and times of change. */
async function fingerprint(workspace: string, options: Parameters<typeof openRepository>[1]): Promise<string> {
	const repository = await openRepository(workspace, options);
	const hash = createHash('sha256').update(`${version}\0${repository.root}\0`);
	for (const {path: file, bytes} of repository.files) {
		const stats = lstatSync(path.join(repository.root, file), {throwIfNoEntry: false});
		hash.update(`${file}\0${bytes}\0${stats?.mtimeMs ?? 0}\0${stats?.ctimeMs ?? 0}\0`);
	}
	return hash.digest('hex').slice(0, 32);
}

async function readKept(file: string): Promise<Assessed | null> {
	const bytes = await readBounded(file, mostBytes);
	if (bytes === null) return null;
	try {
		return assessedSchema.parse(JSON.parse(bytes.toString('utf8')));
	} catch {
		// Not what this version writes: read the workspace again instead of trusting it.
		await rm(file, {force: true});
		return null;
	}
}

/** What was kept of earlier states of the workspace is of no use any more. */
async function forgetOthers(folder: string, key: string): Promise<void> {
	for (const name of await readdir(folder))
		if (!name.startsWith(key) && !name.startsWith(claimName)) await rm(path.join(folder, name), {force: true});
}
