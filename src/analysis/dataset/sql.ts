/** A text as an SQL literal. Only literals ever carry what a file or a person named; identifiers are always our own (`c0`, `c1` …). */
export function literal(value: string): string {
	return `'${value.replaceAll("'", "''")}'`;
}

/** A list of texts as an SQL list literal. */
export function literals(values: readonly string[]): string {
	return `[${values.map(literal).join(', ')}]`;
}

/** A number as a literal of type DOUBLE: without an exponent the engine takes it for a DECIMAL, whose last digit may differ. */
export function double(value: number): string {
	return `(${value.toExponential()})`;
}
