import type {Check, GateVerdict, Waiver} from '../../domain/check.ts';
import type {Pipeline} from '../../domain/pipeline.ts';
import {gateVerdict, withWaivers} from '../../domain/verdict.ts';
import type {Phase} from '../../domain/workflow.ts';
import type {CheckDefinition, Isolation} from '../../steps/step.ts';
import {killAllGroups} from '../../system/groups.ts';
import {withScratch} from '../../system/scratch.ts';
import {checksOf} from '../checks.ts';
import {judge} from '../judge.ts';
import type {JudgedCheck} from './junit.ts';
import {stateOf} from './session-state.ts';

/** The phases whose gates look at a project itself and not at a session. */
const projectPhases = ['PIPELINE_DESIGN', 'IMPLEMENTATION'] as const satisfies readonly Phase[];

export type PlacedCheck = {readonly phase: Phase; readonly definition: CheckDefinition};

/** The checks that any project with a `pipeline.yaml` can be judged by, in their order. */
export const projectChecks: readonly PlacedCheck[] = projectPhases.flatMap(phase =>
	checksOf(phase, ['training_pipeline']).map(definition => ({phase, definition})),
);

export type VerifyOptions = {
	/** Only read: what runs, runs in copies. */
	readonly root: string;
	readonly pipeline: Pipeline;
	readonly checks: readonly PlacedCheck[];
	readonly waivers: readonly Waiver[];
	/** YYYY-MM-DD, where the person is. */
	readonly today: string;
	/** See JudgeOptions. */
	readonly require?: readonly string[];
	/** All that is drawn follows from it. */
	readonly seed: number;
	/** Milliseconds it may take; null: as long as it takes. */
	readonly budgetMs?: number | null;
	readonly isolation: Isolation;
	readonly signal: AbortSignal;
	/** Told what a person wants to read before more time is spent. */
	readonly say?: (line: string) => void;
	readonly onCheck?: (judged: JudgedCheck) => void;
	readonly onProgress?: (check: CheckDefinition, label: string, fraction: number | null) => void;
};

export type Verified = {readonly verdict: GateVerdict; readonly judged: readonly JudgedCheck[]};

/** Measures the checks of a project without a session. Throws the signal's reason when cancelled; its scratch folder is then gone too. */
export async function verifyProject(options: VerifyOptions): Promise<Verified> {
	const {root, pipeline, checks, waivers, today, signal, seed, isolation, say} = options;
	const judged: JudgedCheck[] = [];
	const withWaiver = (check: Check) => withWaivers([check], waivers, today)[0] ?? check;
	return withScratch(async scratch => {
		try {
			await judge({
				state: stateOf(pipeline, root, new Date().toISOString()),
				// All of them in one judgement: what two phases look at is made once.
				phase: 'IMPLEMENTATION',
				only: checks.map(one => one.definition),
				root,
				environment: {},
				dataFilesOf: () => [],
				scratch,
				signal,
				seed,
				isolation,
				say,
				budgetMs: options.budgetMs ?? null,
				require: options.require ?? [],
				onProgress: options.onProgress,
				onCheck: measured => {
					const phase = checks.find(one => one.definition.id === measured.id)?.phase ?? 'IMPLEMENTATION';
					const one = {phase, check: withWaiver(measured)};
					judged.push(one);
					options.onCheck?.(one);
				},
			});
			const verdict = gateVerdict(judged.map(one => one.check));
			// Also where only checks were asked for that do not list the needs.
			return {verdict: verdict === 'passed' && pipeline.needs.length > 0 ? 'passed_with_gaps' : verdict, judged};
		} finally {
			// Cancelled commands get a moment to end; what still runs then would write into a folder that is being removed.
			if (signal.aborted) killAllGroups();
		}
	});
}
