import * as z from 'zod';

const evidence = z.looseObject({path: z.string(), line: z.int().min(1), quote: z.string()});
const item = z.looseObject({name: z.string(), path: z.string(), line: z.int().min(1), quote: z.string()});
const items = z.array(item);
const count = z.int().min(0);
const level = z.looseObject({
	min: z.number().nullable(),
	max: z.number().nullable(),
	met: z.array(z.string()),
	missing: z.array(z.string()),
});

export const maturityReportSchema = z.looseObject({
	schema: z.literal(1),
	/** false: no machine learning here; the score is then null. */
	ml: z.boolean(),
	/** Nothing that could be scored yet: a new folder is no finding. */
	nothing_to_score: z.boolean().optional(),
	score: z.number().nullable(),
	/** The score if what people attested holds. */
	score_with_attested: z.number().nullish(),
	band: z.string(),
	sections: z.object({data: z.number(), model: z.number(), infrastructure: z.number(), monitoring: z.number()}),
	tests: z.array(
		z.looseObject({
			id: z.string(),
			title: z.string().optional(),
			score: z.number(),
			certainty: z.string(),
			evidence: z.array(evidence),
			/** Prose that says so; never scored. */
			claimed: z.array(evidence),
			missing: z.string(),
			/** How to get the next half point with what the repository already uses. */
			next: z.string().optional(),
			/** Rough effort of the next half point: 1 an hour, 2 a day or two, 3 a week. */
			effort: z.int().min(1).max(3).optional(),
			/** The sub-agent that looked at it. */
			role: z.string().optional(),
			/** A person's word, kept apart from evidence: it never raises the score. */
			attested: z.looseObject({score: z.number(), by: z.string(), at: z.string(), words: z.string()}).nullish(),
			/** No file can tell, and nobody was asked or answered. */
			unknown: z.boolean().optional(),
		}),
	),
	frameworks: z.array(z.string()),
	/** What is dangerous or broken in the tree, the worst kind first. */
	risks: z.array(z.looseObject({kind: z.string(), path: z.string(), line: z.int(), what: z.string()})).optional(),
	/** Google's level 0 to 2, and the conditions met and missing by name. */
	google: level.extend({evidence: z.record(z.string(), z.array(evidence)).optional()}),
	microsoft: level.partial({met: true, missing: true}),
});
export type MaturityReport = z.infer<typeof maturityReportSchema>;
export type MaturityTest = MaturityReport['tests'][number];

/** What was found in the workspace, each item with a line that opens; reports/inventory.json. */
export const inventorySchema = z.looseObject({
	schema: z.literal(1),
	python_files: count,
	notebooks: count,
	/** Test functions, not files. */
	tests: count,
	frameworks: items,
	target: z.string().nullable(),
	data_files: z.array(z.looseObject({path: z.string(), rows: count.nullable(), columns: count.nullable()})),
	dependency_files: items,
	locked: z.boolean(),
	ci: z.array(z.looseObject({name: z.string(), path: z.string(), line: z.int(), active: z.boolean(), runs_tests: z.boolean()})),
	containers: items,
	kubernetes: items,
	iac: items,
	tracking: items,
	registry: items,
	data_versioning: items,
	orchestration: items,
	tuning: items,
	serving: items,
	feature_store: items,
	monitoring: z.object({drift: items, service: items, alerts: items, dashboards: items}),
	release: z.object({canary: items, rollback: items, promotion_gate: items}),
	risks: z.array(z.looseObject({kind: z.string(), path: z.string(), line: z.int(), what: z.string()})),
	version_control: items.optional(),
});
export type InventoryReport = z.infer<typeof inventorySchema>;
