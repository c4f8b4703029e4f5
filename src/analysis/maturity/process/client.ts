import * as z from 'zod';
import {environmentFailure} from '../../../system/errors.ts';
import {runTask, type TaskLimits, TaskLost, taskProgram} from '../../../system/task-process.ts';
import type {OpenOptions, Progress, Unread} from '../../repository/repository.ts';
import type {Assessment, TestScore} from '../report.ts';

/*
 * A repository is read in a process of its own: what its files do to a parser ends that process only, and to stop it is to kill it. The
 * file that was being read is then left out, said by name, and the rest is read again.
 */

export type AssessApartOptions = OpenOptions & {
	/** Called with each test as soon as it is judged, once each. */
	readonly judged?: (test: TestScore) => void;
	readonly limits?: Partial<TaskLimits>;
};

const limits: TaskLimits = {heapMiB: 2048, memoryMiB: 3072, silentMs: 30_000, stalledMs: 10 * 60_000};
const mostLost = 5;
const progressMs = 50;

const placeSchema = z.object({
	stage: z.enum(['listing', 'reading', 'judging']),
	done: z.number(),
	total: z.number(),
	path: z.string().optional(),
});
const noteSchema = z.union([z.object({at: placeSchema}), z.object({judged: z.custom<TestScore>(isRecord)})]);
/** Our own program of the same version answers: that it is an assessment is all there is to see. */
const assessmentSchema = z.custom<Assessment>(
	value => isRecord(value) && 'maturity' in value && 'inventory' in value && 'problem' in value,
);

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null;
}

/** As `assessRepository`, in a process of its own. */
export async function assessApart(root: string, options: AssessApartOptions = {}): Promise<Assessment> {
	const unread: Unread[] = [...(options.unread ?? [])];
	const judged = new Set<string>();
	for (;;) {
		let path: string | null = null;
		const progress = paced(options.progress);
		const note = (value: unknown) => {
			const said = noteSchema.parse(value);
			if ('at' in said) {
				const {stage, done, total, path: file} = said.at;
				path = file ?? null;
				progress({stage, done, total});
			} else if (!judged.has(said.judged.id)) {
				judged.add(said.judged.id);
				options.judged?.(said.judged);
			}
		};
		try {
			const input = {root, excluding: options.excluding ?? [], unread};
			const program = taskProgram(import.meta.url, 'repository-process.js', './main.ts');
			const given = await runTask(program, 'assess', input, {limits: {...limits, ...options.limits}, signal: options.signal, note});
			return assessmentSchema.parse(given);
		} catch (error) {
			if (!(error instanceof TaskLost)) throw error;
			if (path === null || error.loss === 'not-started' || unread.length >= mostLost)
				throw environmentFailure(
					`The assessment of ${root} ended without an answer (${wordsOf(error)}${path === null ? '' : ` at ${path}`}): free memory, or assess a part of it.`,
					error,
				);
			unread.push({path, reason: wordsOf(error)});
		}
	}
}

function wordsOf({loss, how}: TaskLost): string {
	if (loss === 'memory') return `reading it needs more memory than it may use, ${how}`;
	if (loss === 'silent' || loss === 'stalled') return `reading it did not end within ${how}`;
	return loss === 'not-started' ? `its process could not be started, ${how}` : `its reader crashed, ${how}`;
}

/** The first and the last of a stage, and not more than twenty a second between them. */
function paced(progress: Progress | undefined): Progress {
	let toldAt = 0;
	let told = '';
	return at => {
		const now = performance.now();
		if (told === at.stage && now - toldAt < progressMs) return;
		[told, toldAt] = [at.stage, now];
		progress?.(at);
	};
}
