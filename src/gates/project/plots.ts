import * as z from 'zod';
import {type Plot, plotSchema} from '../../domain/plot.ts';

const parts = z.looseObject({confusion: z.unknown().optional(), calibration: z.unknown().optional(), residuals: z.unknown().optional()});

/** What `score` computed to be drawn, as the gate view draws it; parts that do not apply are left out. */
export function plotsOf(plots: unknown): readonly Plot[] {
	const parsed = parts.safeParse(plots);
	if (!parsed.success) return [];
	const {confusion, calibration, residuals} = parsed.data;
	const candidates = [
		isObject(confusion) && {...confusion, kind: 'confusion'},
		Array.isArray(calibration) && {kind: 'calibration', bins: calibration},
		isObject(residuals) && {...residuals, kind: 'residuals'},
	];
	return candidates.flatMap(one => {
		const plot = plotSchema.safeParse(one);
		return plot.success ? [plot.data] : [];
	});
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);
