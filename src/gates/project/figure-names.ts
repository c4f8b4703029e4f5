/** What people call a figure of quality, in prose and in names of fields; the longer names first. */
const spellings: readonly (readonly [figure: string, spelling: string])[] = [
	['average_precision', 'average[ _-]?precision(?:[ _-]score)?|pr[ _-]?auc|auprc|auc[ _-]?pr\\b|area under the precision[- ]recall curve'],
	['roc_auc', 'roc[ _-]?auc(?:[ _-]score)?|auc[ _-]?roc|auroc|auc|area under the (?:roc )?curve'],
	['balanced_accuracy', 'balanced[ _-]?acc(?:uracy)?(?:[ _-]score)?'],
	['accuracy', 'acc(?:uracy)?(?:[ _-]score)?'],
	['macro_f1', 'macro[ _-]?(?:average[d]? )?f1(?:[ _-]score)?|f1[ _-]macro'],
	['f1', '(?:weighted |micro )?f1(?:[ _-](?:score|weighted|micro))?|f-?score|f-?measure'],
	['precision', 'precision'],
	['recall', 'recall|sensitivity|true positive rate'],
	['specificity', 'specificity|true negative rate'],
	['log_loss', 'log[ _-]?loss|cross[ _-]entropy'],
	['brier', 'brier(?:[ _-](?:score|loss))*'],
	['ece', 'ece|expected calibration error'],
	['mcc', 'mcc|matthews(?: correlation(?: coefficient)?)?'],
	// Its weights say how far apart two classes are: nothing that a project writes for us.
	['weighted_kappa', '(?:quadratic|linear)(?:ly)?[ _-]weighted[ _-]kappa|qwk'],
	['kappa', "(?:cohen'?s )?kappa"],
	['rmse', 'rmse|root[ _-]mean[ _-]squared?[ _-]error'],
	['mse', 'mse|mean[ _-]squared?[ _-]error'],
	['mape', 'mape|mean absolute percentage error'],
	['mae', 'mae|mean[ _-]absolute[ _-]error'],
	['r2', 'r2(?:[ _-]score)?|r²|r\\^2|r-squared|coefficient of determination'],
];

/** Figures that are errors or parts of a variance: no share of anything. */
const noShare: ReadonlySet<string> = new Set(['rmse', 'mse', 'mape', 'mae', 'r2', 'log_loss']);
export const isShare = (figure: string): boolean => !noShare.has(figure);

const anywhere = new RegExp(`(?<![\\p{L}\\d])(?:${spellings.map(([, spelling]) => `(${spelling})`).join('|')})(?![\\p{L}\\d])`, 'giu');

export type Named = {readonly figure: string; readonly from: number; readonly to: number};

/** Every figure that a text names, in its order. */
export function figuresNamedIn(text: string): readonly Named[] {
	return [...text.matchAll(anywhere)].flatMap(match => {
		const at = match.slice(1).findIndex(group => group !== undefined);
		const figure = spellings[at]?.[0];
		return figure === undefined ? [] : [{figure, from: match.index, to: match.index + match[0].length}];
	});
}

/** Words before or after a figure's name with which it is still one of new rows: "val_auc", "cv_mean_accuracy". */
const ofNewRows: ReadonlySet<string> = new Set(
	'test testing val valid validation validated cv oof holdout hold out heldout held eval evaluation kept aside external final mean avg average score blind of fold cross'.split(
		' ',
	),
);

/** Words for an average over classes, and the figures that have one: each average is a definition that a claim may mean. */
const averages: ReadonlySet<string> = new Set(['macro', 'micro', 'weighted', 'ovr']);
const averaged: ReadonlySet<string> = new Set(['precision', 'recall', 'f1', 'specificity', 'roc_auc']);

/**
 * The figure of new rows that the name of a field says; null for one honestly named otherwise, as of training, of a baseline, a bound, or
 * of something unknown.
 */
export function figureOfField(field: string): string | null {
	const words = field
		.replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
		.toLowerCase()
		.replaceAll(/[^\p{L}\d²^]+/gu, ' ');
	const [named, ...others] = figuresNamedIn(words);
	if (!named || others.length > 0) return null;
	const rest = `${words.slice(0, named.from)} ${words.slice(named.to)}`.split(' ').filter(word => word !== '');
	return rest.every(word => ofNewRows.has(word) || (averages.has(word) && averaged.has(named.figure))) ? named.figure : null;
}
