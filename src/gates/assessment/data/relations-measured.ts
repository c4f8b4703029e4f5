import {readAsOf} from '../../../domain/read-as.ts';
import {writtenOf} from '../../../domain/written.ts';
import {type Fields, isFields, listIn, textIn} from '../../../steps/claims.ts';
import type {GateContext, Measurement} from '../../../steps/step.ts';
import {leftOut, measured, notRun} from '../../measurement.ts';
import {rulingOf, targetKindsOf} from '../../recount/problem-types.ts';
import {type Relations, relationsOf} from '../../recount/relations.ts';
import {NotRecountable} from '../../recount/table.ts';
import type {TargetKind} from '../../recount/target.ts';
import {countedFor, identityOf} from '../measured-data.ts';

/** What we measured for each way the target may be taken: as classes, as numbers, or both where the rules leave it open. */
export type MeasuredRelations = readonly {readonly kind: TargetKind; readonly relations: Relations}[];

const kept = 4;
const measurements = new Map<string, Promise<Relations>>();

/**
 * Our own measurement of what the columns say about the target. `asked` are the parts that the report lists. Null when there is no
 * target to leak. Throws NotRecountable.
 */
export async function relationsFor(context: GateContext, report: Fields): Promise<MeasuredRelations | null> {
	const files = context.dataFilesOf('data');
	const target = context.state.data?.target ?? null;
	if (target === null || files.length === 0) return null;
	const table = await countedFor(context, 'data');
	const counted = table.recount;
	const column = counted.columns.find(one => one.name === target) ?? counted.columns.find(one => one.name.trim() === target.trim());
	if (!column) throw new Error(`there is no column ${JSON.stringify(target)}`);
	const kinds = targetKindsOf(rulingOf(counted, target));
	const missingWords = context.state.data?.missing_words ?? [];
	const readAs = readAsOf(context.state.data?.read_as ?? []);
	const written = writtenOf(context.state.data, files);
	const asked = suspectsIn(report);
	const key = JSON.stringify([await identityOf(files), column.name, missingWords, readAs, written, asked]);
	const results: {kind: TargetKind; relations: Relations}[] = [];
	for (const targetKind of kinds) {
		const own = `${targetKind} ${key}`;
		const known = measurements.get(own);
		const {signal, progress} = context;
		// The target by its name with blanks around it was not followed in the recount: then the table is counted anew.
		const same = column.name === target ? table : undefined;
		const made =
			known ?? relationsOf(files, {target: column.name, targetKind, missingWords, readAs, written, asked, counted: same, signal, progress});
		measurements.set(own, made);
		for (const old of [...measurements.keys()].slice(0, -kept)) measurements.delete(old);
		try {
			results.push({kind: targetKind, relations: await made});
		} catch (error) {
			measurements.delete(own);
			throw error;
		}
	}
	return results;
}

/** What the report lists as suspects, in its own words. */
function suspectsIn(report: Fields): {column: string; pattern: string; event: string}[] {
	return listIn(report, 'suspects').map(one => ({
		column: textIn(one, 'column') ?? '',
		pattern: textIn(one, 'pattern') ?? '',
		event: textIn(one, 'event') ?? '',
	}));
}

/** The data report as far as it can be judged at all; null when there is none. */
export async function dataReportOf(context: GateContext): Promise<Fields | null> {
	const report = await context.report('ASSESSMENT.data');
	return isFields(report) ? report : null;
}

type Told = Parameters<typeof notRun>[0];

/**
 * What every check of columns against the target begins with: left out when there is no target to leak, not run when the data
 * cannot be counted, without a value when there is no report; else `judge` says what it is.
 */
export async function measuredOnRelations(
	context: GateContext,
	told: Told,
	judge: (report: Fields, relations: MeasuredRelations, context: GateContext) => Measurement,
): Promise<Measurement> {
	const report = await dataReportOf(context);
	let relations: MeasuredRelations | null;
	try {
		relations = await relationsFor(context, report ?? {});
	} catch (error) {
		if (error instanceof NotRecountable) return notRun(told, error.message);
		throw error;
	}
	if (relations === null || relations.length === 0) return leftOut;
	if (!report) return measured({...told, value: null}, 'there is no data report');
	return judge(report, relations, context);
}
