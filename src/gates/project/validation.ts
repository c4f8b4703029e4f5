import {readFile} from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import {ProjectFault} from './cannot-judge.ts';
import {runCommand} from './command.ts';
import type {UnderTest} from './under-test.ts';
import {give, take} from './workplace.ts';

const validated = z.looseObject({
	rows: z.int().min(0),
	rejected: z.array(z.looseObject({row: z.int().min(0).nullable(), column: z.string().nullish(), why: z.string()})),
});
export type Validated = z.infer<typeof validated>;

/** What the project's `validate` command says of a file. Throws ProjectFault when it fails or writes something else. */
export async function validate(project: UnderTest, name: string, data: string): Promise<Validated & {readonly out: string}> {
	const out = path.join(project.folder, `validate-${name}.json`);
	await runCommand(project, 'validate', {data: give(data), out: take(out)});
	let json: unknown;
	try {
		json = JSON.parse(await readFile(out, 'utf8'));
	} catch {
		throw new ProjectFault("the project's `validate` command wrote no JSON to {out}");
	}
	const parsed = validated.safeParse(json);
	if (!parsed.success)
		throw new ProjectFault("the project's `validate` command must write {rows, rejected: [{row, column, why}]} to {out}");
	return {...parsed.data, out};
}

/** Part of the rows that were accepted: 0 when a whole column is missing. */
export function acceptedShare({rows, rejected}: Validated): number {
	if (rows === 0 || rejected.some(one => one.row === null)) return 0;
	return 1 - new Set(rejected.map(one => one.row)).size / rows;
}
