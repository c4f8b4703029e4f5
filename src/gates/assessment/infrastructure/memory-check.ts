import {existsSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import * as z from 'zod';
import {type Fields, isFields, numberIn} from '../../../steps/claims.ts';
import type {CheckDefinition, GateContext, Measurement} from '../../../steps/step.ts';
import {run} from '../../../system/exec.ts';
import {editReport} from '../../edit-report.ts';
import {leftOut, measured, notRun} from '../../measurement.ts';
import {rulingOf, targetKindsOf} from '../../recount/problem-types.ts';
import {delimitedForm} from '../../recount/table.ts';
import {recountFor} from '../measured-data.ts';
import {pythonPrerequisite} from './python-prerequisite.ts';
import {sampleFitAllowed} from './sample-fit-allowed.ts';

const evidence = ['reports/infrastructure.json#/sample_fit'];
/** A fit must not need more than the free memory with half as much again to spare. */
const headroom = 1.5;
/** Another model, another moment: a claim is only wrong when it is less than half of what we measure. */
const understated = 0.5;
const sampledRows = 20_000;
const fitTimeoutMs = 120_000;

const printed = z.object({rows: z.int().min(1), columns: z.int().min(1), seconds: z.number().min(0), peak_rss_mib: z.number().min(1)});

/** Peak resident memory of a sample fit that we run ourselves, times 1.5, against the memory that is free. */
export const memoryCheck: CheckDefinition = {
	id: 'infrastructure.memory',
	alone: true,
	step: 'infrastructure',
	title: 'a sample fit fits',
	mustBe: 'peak memory of a sample fit, measured by us, x 1.5 fits into the free memory, and was not understated',
	couldBeFooledBy: 'a model of Build that needs far more memory than gradient boosting on a sample; memory that others take later',
	measure,
	sabotages: [
		{
			title: 'the peak understated tenfold',
			apply: root =>
				editFit(root, fit => (numberIn(fit, 'peak_rss_mib') === null ? null : {...fit, peak_rss_mib: Number(fit['peak_rss_mib']) / 10})),
		},
		{
			title: 'an estimate below what was measured',
			apply: root =>
				editReport(root, 'infrastructure', report =>
					isFields(report['estimate']) ? {...report, estimate: {...report['estimate'], mib: 1}} : null,
				),
		},
	],
};

async function measure(context: GateContext): Promise<Measurement> {
	const availableMiB = Math.floor(process.availableMemory() / 2 ** 20);
	const report = await context.report('ASSESSMENT.infrastructure');
	const fit = isFields(report) && isFields(report['sample_fit']) ? report['sample_fit'] : null;
	const claimed = fit ? numberIn(fit, 'peak_rss_mib') : null;
	const told = {op: '<=', threshold: availableMiB, unit: 'MiB', claimed, evidence} as const;
	const files = context.state.data?.visible.length ? context.state.data.visible : context.dataFilesOf('infrastructure');
	const [file] = files;
	if (file === undefined)
		return fit && claimed !== null ? measured({...told, value: null}, 'a peak is claimed although there is no data to fit') : leftOut;
	if (!isFields(report) || !fit) return measured({...told, value: null}, 'there is no infrastructure report with a sample fit');
	const estimate = isFields(report['estimate']) ? numberIn(report['estimate'], 'mib') : null;
	const detail =
		estimate === null
			? []
			: [
					`the report estimates ${Math.round(estimate)} MiB for all rows: ${String(isFields(report['estimate']) ? report['estimate']['how'] : '')}`,
				];
	const missing = pythonPrerequisite(context.environment);
	if (typeof missing === 'string') {
		if (fit['measured'] === true) return measured({...told, value: null, detail}, `the report claims a measured peak, but ${missing}`);
		return notRun({...told, detail}, missing);
	}
	const allowed = sampleFitAllowed(context.state, missing.executable);
	if (typeof allowed === 'string') return notRun({...told, detail}, allowed);
	const form = await delimitedForm(file, context.signal);
	if (!form?.header || files.length > 1)
		return notRun({...told, detail}, 'the sample fit reads one CSV or TSV file with a header, and the data is something else');
	const counted = await recountFor(context, 'infrastructure');
	const target = context.state.data?.target ?? null;
	const [kind = 'classes'] = target === null ? ['groups' as const] : targetKindsOf(rulingOf(counted, target));
	const result = await runFit(
		missing.executable,
		[file, form.delimiter, encodings[form.charset], target ?? '', kind, String(sampledRows)],
		context,
	);
	if (typeof result === 'string') return measured({...told, value: null, detail}, result);
	const needed = Math.ceil(result.peak_rss_mib * headroom);
	const lines = [
		`a fit on ${result.rows} rows x ${result.columns} columns peaks at ${result.peak_rss_mib} MiB, ${result.seconds} s`,
		`the sample fit was allowed at ${allowed.at} (${allowed.by})`,
		...detail,
	];
	return measured({...told, value: needed, detail: lines}, faultOf(needed, availableMiB, result.peak_rss_mib, claimed, estimate));
}

function faultOf(needed: number, availableMiB: number, peak: number, claimed: number | null, estimate: number | null): string | null {
	if (needed > availableMiB)
		return `a sample fit needs ${needed} MiB with headroom, ${availableMiB} MiB are free: take fewer rows or a larger machine`;
	if (claimed !== null && claimed < understated * peak) return `the report says a sample fit peaks at ${claimed} MiB, measured ${peak} MiB`;
	if (estimate !== null && estimate < understated * peak)
		return `the report estimates ${estimate} MiB for all rows, a sample alone takes ${peak} MiB`;
	return null;
}

const encodings = {'utf-8': 'utf-8-sig', 'utf-16le': 'utf-16', 'utf-16be': 'utf-16', 'windows-1252': 'cp1252'} as const;

/** What the fit cost, or why it did not finish in one sentence. */
async function runFit(python: string, words: readonly string[], context: GateContext): Promise<z.infer<typeof printed> | string> {
	const result = await run(python, [scriptPath(), ...words], {
		cwd: context.scratch,
		timeoutMs: fitTimeoutMs,
		maxBytes: 64 * 1024,
		nice: 10,
		signal: context.signal,
		env: {PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', LC_ALL: 'C.UTF-8', PYTHONDONTWRITEBYTECODE: '1'},
	});
	context.signal.throwIfAborted();
	const last = result.stderr.trim().split('\n').at(-1) ?? '';
	if (result.ended !== 'exited' || result.exitCode !== 0) {
		const how =
			result.ended === 'exited'
				? `ended with ${result.exitCode ?? result.signal}`
				: result.ended === 'timed-out'
					? `took more than ${fitTimeoutMs / 1000} s`
					: `${result.ended}`;
		return `the sample fit ${how}${last === '' ? '' : `: ${last.slice(0, 200)}`}`;
	}
	const said = printed.safeParse(lastJson(result.stdout));
	return said.success ? said.data : 'the sample fit printed no measurement';
}

function lastJson(text: string): unknown {
	const line = text.split('\n').findLast(one => one.startsWith('{')) ?? '';
	try {
		return JSON.parse(line);
	} catch {
		return null; // the schema refuses it
	}
}

/** The script beside the bundle, or where it lies among the sources. */
function scriptPath(): string {
	const bundled = fileURLToPath(new URL('./python/sample_fit.py', import.meta.url));
	return existsSync(bundled) ? bundled : path.resolve(import.meta.dirname, '../../python/sample_fit.py');
}

function editFit(root: string, edit: (fit: Fields) => Fields | null) {
	return editReport(root, 'infrastructure', report => {
		const fit = isFields(report['sample_fit']) ? edit(report['sample_fit']) : null;
		return fit ? {...report, sample_fit: fit} : null;
	});
}
