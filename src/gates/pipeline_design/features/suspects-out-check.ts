import {isMap, isSeq} from 'yaml';
import {type Fields, isFields, listIn, numberIn, textIn} from '../../../steps/claims.ts';
import type {CheckDefinition, GateContext} from '../../../steps/step.ts';
import {quoted} from '../../../steps/wording.ts';
import {leftOut, measured} from '../../measurement.ts';
import {projectCheck} from '../../project/project-check.ts';
import {editPipeline} from '../../project/tamper.ts';
import type {UnderTest} from '../../project/under-test.ts';
import {editOpenApiRow} from '../serving/edit-openapi.ts';
import {clearParts, isAfterwards} from './clear-parts.ts';
import {keptSuspects} from './kept-suspects.ts';

/**
 * Columns that are known only after the event are no features, unless a person said so. The data report names them, and our own count of
 * the training rows says which of its suspects that holds for: the others are ordinary predictors, about which a person is asked.
 */
export const suspectsOutCheck: CheckDefinition = projectCheck({
	id: 'features.suspects_out',
	step: 'features',
	title: 'suspects left out',
	mustBe: 'no column that was found to give the target away, or to be filled in afterwards, is a feature, unless a person kept it',
	couldBeFooledBy: 'a column that gives the target away in too few rows to be suspected; a copy of one under another name',
	told: {op: '<=', threshold: 0, unit: 'suspects used', evidence: ['reports/data.json#/suspects', 'pipeline.yaml#/features']},
	async judge(project, told) {
		const {context, pipeline} = project;
		const suspects = await suspectsOf(context, project);
		if (suspects === null || !pipeline.features) return leftOut;
		const used = pipeline.features.map(({name}) => name).filter(name => suspects.has(name));
		const {confirmed, stated, said} = await keptSuspects(project);
		const kept = used.filter(name => confirmed.includes(name) || stated.includes(name));
		const unconfirmed = kept.filter(name => !confirmed.includes(name));
		const wrong = used.filter(name => !kept.includes(name));
		const detail = [
			`suspected: ${
				suspects.size === 0
					? 'none'
					: [...suspects]
							.slice(0, 8)
							.map(name => quoted(name))
							.join(', ')
			}`,
			...kept.map(name => `${quoted(name)} was kept by a person${unconfirmed.includes(name) ? ', which no session confirms' : ''}`),
			...said,
		];
		return measured(
			{...told, value: wrong.length, detail, ...(unconfirmed.length > 0 ? {met: false} : {})},
			wrong.length === 0
				? null
				: `${quoted(wrong[0] ?? '')} is a feature although it may be known only after the event, and no person kept it`,
		);
	},
	sabotages: [
		{
			title: 'a suspect let in',
			apply: async (root, context) => {
				const suspect = clearestOf(await context.report('ASSESSMENT.data'));
				if (suspect === null) return 'not applicable';
				const letIn = await editPipeline(root, document => {
					const features = document.get('features');
					const excluded = document.get('excluded');
					if (!isSeq(features)) return false;
					features.add(document.createNode({name: suspect, kind: 'text', nullable: true}));
					if (isSeq(excluded)) excluded.items = excluded.items.filter(item => !isMap(item) || item.get('name') !== suspect);
					const monitors = document.get('monitors');
					if (isSeq(monitors))
						monitors.add(document.createNode({of: suspect, metric: 'missing_share', window: {rows: 500}, threshold: 0.1}));
					return true;
				});
				// The document of the service follows, or its own check would notice too.
				if (letIn === 'applied')
					await editOpenApiRow(root, row => {
						row[suspect] = {type: ['string', 'null']};
						return true;
					});
				return letIn;
			},
		},
	],
});

/** A leak of the report counts from here on: folds differ, and a column near the limit may lie on either side of it. */
const clearLeak = 0.985;

/** Names of the columns in question; null when there is no data report to tell. */
async function suspectsOf(context: GateContext, project: UnderTest): Promise<ReadonlySet<string> | null> {
	const report = await context.report('ASSESSMENT.data');
	if (!isFields(report)) return null;
	const afterwards = (await clearParts(project)).filter(isAfterwards).map(part => part.column);
	const suspects = listIn(report, 'suspects').filter(one => afterwards.includes(textIn(one, 'column') ?? ''));
	return new Set([...suspects, ...clearLeaks(report)].map(one => textIn(one, 'column')).filter(name => name !== null));
}

const clearLeaks = (report: Fields) =>
	listIn(report, 'leakage').filter(one => textIn(one, 'kind') !== 'predicts' || (numberIn(one, 'value') ?? 1) >= clearLeak);

/** The column that a sabotage lets in: a leak of the report, or what is filled in afterwards in the most rows. */
function clearestOf(report: unknown): string | null {
	if (!isFields(report)) return null;
	const filled = listIn(report, 'suspects').filter(one => ['nonzero', 'present'].includes(textIn(one, 'pattern') ?? ''));
	filled.sort((a, b) => (numberIn(b, 'rows') ?? 0) - (numberIn(a, 'rows') ?? 0));
	const [first] = [...clearLeaks(report), ...filled];
	return first === undefined ? null : textIn(first, 'column');
}
