/** A text as an SQL literal. Only literals ever carry what a file or a person named; identifiers are always our own (`c0`, `c1` …). */
export function literal(value: string): string {
	return `'${value.replaceAll("'", "''")}'`;
}

/** A list of texts as an SQL list literal. */
export function literals(values: readonly string[]): string {
	return `[${values.map(literal).join(', ')}]`;
}
