import * as z from 'zod';

/** One-sided, a healthy project is beyond it once in 30,000 judgements. */
export const chanceSigmas = 4;

/** What a statistic is beside the chance of it; `z`: sigmas above its mean, `within`: not beyond the limit. */
export const chanceAnswer = z.looseObject({
	statistic: z.string(),
	value: z.number(),
	mean: z.number(),
	sigma: z.number(),
	z: z.number(),
	within: z.boolean(),
});
