import path from 'node:path';
import {readPlainFile} from '../repository/plain-file.ts';
import type {Context, Found} from './context.ts';
import type {DataFile} from './data-files.ts';
import type {Risk} from './report.ts';
import {targetOf} from './target.ts';

const largestRead = 64 * 1024 * 1024;
/** From here on always answering the larger class is right so often that accuracy alone says little. */
const unbalancedFrom = 0.7;
const mostClasses = 20;

const accuracy = /(^|\.)accuracy_score$/u;
const byAccuracy = /metrics\s*=\s*\[\s*["']acc(uracy)?["']\s*\]|scoring\s*=\s*["']accuracy["']/u;
const better =
	/(^|\.)(f1_score|fbeta_score|roc_auc_score|roc_curve|auc|precision_score|recall_score|classification_report|confusion_matrix|average_precision_score|precision_recall_\w+|balanced_accuracy_score|matthews_corrcoef|cohen_kappa_score|log_loss|brier_score_loss|ConfusionMatrix\w*|plot_confusion_matrix|plot_roc_curve|AUC|Precision|Recall)(\.\w+)?$/u;

/** Quality is told by accuracy alone, and one class of the target has most of the rows. Needs the data to be here. */
export function onlyAccuracy(context: Context, files: readonly DataFile[]): Risk[] {
	let used: Found | undefined;
	for (const module of context.product) {
		for (const call of module.facts.calls) {
			if (better.test(call.name) || /scoring\s*=\s*["'](f1|roc_auc|recall|precision|average_precision|balanced)/u.test(call.args))
				return [];
			if (used === undefined && (accuracy.test(call.name) || byAccuracy.test(call.args))) used = {module, call};
		}
	}
	if (used === undefined) return [];
	const target = targetOf(context)?.name;
	const evidence = used.module.evidence(used.call.line);
	if (target === undefined || evidence === null) return [];
	for (const file of files) {
		const column = file.header.findIndex(name => name.trim().toLowerCase() === target.toLowerCase());
		const share = column === -1 ? null : largestShare(path.join(context.repository.root, file.path), column, file.header.length);
		if (share !== null && share >= unbalancedFrom)
			return [
				{
					kind: 'broken',
					path: evidence.path,
					line: evidence.line,
					what: `only accuracy is reported, and one class of ${target} has ${Math.round(share * 100)} % of the rows (${file.path})`,
				},
			];
	}
	return [];
}

/** Share of the most frequent value of a column; null when it has many values or the file is too large. */
function largestShare(file: string, column: number, columns: number): number | null {
	const read = readPlainFile(file, largestRead);
	if (read.kind !== 'read') return null;
	const lines = read.bytes.toString('utf8').split(/\r?\n/u);
	const separator = [',', ';', '\t', '|'].find(one => (lines[0] ?? '').split(one).length === columns);
	if (separator === undefined) return null;
	const counts = new Map<string, number>();
	let rows = 0;
	for (const line of lines.slice(1)) {
		// a line that quotes the separator is left out: a share needs no exact count
		const fields = line.split(separator);
		const value = fields.length === columns ? fields[column] : undefined;
		if (value === undefined) continue;
		rows += 1;
		counts.set(value, (counts.get(value) ?? 0) + 1);
		if (counts.size > mostClasses) return null;
	}
	return rows === 0 || counts.size < 2 ? null : Math.max(...counts.values()) / rows;
}
