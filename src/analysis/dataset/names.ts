/**
 * Names that can be told apart: an empty one becomes column_<position>, a repeated one gets _2, _3 … Names differing only in
 * case stay as they are. Returns the names and a sentence for each that was changed.
 */
export function distinctNames(raw: readonly string[]): {readonly names: string[]; readonly notes: string[]} {
	const taken = new Set(raw.filter(name => name !== ''));
	const seen = new Set<string>();
	const notes: string[] = [];
	const names = raw.map((name, index) => {
		if (name !== '' && !seen.has(name)) {
			seen.add(name);
			return name;
		}
		const base = name === '' ? `column_${index + 1}` : name;
		let candidate = base;
		for (let serial = 2; taken.has(candidate) || seen.has(candidate); serial++) candidate = `${base}_${serial}`;
		seen.add(candidate);
		if (notes.length < 20) {
			const from = name === '' ? 'had no name' : `repeats the name ${JSON.stringify(shorten(name))}`;
			notes.push(`Column ${index + 1} ${from} and is called ${JSON.stringify(shorten(candidate))}.`);
		}
		return candidate;
	});
	return {names, notes};
}

/** A name short enough for a sentence. */
export function shorten(name: string, length = 60): string {
	return name.length <= length ? name : `${name.slice(0, length - 1)}…`;
}

/** An SQL identifier for a name of a file's or a database's own; only used where it must be asked for or written so. */
export function quotedName(name: string): string {
	return `"${name.replaceAll('"', '""')}"`;
}
