import * as z from 'zod';

export const pipelineReportSchema = z.looseObject({
	schema: z.literal(1),
	/** The training's run in MLflow; null when none was recorded. */
	run_id: z.string().nullable(),
	tracking_uri: z.string(),
	/** As the run records them, by name. */
	metrics: z.record(z.string(), z.number()),
	/** Of the training. */
	seconds: z.number().min(0),
	environment: z.looseObject({
		/** uv or pip. */
		tool: z.string(),
		place: z.string(),
		/** On disk; null: not measured. */
		mib: z.number().min(0).nullable(),
		/** Of making it; absent: it was there. */
		seconds: z.number().min(0).optional(),
	}),
	files: z.array(z.looseObject({path: z.string(), bytes: z.int().min(0), from: z.enum(['blueprint', 'data'])})),
	/** Repeats the training, in the project. */
	command: z.array(z.string()).optional(),
	/** Where the steps are a Kubeflow pipeline too: its compiled file, and its tasks. */
	kubeflow: z.looseObject({compiled: z.string(), tasks: z.array(z.string())}).optional(),
	/** What an existing repository lacked and was given. */
	added: z.array(z.looseObject({path: z.string(), why: z.string()})).optional(),
	candidate: z.string().optional(),
	metric: z.string().optional(),
	rows: z.looseObject({train: z.int().min(0), test: z.int().min(0)}).optional(),
});
export type PipelineReport = z.infer<typeof pipelineReportSchema>;
