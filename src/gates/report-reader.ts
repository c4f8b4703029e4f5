import type * as z from 'zod';
import {stepId} from '../domain/workflow.ts';
import {readReportJson} from '../steps/report-file.ts';
import {reports} from '../steps/reports.ts';
import type {GateContext} from '../steps/step.ts';
import {messageOf} from '../system/errors.ts';

/** Reads the reports below `root`, each against its step's schema. Gives null for none; throws, in one sentence, for a broken one. */
export function reportReader(root: string): GateContext['report'] {
	return async key => {
		const step = stepId(key);
		let parsed: unknown;
		try {
			parsed = await readReportJson(root, step);
		} catch (error) {
			throw new Error(`reports/${step}.json cannot be read (${messageOf(error)})`, {cause: error});
		}
		if (parsed === undefined) return null;
		const checked = reports[key].schema.safeParse(parsed);
		if (checked.success) return checked.data;
		throw new Error(`reports/${step}.json breaks its schema at ${placeOf(checked.error)}`);
	};
}

function placeOf(error: z.ZodError): string {
	const [issue] = error.issues;
	if (!issue) return 'its root';
	return `${issue.path.length > 0 ? issue.path.join('.') : 'its root'}: ${issue.message}`;
}
