import type {Dataset} from '../../../analysis/dataset/dataset.ts';
import {openDataset} from '../../../analysis/dataset/open.ts';
import {type MeasuredProblem, measureProblem} from '../../../analysis/dataset/problem-facts.ts';
import type {ColumnFacts} from '../../../analysis/dataset/problem-type.ts';
import type {Column} from '../../../analysis/dataset/table.ts';
import {findTarget} from '../../../analysis/dataset/target.ts';
import {count, counted, percent} from '../../../domain/format.ts';
import {judgedClassRows, predictsLabels} from '../../../domain/problem-type.ts';
import {type ProblemTypeReport, problemTypeReportSchema} from '../../../steps/assessment/problem_type/schema.ts';
import type {StepInput, WorkTools} from '../../../steps/step.ts';
import {clean, listed, quoted} from '../../../steps/wording.ts';
import {sayRoleFindings} from '../maturity/role-findings.ts';
import {evidenceOf} from './evidence.ts';
import {assessFromCode} from './from-code.ts';
import {labelSql, orderedLabels} from './labels.ts';
import {decideRareClasses, restLabel} from './rare-classes.ts';

/** Classes whose first row is cited. */
const citedClasses = 6;

/** Tells what kind of problem the data is, with the lines that show it, and asks about classes too small to be judged. */
export async function assessProblemType(input: StepInput, tools: WorkTools): Promise<ProblemTypeReport> {
	if (input.dataFiles.length === 0) return assessFromCode(input, tools);
	const report = await assessFromData(input, tools);
	await sayRoleFindings('model_architecture', input, tools);
	return report;
}

async function assessFromData(input: StepInput, tools: WorkTools): Promise<ProblemTypeReport> {
	const dataset = await openDataset(input.dataFiles, {
		missingWords: input.missingWords,
		readAs: input.readAs,
		written: input.written,
		signal: tools.signal,
		progress: (label, fraction) => tools.progress(label, fraction * 0.6),
	});
	try {
		tools.progress('looking at the target', 0.7);
		const target = input.target === null ? null : await findTarget(dataset, input.target);
		const report = await typeOf(dataset, target, input, tools);
		if (predictsLabels(report.problem_type)) {
			const rare = await decideRareClasses(input, tools, report.classes, report.order ?? null);
			if (rare !== null) {
				tools.say(`small classes: ${rare.choice}${rare.by === 'default' ? ', the default; nobody decided' : ''}`);
				return {...report, rare_classes: rare};
			}
		}
		return report;
	} finally {
		await dataset.close();
	}
}

async function typeOf(dataset: Dataset, column: Column | null, input: StepInput, tools: WorkTools): Promise<ProblemTypeReport> {
	const measured = await measureProblem(dataset, column, input.timeSplit);
	const {type, target} = measured;
	const classes = predictsLabels(type) && column !== null ? await classesOf(dataset, column) : [];
	const order = type === 'multiclass' ? orderedLabels(classes.map(each => each.label)) : null;
	const labels = classes.slice(0, citedClasses).map(each => each.label);
	const report = problemTypeReportSchema.parse({
		schema: 1,
		problem_type: type,
		target: column?.name ?? null,
		classes,
		alternatives: alternativesOf(type, classes, order, target),
		evidence: await evidenceOf(dataset, column, labels, input.workspace, tools.signal),
		why: whyOf(measured, input.timeSplitNamed === true ? input.timeSplit : null),
		order,
		warnings: warningsOf(classes),
		missing: target === null ? 0 : dataset.rows - target.filled,
	});
	sayIt(report, tools);
	return report;
}

async function classesOf(dataset: Dataset, column: Column): Promise<ProblemTypeReport['classes']> {
	const rows = await dataset.query(
		`SELECT ${labelSql(column.ref, column.storage)} AS label, count(*) AS n FROM data WHERE ${column.ref} IS NOT NULL GROUP BY 1 ORDER BY n DESC, label`,
	);
	return rows.map(row => ({label: String(row['label']), rows: Number(row['n']), holdout_ok: Number(row['n']) >= judgedClassRows}));
}

