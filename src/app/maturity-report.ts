import path from 'node:path';
import type {SessionState} from '../domain/state.ts';
import type {Engine} from '../engine/engine.ts';
import type {MaturityReport, MaturityTest} from '../steps/assessment/maturity/schema.ts';
import {messageOf} from '../system/errors.ts';

export type {MaturityReport, MaturityTest};

/** An assessment of the same workspace in another session. */
export type Earlier = {readonly session: string; readonly at: string; readonly report: MaturityReport};
/** What the maturity step found; `earlier` null: there is none, or `earlierProblem` says why it cannot be read. */
export type MaturityFound = {readonly report: MaturityReport; readonly earlier: Earlier | null; readonly earlierProblem: string | null};

/** The report of the maturity step and the one before it; null before it is there. Throws when it is not in its form. */
export async function loadMaturity(engine: Pick<Engine, 'report' | 'folder' | 'session'>): Promise<MaturityFound | null> {
	const found = await engine.report('ASSESSMENT.maturity');
	if (found === null || found === undefined) return null;
	const {maturityReportSchema} = await import('../steps/assessment/maturity/schema.ts');
	const parsed = maturityReportSchema.safeParse(found);
	if (!parsed.success) {
		const [issue] = parsed.error.issues;
		throw new Error(`reports/maturity.json is not in its form: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`);
	}
	try {
		return {report: parsed.data, earlier: await earlierAssessment(engine), earlierProblem: null};
	} catch (error) {
		return {report: parsed.data, earlier: null, earlierProblem: messageOf(error)};
	}
}

/** The newest other session of this workspace that was begun before this one and has a maturity report; null: there is none. */
async function earlierAssessment(engine: Pick<Engine, 'folder' | 'session'>): Promise<Earlier | null> {
	const [{listSessions}, {readReport}, {reports}, {maturityReportSchema}] = await Promise.all([
		import('../session/catalog.ts'),
		import('../engine/deliverable.ts'),
		import('../steps/reports.ts'),
		import('../steps/assessment/maturity/schema.ts'),
	]);
	const definition = reports['ASSESSMENT.maturity'];
	const {state} = engine.session.getState();
	const rootOf = (one: SessionState, folder: string) => one.project ?? folder;
	const root = rootOf(state, engine.folder);
	for (const entry of await listSessions(path.dirname(engine.folder))) {
		if (entry.state === null || entry.id === state.session_id || entry.state.workspace !== state.workspace) continue;
		const step = entry.state.phases.ASSESSMENT.steps['maturity'];
		const other = rootOf(entry.state, entry.folder);
		// Two sessions of one project share its reports: only the last one is there to be read.
		if (!step?.report || other === root || BigInt(entry.id) > BigInt(state.session_id)) continue;
		const report = await readReport(other, definition);
		if (report !== null) return {session: entry.id, at: step.ended_at ?? entry.changedAt, report: maturityReportSchema.parse(report)};
	}
	return null;
}
