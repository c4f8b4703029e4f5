import {mkdir, readdir, readFile, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {expect, test} from 'vitest';
import {parse} from 'yaml';
import {takeDeliverable} from '../../src/engine/deliverable.ts';
import {writePhaseDocument, writeWaivers} from '../../src/engine/documents.ts';
import {Session} from '../../src/session/session.ts';
import {reports} from '../../src/steps/reports.ts';
import {activation} from '../session/activation.ts';
import {temporaryFolder} from '../session/support.ts';

const waiver = (check: string, reason: string) => ({check, reason, owner: 'ana', until: '2099-01-01', at: '2026-01-01T00:00:00.000Z'});

test('waivers of other checks that stand in the file stay, and the same check is written once', async () => {
	const root = await temporaryFolder();
	await writeWaivers(root, [waiver('data.recount', 'by another session')]);
	await writeWaivers(root, [waiver('data.suspects', 'first')]);
	await writeWaivers(root, [waiver('data.suspects', 'second')]);
	const written = parse(await readFile(path.join(root, 'gates/waivers.yaml'), 'utf8'));
	expect(written.waivers.map((one: {check: string; reason: string}) => [one.check, one.reason])).toEqual([
		['data.recount', 'by another session'],
		['data.suspects', 'second'],
	]);
});

test('a file of waivers that cannot be read is left as it is', async () => {
	const root = await temporaryFolder();
	const file = path.join(root, 'gates/waivers.yaml');
	await mkdir(path.dirname(file));
	await writeFile(file, 'waivers: [by hand');
	await expect(writeWaivers(root, [waiver('data.recount', 'x')])).rejects.toThrow(/no list of waivers/);
	expect(await readFile(file, 'utf8')).toBe('waivers: [by hand');
});

test('nothing is written through a link that stands for a folder of the project', async () => {
	const [root, work, outside] = [await temporaryFolder(), await temporaryFolder(), await temporaryFolder()];
	for (const folder of ['gates', 'docs', 'reports']) await symlink(outside, path.join(root, folder));
	await expect(writeWaivers(root, [waiver('data.recount', 'x')])).rejects.toThrow(/is a link/);
	const definition = reports['ASSESSMENT.maturity'];
	if (!definition) throw new Error('no maturity report');
	await mkdir(path.join(work, 'reports'));
	const report = {schema: 1, ml: false, score: null, band: 'x', sections: null, tests: [], frameworks: [], google: null, microsoft: null};
	await writeFile(path.join(work, 'reports/maturity.json'), JSON.stringify(report));
	await takeDeliverable(work, root, definition).then(
		taken => expect(taken).toMatchObject({ok: false}),
		error => expect(String(error)).toMatch(/is a link/),
	);
	expect(await readdir(outside)).toEqual([]);
});

test('HTML, links and images out of a name do not act in the document', async () => {
	const [root, place] = [await temporaryFolder(), await temporaryFolder()];
	const session = await Session.create(place, {...activation, focus: 'a <img src=x onerror=alert(1)> [b](javascript:alert(1))'});
	await writePhaseDocument(root, session.view.getState().state, 'ASSESSMENT');
	await session.close();
	const text = await readFile(path.join(root, 'docs/assessment.md'), 'utf8');
	expect(text).toContain('a &lt;img src=x onerror=alert(1)> [b\\](javascript:alert(1))');
	expect(text).not.toMatch(/<[a-z]/i);
});

test('of checks on rows that are kept from sub-agents, the document they read holds the verdict and no figure', async () => {
	const [root, place] = [await temporaryFolder(), await temporaryFolder()];
	const session = await Session.create(place, activation);
	const {state} = session.view.getState();
	await session.close();
	const check = (id: string, value: number) => ({
		...{id, step: 'validation', verdict: 'fail' as const, value, op: '>=' as const, threshold: 0.5, unit: 'r2'},
		...{reason: `it is ${value}`, claimed: null, evidence: [], duration_ms: 1},
	});
	const gate = {
		...{verdict: 'failed' as const, judged_at: null, isolation: 'by agreement' as const, duration_ms: 1},
		checks: [check('validation.quality', 0.123), check('integration.tests', 0.456)],
	};
	const data = {
		...{rows: 300, columns: 2, target: 'y', files: [], visible: [], sha256: '', time_split: null, missing_words: []},
		hidden: {rows: 60, rule: 'random', judged: 1},
	};
	const judged = {
		...state,
		data,
		phases: {...state.phases, IMPLEMENTATION: {...state.phases.IMPLEMENTATION, gate}},
	};
	await writePhaseDocument(root, judged, 'IMPLEMENTATION');
	const text = await readFile(path.join(root, 'docs/build.md'), 'utf8');
	expect(text).toContain('| fail | validation.quality | kept from sub-agents | >= 0.5 r2 |');
	expect(text).not.toContain('0.123');
	expect(text).toContain('it is 0.456');
});
