import * as z from 'zod';

export const trackingReportSchema = z.looseObject({
	schema: z.literal(1),
	/** Of the predictions of two trainings with the same data, parameters and seed. */
	predictions_sha256: z.tuple([z.string(), z.string()]),
	equal: z.boolean(),
	/** Words of the command that shows the runs; [] when a running server shows them. */
	server: z.array(z.string()),
	registry: z.looseObject({champion: z.string().nullable(), challenger: z.string().nullable()}),
	tracking_uri: z.string().optional(),
	run_ids: z.array(z.string()).optional(),
	/** Predictions compared. */
	rows: z.int().min(0).optional(),
	model: z.string().optional(),
	/** Where MLflow was shown when it was wanted; null when it was not. */
	shown_at: z.string().nullable().optional(),
});
export type TrackingReport = z.infer<typeof trackingReportSchema>;
