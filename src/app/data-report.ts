import type {Engine} from '../engine/engine.ts';
import type {DataReport} from '../steps/assessment/data/schema.ts';

/** What the data step found, and its findings in words, the most important first. */
export type DataFound = {readonly report: DataReport; readonly findings: readonly string[]};
export type {DataReport};
export type DataColumn = DataReport['profile'][number];

/** The report of the data step; null before it is there. Throws when it is not in its form. The schema is loaded with the first report. */
export async function loadDataReport(engine: Pick<Engine, 'report'>): Promise<DataFound | null> {
	const found = await engine.report('ASSESSMENT.data');
	if (found === null || found === undefined) return null;
	const [{dataReportSchema}, {findingsOf}] = await Promise.all([
		import('../steps/assessment/data/schema.ts'),
		import('../steps/assessment/data/report.ts'),
	]);
	const parsed = dataReportSchema.safeParse(found);
	if (!parsed.success) {
		const [issue] = parsed.error.issues;
		throw new Error(`reports/data.json is not in its form: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`);
	}
	return {report: parsed.data, findings: findingsOf(parsed.data)};
}
