import path from 'node:path';
import {parse} from 'yaml';
import * as z from 'zod';
import type {Waiver} from '../../domain/check.ts';
import {waiverFault} from '../../domain/waiver.ts';
import {inputFailure, messageOf} from '../../system/errors.ts';
import {readBounded} from '../../system/files.ts';
import {type Authors, authorsOf, isAuthor} from './owners.ts';

const waiversFile = path.join('gates', 'waivers.yaml');
const maxBytes = 1024 * 1024;

const fileSchema = z.looseObject({waivers: z.array(z.unknown()).nullish()}).nullable();
const text = z.string().trim().min(1);
const waiverSchema = z.looseObject({check: text, reason: text, owner: text, until: z.iso.date()});

export type Waivers = {
	/** Those that name a check, a reason, an owner and a last day, and that may be signed; expired ones too. */
	readonly waivers: readonly Waiver[];
	/** What counts as no waiver, and why: a sentence each. */
	readonly left: readonly string[];
	/** What could not be checked of those that count: a sentence each. */
	readonly unchecked: readonly string[];
};

/**
 * The waivers of a project as `gates/waivers.yaml` has them. `today` is the last day that still holds, YYYY-MM-DD. Throws an input
 * failure when the file cannot be read as a list of waivers: nobody can tell then what was waived.
 */
export async function readWaivers(
	root: string,
	known: ReadonlySet<string>,
	today: string,
	signal: AbortSignal = new AbortController().signal,
): Promise<Waivers> {
	const {waivers: entries} = (await parsedFile(root)) ?? {};
	const waivers: Waiver[] = [];
	const left: string[] = [];
	const unchecked: string[] = [];
	const authors = (entries ?? []).length === 0 ? null : await authorsOf(root, signal);
	for (const [index, entry] of (entries ?? []).entries()) {
		const parsed = waiverSchema.safeParse(entry);
		if (!parsed.success) {
			const [issue] = parsed.error.issues;
			left.push(`${waiversFile}: waiver ${index + 1} counts as none: ${wrongWith(entry, String(issue?.path[0] ?? ''))}.`);
			continue;
		}
		const {check, reason, owner, until} = parsed.data;
		if (!known.has(check)) {
			left.push(`${waiversFile}: the waiver of ${check} counts as none: there is no such check.`);
			continue;
		}
		const fault = waiverFault({check, reason, until}, today) ?? unknownOwner(owner, authors);
		if (fault !== null) {
			left.push(`${waiversFile}: the waiver of ${check} (${owner}) counts as none: ${fault}.`);
			continue;
		}
		if (authors !== null && 'why' in authors)
			unchecked.push(`${waiversFile}: whether ${owner}, who owns the waiver of ${check}, is known cannot be checked: ${authors.why}.`);
		if (until < today) left.push(`${waiversFile}: the waiver of ${check} counts as none: its last day was ${until} (${owner}).`);
		waivers.push({check, reason, owner, until, at: ''});
	}
	return {waivers, left, unchecked};
}

function unknownOwner(owner: string, authors: Authors | null): string | null {
	if (authors === null || 'why' in authors || isAuthor(authors.known, owner)) return null;
	return `${JSON.stringify(owner.slice(0, 60))} wrote no commit of this repository`;
}

function wrongWith(entry: unknown, key: string): string {
	if (typeof entry !== 'object' || entry === null || key === '') return 'it is no list of check, reason, owner and until';
	const of = 'check' in entry && key !== 'check' ? `${String(entry.check).slice(0, 100)}: ` : '';
	const value: unknown = Reflect.get(entry, key);
	if (value === undefined || value === null || value === '') return `${of}${key} is missing`;
	return key === 'until' ? `${of}until ${JSON.stringify(value)?.slice(0, 40)} is no day such as 2026-12-31` : `${of}${key} is no text`;
}

async function parsedFile(root: string): Promise<z.infer<typeof fileSchema>> {
	let bytes: Buffer | null;
	try {
		bytes = await readBounded(path.join(root, waiversFile), maxBytes);
	} catch (error) {
		throw inputFailure(`${waiversFile} cannot be read: ${messageOf(error)}. Mend or remove it.`, error);
	}
	if (bytes === null) return null;
	try {
		const value: unknown = parse(bytes.toString('utf8'), {maxAliasCount: 20, prettyErrors: false});
		return fileSchema.parse(value ?? null);
	} catch (error) {
		const cause = error instanceof z.ZodError ? 'it has no list `waivers`' : messageOf(error).split('\n', 1)[0];
		throw inputFailure(`${waiversFile} is no list of waivers: ${cause}. Mend or remove it.`, error);
	}
}
