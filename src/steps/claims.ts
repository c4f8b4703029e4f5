/** Reads what a report claims without trusting its shape: checks judge reports of any agent. */

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function numberIn(fields: Fields, name: string): number | null {
	const value = fields[name];
	return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

export function textIn(fields: Fields, name: string): string | null {
	const value = fields[name];
	return typeof value === 'string' ? value : null;
}

/** The objects of a list; anything else in it is left out. */
export function listIn(fields: Fields, name: string): readonly Fields[] {
	const value = fields[name];
	return Array.isArray(value) ? value.filter(isFields) : [];
}