/** `named`: the column to split by that a person named. */
function whyOf({type, target, series}: MeasuredProblem, named: string | null): string {
	if (target === null) return 'There is no target: what can be looked for is groups.';
	const name = clean(target.name);
	switch (type) {
		case 'binary':
			return `${name} has two values.`;
		case 'multiclass':
			return `${name} has ${count(target.distinct)} values, stored as ${target.storage}.`;
		case 'text_classification':
			return `${name} has ${count(target.distinct)} values, and all that can be learned from is text.`;
		case 'regression':
			return `${name} is a number with ${counted(target.distinct, 'different value')}.`;
		case 'forecasting': {
			const because = series?.name === named ? 'you named it to split by' : 'it is regular, one row a time';
			return `${name} is a number along ${clean(series?.name ?? 'time')}: ${because}.`;
		}
		default:
			if (target.distinct <= target.filled / 2) return `${name} is a moment, which no usual problem type predicts.`;
			return `${name} has ${count(target.distinct)} different words in ${counted(target.filled, 'row')}: nearly each occurs once.`;
	}
}

function alternativesOf(
	type: ProblemTypeReport['problem_type'],
	classes: ProblemTypeReport['classes'],
	order: readonly string[] | null,
	target: ColumnFacts | null,
): ProblemTypeReport['alternatives'] {
	const alternatives: ProblemTypeReport['alternatives'] = [];
	if (order !== null) {
		alternatives.push({
			type: 'regression',
			name: 'ordered classes',
			why: `the labels look ordered (${order.map(label => clean(label, 24)).join(' < ')}): predict the degree, so that a near miss costs less`,
		});
	}
	if (type === 'multiclass') {
		const rest = restLabel(classes);
		const rows = classes.filter(each => each.label !== rest).reduce((sum, one) => sum + one.rows, 0);
		const all = classes.reduce((sum, one) => sum + one.rows, 0);
		alternatives.push({
			type: 'binary',
			name: `${clean(rest, 24)} or not`,
			why: `${quoted(rest)} against all else: ${counted(rows, 'row')} (${percent(rows / all)}) on the smaller side, every class in it`,
		});
	}
	if (type === 'forecasting')
		alternatives.push({type: 'regression', why: 'each row on its own, when the future needs not be told from the past'});
	if (type === 'regression' && target !== null && target.distinct <= 50) {
		alternatives.push({type: 'multiclass', why: `only ${count(target.distinct)} different values: each could be a class`});
	}
	if (type === 'text_classification')
		alternatives.push({type: classes.length === 2 ? 'binary' : 'multiclass', why: 'on features made from the text'});
	return alternatives;
}

function warningsOf(classes: ProblemTypeReport['classes']): string[] {
	const warnings: string[] = [];
	const all = classes.reduce((sum, one) => sum + one.rows, 0);
	const [first] = classes;
	if (first && classes.length > 1 && first.rows / all >= 0.8) {
		warnings.push(`always answering ${quoted(first.label)} is right in ${percent(first.rows / all)}: accuracy alone says nothing here`);
	}
	const rare = classes.filter(one => !one.holdout_ok);
	if (rare.length > 0) {
		const names = rare.map(one => `${clean(one.label, 24)} (${counted(one.rows, 'row')})`);
		warnings.push(`too few rows to be held out and judged: ${listed(names)}; ${judgedClassRows} are needed`);
	}
	return warnings;
}

function sayIt(report: ProblemTypeReport, tools: WorkTools): void {
	tools.say(`${report.problem_type.replaceAll('_', ' ')}: ${report.why ?? ''}`);
	if (report.classes.length > 0) {
		tools.say(
			listed(
				report.classes.map(one => `${quoted(one.label, 24)} ${count(one.rows)}`),
				12,
			),
		);
	}
	if (report.order) tools.say(`${quoted(report.order.join(', '), 120)} look ordered`);
	for (const warning of report.warnings ?? []) tools.say(`! ${warning}`);
	for (const one of report.alternatives)
		tools.say(`or ${typeof one['name'] === 'string' ? `${one['name']} (${one.type})` : one.type}: ${one.why}`);
	if ((report.missing ?? 0) > 0) tools.say(`${counted(report.missing ?? 0, 'row')} without a target: left out of training`);
}
