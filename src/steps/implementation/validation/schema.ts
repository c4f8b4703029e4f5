import * as z from 'zod';

const interval = z.looseObject({value: z.number(), low: z.number(), high: z.number()});

export const validationReportSchema = z.looseObject({
	schema: z.literal(1),
	metric: z.string(),
	/** On the project's own test rows, with the 95 % bootstrap interval. */
	value: z.number(),
	low: z.number(),
	high: z.number(),
	/** The one answer that scores best without looking at a row. */
	baseline: z.number(),
	/** The simplest candidate, trained on the same rows; null when it is not among the candidates. */
	simple: z.number().nullable(),
	onnx: z
		.looseObject({
			rows: z.int().min(0),
			equal: z.int().min(0),
			/** Rows of the test part whose decision differs. */
			flips: z.array(z.looseObject({row: z.int(), native: z.string(), onnx: z.string()})),
			largest_difference: z.number().nullable().optional(),
		})
		.nullable(),
	rows: z.int().min(0),
	candidate: z.string().optional(),
	/** How much better it is than the baseline on the same rows; positive is better. */
	gain: interval.optional(),
	/** What the project's own `evaluate` says of the same rows. */
	evaluated: z.number().nullable().optional(),
	confusion: z.looseObject({labels: z.array(z.string()), cells: z.array(z.array(z.int()))}).optional(),
	classes: z
		.array(z.looseObject({label: z.string(), rows: z.int(), precision: z.number().nullable(), recall: z.number().nullable()}))
		.optional(),
	/** Probability of the predicted (binary: the positive) label against how often it was right, in tenths. */
	calibration: z.array(z.looseObject({predicted: z.number(), observed: z.number(), rows: z.int()})).optional(),
	residuals: z
		.looseObject({
			mean: z.number(),
			quantiles: z.array(z.looseObject({at: z.number(), value: z.number()})),
			points: z.array(z.looseObject({predicted: z.number(), residual: z.number()})),
		})
		.optional(),
	/** Parts of the test rows that the model serves worst. */
	slices: z
		.array(
			z.looseObject({
				column: z.string(),
				value: z.string(),
				rows: z.int(),
				metric: z.string(),
				score: z.number(),
				low: z.number(),
				high: z.number(),
			}),
		)
		.optional(),
	/** The judged candidate and parameters, fitted once more on all `rows` for release: where it lies. None of the figures is its own. */
	refit: z
		.looseObject({model: z.string(), rows: z.int(), command: z.array(z.string())})
		.nullable()
		.optional(),
	command: z.array(z.string()).optional(),
});
export type ValidationReport = z.infer<typeof validationReportSchema>;
