import {short} from '../domain/format.ts';
import {builtStepKey, type StepKey, stepsOf} from '../domain/workflow.ts';
import type {Engine} from '../engine/engine.ts';
import {type DesignDecision, decisionSchema} from '../steps/pipeline_design/design.ts';
import {diagramRows, type Stage, stagesOf} from '../steps/pipeline_design/diagram.ts';
import {clean} from '../steps/wording.ts';

/** The design as it stands: the pipeline drawn from the rows to the monitors, then what was decided and on which measurement. */
export type Design = {
	readonly drawing: readonly string[];
	/** What is drawn, in its order. */
	readonly stages: readonly Stage[];
	readonly decisions: readonly DecisionLines[];
};
export type DecisionLines = {readonly what: string; readonly because: readonly string[]; readonly instead: readonly string[]};

/** Reads the reports of the steps of Design; those that are not there yet are drawn as not designed. */
export async function readDesign(engine: Engine, ascii: boolean): Promise<Design> {
	const steps = stepsOf('PIPELINE_DESIGN', engine.session.getState().state.system_types);
	const reports: Partial<Record<StepKey, unknown>> = {};
	for (const {phase, id, key} of steps) {
		const built = builtStepKey(phase, id);
		if (built !== null) reports[key] = await engine.report(built).catch(() => null);
	}
	const decisions = steps.flatMap(({key}) => decisionsOf(reports[key]));
	return {drawing: diagramRows(reports, ascii), stages: stagesOf(reports), decisions: decisions.map(linesOf)};
}

function decisionsOf(report: unknown): readonly DesignDecision[] {
	if (typeof report !== 'object' || report === null || !('decisions' in report)) return [];
	return decisionSchema.array().safeParse(report.decisions).data ?? [];
}

function linesOf({what, chosen, because, instead, by}: DesignDecision): DecisionLines {
	const figureText = (figure: number | string) => (typeof figure === 'number' ? short(figure, 4) : clean(figure, 120));
	const who = by === undefined ? '' : by === 'person' ? ', decided by a person' : ', the default: nobody decided';
	return {
		what: `${clean(what, 120)}: ${clean(chosen, 300)}${who}`,
		because: because.map(one => `${clean(one.what, 200)}: ${figureText(one.figure)} (${clean(one.source, 120)})`),
		instead: instead.map(
			one => `${clean(one.option, 200)}${one.figure === null ? '' : ` [${figureText(one.figure)}]`}: ${clean(one.why_not, 300)}`,
		),
	};
}
