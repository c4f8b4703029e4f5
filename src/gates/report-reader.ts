import type * as z from 'zod';
import {readReport} from '../steps/edit-report.ts';
import {reports} from '../steps/reports.ts';
import {messageOf} from '../system/errors.ts';

/** Reads the reports below `root`, each against its step's schema. Gives null for none; throws, in one sentence, for a broken one. */
export function reportReader(root: string): (step: string) => Promise<unknown> {
	return async step => {
		let parsed: unknown;
		try {
			parsed = await readReport(root, step);
		} catch (error) {
			throw new Error(`reports/${step}.json cannot be read (${messageOf(error)})`, {cause: error});
		}
		if (parsed === null) return null;
		const definition = Object.hasOwn(reports, step) ? reports[step] : undefined;
		if (!definition) return parsed;
		const checked = definition.schema.safeParse(parsed);
		if (checked.success) return checked.data;
		throw new Error(`reports/${step}.json breaks its schema at ${placeOf(checked.error)}`);
	};
}

function placeOf(error: z.ZodError): string {
	const [issue] = error.issues;
	if (!issue) return 'its root';
	return `${issue.path.length > 0 ? issue.path.join('.') : 'its root'}: ${issue.message}`;
}
