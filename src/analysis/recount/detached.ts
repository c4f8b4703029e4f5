/** Longer texts cut out of a bigger one keep all of that alive in memory; this is a copy that stands by itself. */
export function detached(text: string): string {
	return text.length > 12 ? Buffer.from(text, 'utf16le').toString('utf16le') : text;
}
