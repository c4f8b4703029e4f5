const otherLanguages = /^%%(?:bash|sh|script|html|javascript|js|latex|markdown|writefile|file|cmd|perl|ruby|R|sql|bigquery|cython|svg)\b/u;

/**
 * Python of a notebook cell: IPython's magics and shell escapes are blanked, so that rows stay where they were. A cell in
 * another language becomes blank as a whole.
 */
export function withoutMagics(lines: readonly string[]): string[] {
	const first = lines.find(line => line.trim() !== '')?.trim() ?? '';
	if (otherLanguages.test(first)) return lines.map(() => '');
	return lines.map(line => {
		const text = line.trimStart();
		if (/^(?:%%?[a-zA-Z]|!|\?)/u.test(text) || /^[\w.]+\?{1,2}$/u.test(text.trimEnd())) return '';
		return /^(\s*[\p{L}_][\p{L}\p{N}_, ]*=\s*)(?:%[a-zA-Z]|!)/u.test(line) ? '' : line;
	});
}
