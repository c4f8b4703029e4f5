export const problemTypes = [
	'binary',
	'multiclass',
	'regression',
	'clustering',
	'forecasting',
	'text_classification',
	'other',
	'none',
] as const;
export type ProblemType = (typeof problemTypes)[number];

/** A class needs this many rows to be judged on its own. */
export const judgedClassRows = 25;

/** Is the target one of labels? */
export const predictsLabels = (type: ProblemType): boolean => type === 'binary' || type === 'multiclass' || type === 'text_classification';
