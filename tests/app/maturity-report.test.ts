import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {expect, test} from 'vitest';
import {loadMaturity} from '../../src/app/maturity-report.ts';
import {maturityLines, maturityRow} from '../../src/app/maturity-rows.ts';
import {rowText} from '../../src/app/row-search.ts';
import {Session} from '../../src/session/session.ts';
import {activation, temporaryFolder} from '../session/support.ts';
import {maturityReport} from '../support/maturity-report.ts';

/** A session kept in `state` whose maturity step has delivered a report. */
async function assessed(state: string, workspace: string, report: unknown): Promise<Session> {
	const session = await Session.create(state, {...activation, job: 'assess', workspace, project: null});
	await session.dispatch({type: 'phase.started', phase: 'ASSESSMENT'});
	await session.dispatch({type: 'step.started', phase: 'ASSESSMENT', step: 'maturity', backend: 'analyst'});
	const done = {outcome: 'done', summary: '', report: 'reports/maturity.json'} as const;
	await session.dispatch({type: 'step.settled', phase: 'ASSESSMENT', step: 'maturity', ...done});
	await mkdir(path.join(session.layout.folder, 'reports'), {recursive: true});
	await writeFile(path.join(session.layout.folder, 'reports/maturity.json'), JSON.stringify(report));
	await session.close();
	return session;
}

const engineOf = (session: Session, report: unknown) => ({
	session: session.view,
	folder: session.layout.folder,
	report: () => Promise.resolve(report),
});

test('an assessment is compared with the newest earlier one of the same workspace, and with no other', async () => {
	const state = await temporaryFolder();
	const workspace = await temporaryFolder();
	await assessed(state, workspace, maturityReport({I2: {score: 0}, M3: {score: 0}}));
	const before = await assessed(state, workspace, maturityReport({I2: {score: 1}, M3: {score: 0}}));
	await assessed(state, await temporaryFolder(), maturityReport({D1: {score: 1}}));
	const now = maturityReport({I2: {score: 0.5}});
	const session = await assessed(state, workspace, now);
	await assessed(state, workspace, maturityReport({O1: {score: 1}}));

	const found = await loadMaturity(engineOf(session, now));
	expect(found?.earlier?.session).toBe(before.layout.id);
	const line = found && maturityLines(found).find(one => one.kind === 'earlier');
	expect(found && line && rowText(maturityRow(line, found, false, 120))).toMatch(/0 of 7; 1 test rose, 1 test fell since$/);
});

test('a damaged earlier report is passed over; without any there is nothing to compare with', async () => {
	const state = await temporaryFolder();
	const workspace = await temporaryFolder();
	await assessed(state, workspace, {schema: 1, ml: 'perhaps'});
	const session = await assessed(state, workspace, maturityReport());
	expect(await loadMaturity(engineOf(session, maturityReport()))).toMatchObject({earlier: null, earlierProblem: null});
});
