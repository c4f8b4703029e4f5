import * as z from 'zod';

export const integrationReportSchema = z.looseObject({
	schema: z.literal(1),
	tests: z.looseObject({passed: z.int().min(0), failed: z.int().min(0), seconds: z.number().min(0)}),
	/** "ok", or what it found first. */
	ruff: z.string(),
	mypy: z.string(),
	/** What `make test` did; null: it was not run, and `make_reason` says why. */
	make: z
		.looseObject({words: z.array(z.string()), exit: z.int(), seconds: z.number().min(0)})
		.nullable()
		.optional(),
	make_reason: z.string().nullable().optional(),
	environment: z.looseObject({tool: z.string(), place: z.string(), mib: z.number().nullable()}).optional(),
	/** What a fresh clone lacks until it is made or fetched, each with how. */
	clone_needs: z.array(z.string()).optional(),
});
export type IntegrationReport = z.infer<typeof integrationReportSchema>;
