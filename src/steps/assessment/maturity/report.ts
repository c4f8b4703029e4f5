import {writeBrief} from '../../brief.ts';
import type {ReportDefinition, StepInput} from '../../step.ts';
import {clean} from '../../wording.ts';
import {maturityDocument} from './document.ts';
import {googleWords, scoreWords} from './found.ts';
import {type MaturityReport, maturityReportSchema} from './schema.ts';

const maturityBrief = (input: StepInput): string =>
	writeBrief(input, {
		step: 'maturity',
		schema: maturityReportSchema,
		tasks: [
			'Read the workspace without running or importing anything of it: version control, dependency pinning, tests, CI, containers, tracking, registry, serving, monitoring.',
			'Score the 28 tests of the ML Test Score (D1 to D7 data, M1 to M7 model, I1 to I7 infrastructure, O1 to O7 monitoring): 0, .5 or 1 each, with the lines that earn it and what is missing. Sections add up their tests; the score is the lowest section.',
			"Name Google's level (0 to 2) with the conditions met and missing: pipeline, trigger, validation, delivery, metadata, pipeline_ci, pipeline_cd.",
			'A full point needs the check, something active that runs it by itself, and nothing that hides its failure; half a point is there and not that. certainty: static (files are enough), presence (it is there, not that it is enough), ask (only a person knows), run (it would have to be run).',
			'Give each test its title, what is missing, the next half point in the stack that is used here (next), its effort (1 an hour, 2 a day or two, 3 a week), and unknown where only a person could tell.',
			'Prose that claims something earns nothing: list it under claimed.',
			'A new folder has nothing to score yet: score null, band "nothing to score yet". No machine learning code: ml false, score null.',
			'Also write reports/inventory.json: what was found, each item with name, path, line and quote.',
		],
		measured: [
			'for every test with points: with all its cited lines deleted from a copy, its own score falls',
			'added prose alone raises nothing',
			'every line cited opens and holds its quote',
		],
	});

export const maturityReport: ReportDefinition<MaturityReport> = {
	step: 'maturity',
	phase: 'ASSESSMENT',
	schema: maturityReportSchema,
	summary: summarise,
	document: maturityDocument,
	brief: maturityBrief,
};

const nothingYet = (report: MaturityReport) => report.nothing_to_score === true || report['new_folder'] === true;

function summarise(report: MaturityReport): string {
	if (nothingYet(report)) return 'new folder: nothing to score yet';
	if (!report.ml) return 'no machine learning code here: nothing to score';
	const score = report.tests.length === 0 ? '' : `${scoreWords(report.score)}, ${clean(report.band)}; `;
	return `${score}Google ${googleWords(report.google)}`;
}
