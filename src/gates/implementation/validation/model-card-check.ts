import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {short} from '../../../domain/format.ts';
import {readPipeline} from '../../../steps/pipeline-file.ts';
import type {CheckDefinition, Sabotage} from '../../../steps/step.ts';
import {leftOut, measured} from '../../measurement.ts';
import {againstOurs} from '../../project/against-ours.ts';
import {type CardFigure, figuresOfCards} from '../../project/model-card.ts';
import {projectCheck} from '../../project/project-check.ts';
import {figuresOfFiles, figuresOfRun, type StatedFigure} from '../../project/stated-figures.ts';

/** Worse than any guess, as a card would write it: nobody has measured it of a project that passes. */
const invented: Readonly<Record<string, string>> = {r2: '-40.0', rmse: '0.000000001', mae: '0.000000001', log_loss: '0.000001'};

const inventedFigure: Sabotage = {
	title: 'a figure that nobody measured',
	apply: async root => {
		const read = await readPipeline(root);
		const metric = read.ok ? read.pipeline.model?.metric : undefined;
		if (metric === undefined) return 'not applicable';
		const text = `# Model card\n\n- ${metric}: ${invented[metric] ?? '0.02'} on 10,000 external rows.\n`;
		await writeFile(path.join(root, 'EXTERNAL_MODEL_CARD.md'), text);
		return 'applied';
	},
};

/**
 * Figures of quality in the model card agree with what we measure on rows kept aside: 99.99 % over all figures, both sampling errors, a
 * stated interval taken at its word. That a report says the same proves nothing: the project wrote both. Years, versions, counts and
 * thresholds are no figures; what we cannot measure is listed, with whether a record of the project says it.
 */
export const modelCardCheck: CheckDefinition = projectCheck({
	id: 'validation.model_card',
	step: 'validation',
	title: 'model card is true',
	mustBe: 'every figure of quality in the model card that we can measure agrees with ours on rows kept aside',
	onKeptRows: true,
	falseAlarm: {rate: 1e-4, healthy: 'figures measured on rows of their own, Holm over all'},
	couldBeFooledBy: 'a claim in words only, or a figure of rows that nobody has',
	told: {op: '==', threshold: 0, unit: 'figures that nobody measured', evidence: ['docs/model_card.md']},
	async judge(project, told) {
		const {cards, figures} = await figuresOfCards(project.copy);
		if (cards.length === 0 || figures.length === 0) return leftOut;
		const {claims, on} = await againstOurs(project, figures);
		const lines = figures.map((figure, at) => ({figure, ...claims[at]}));
		const recorded = lines.some(one => one.agrees === null) ? [...(await figuresOfRun(project)), ...(await figuresOfFiles(project))] : [];
		const place = ({file, line, text, figure}: CardFigure) => `${file}:${line}: ${figure} ${text}`;
		const inTime = project.pipeline.split.rule === 'time';
		const off = inTime ? [] : lines.filter(one => one.agrees === false);
		const detail = [
			`${figures.length} figures in ${cards.join(', ')}, ours on ${on}`,
			...lines.map(({figure, agrees, ours, low, high}) =>
				typeof ours === 'number'
					? `${place(figure)}; ours ${short(ours)} [${short(low ?? Number.NaN)} to ${short(high ?? Number.NaN)}]${agrees === false ? ', beyond chance' : ''}`
					: `${place(figure)}; ${recorded.some(one => says(figure, one)) ? 'in the run or a report' : 'in no report'}, and nothing that we can measure`,
			),
		];
		const [first] = off;
		return measured(
			{...told, value: off.length, claimed: first?.figure.value ?? null, evidence: cards.map(card => `${card}:1`), detail},
			first === undefined
				? null
				: `${place(first.figure)}; on rows kept aside it is ${short(first.ours ?? Number.NaN)}, beyond the sampling error of both: correct it`,
		);
	},
	sabotages: [inventedFigure],
});

/** Does a record say the same, to the digits that the card has? */
function says(figure: CardFigure, one: StatedFigure): boolean {
	const value = Math.abs(one.value) > 1 && figure.value <= 1 && one.value <= 100 ? one.value / 100 : one.value;
	const close = Math.abs(figure.value - value) <= figure.rounding * (1 + 1e-9) + 1e-12;
	return close && one.figure === figure.figure;
}
