import {createHash} from 'node:crypto';
import {readdir, readFile, rename, stat} from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import {tryCommand} from '../../project/command.ts';
import {comparePredictions} from '../../project/compare-predictions.ts';
import {copyTree} from '../../project/copy.ts';
import {historyOf} from '../../project/history.ts';
import {oracle} from '../../project/oracle.ts';
import {rowsOf} from '../../project/rows.ts';
import type {UnderTest} from '../../project/under-test.ts';
import {give, take} from '../../project/workplace.ts';

const opened = z.looseObject({sha256: z.string(), nodes: z.number(), zeroed: z.number()});

/**
 * Why what `predict_onnx` answered (`exported`) is not the answer of an ONNX file, in one sentence; null when it is. Each .onnx file
 * below {model} is opened by us, and none is another file under a second name. With every weight in them 0 the command must end with
 * an error or answer otherwise: one that answers from the native model stays the same, whatever else it reads honestly.
 */
export async function unreadExport(project: UnderTest, model: string, exported: string): Promise<string | null> {
	const {context, folder} = project;
	const files = (await filesIn(model)).filter(file => file.toLowerCase().endsWith('.onnx'));
	if (files.length === 0) return 'the trained model holds no .onnx file, so what `predict_onnx` answers is not of an exported model';
	const others = new Map((await hashesIn(model)).filter(one => !files.includes(one.file)).map(one => [one.sha256, one.file]));
	const zeroed = path.join(folder, 'zeroed-model');
	await copyTree(model, zeroed);
	let weights = 0;
	for (const file of files) {
		const whole = path.join(model, file);
		const out = path.join(zeroed, `${file}.zeroed`);
		const found = await openedBy(project, whole, out);
		if (typeof found === 'string') return found;
		const same = others.get(found.sha256);
		if (same !== undefined) return `${file} is ${same} under another name`;
		await rename(out, path.join(zeroed, file));
		weights += found.zeroed;
	}
	if (weights === 0) return `${files[0]} holds no weight that is not 0, so it cannot be what predicts`;
	const {unlabelled} = await rowsOf(project);
	const out = path.join(folder, 'zeroed-predictions.csv');
	const history = await historyOf(project, {model, rows: undefined}, unlabelled);
	const places = {model: give(zeroed), data: give(unlabelled), out: take(out), ...(history === null ? {} : {history: give(history)})};
	const run = await tryCommand(project, 'predict_onnx', places);
	if (run.ended !== 'exited' || run.exitCode !== 0) return null;
	const answers = await comparePredictions(context, exported, out, 1e-9).catch(error => {
		// What cannot be compared with the answers before is another answer.
		context.signal.throwIfAborted();
		if (error instanceof Error) return {equal: false};
		throw error;
	});
	return answers.equal
		? `\`predict_onnx\` answers the same with every weight of ${files[0]} set to 0: the answers are not of the exported model`
		: null;
}

/** The sentence of the gates' Python where it is no model. */
async function openedBy(project: UnderTest, file: string, out: string): Promise<z.infer<typeof opened> | string> {
	try {
		return await oracle(project.context, 'zeroed_onnx', {file, out}, opened);
	} catch (error) {
		project.context.signal.throwIfAborted();
		if (error instanceof Error && error.message.includes('is no ONNX model')) return error.message;
		throw error;
	}
}

/** Relative to `folder`; [] for a model that is one file. */
async function filesIn(folder: string): Promise<string[]> {
	if (!(await stat(folder)).isDirectory()) return [];
	const entries = await readdir(folder, {recursive: true, withFileTypes: true});
	return entries.filter(entry => entry.isFile()).map(entry => path.relative(folder, path.join(entry.parentPath, entry.name)));
}

async function hashesIn(folder: string): Promise<{readonly file: string; readonly sha256: string}[]> {
	return Promise.all(
		(await filesIn(folder)).map(async file => ({
			file,
			sha256: createHash('sha256')
				.update(await readFile(path.join(folder, file)))
				.digest('hex'),
		})),
	);
}
