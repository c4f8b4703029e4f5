/** A dependency as a file states it; `name` is normalised (lower case, hyphens). */
export type Dependency = {
	readonly name: string;
	/** `==1.2`, `>=1,<2`, or empty. */
	readonly constraint: string;
	/** One exact version, or one exact commit or archive. */
	readonly pinned: boolean;
	readonly hashed: boolean;
	readonly line: number;
};

export const normalName = (name: string) => name.toLowerCase().replace(/[-_.]+/gu, '-');

const isExact = (constraint: string) => /^={2,3}\s*[^*,]+$/u.test(constraint);

/** A requirement as PEP 508 writes it, with or without a marker; null for what names no distribution. */
export function requirementOf(text: string, line: number): Dependency | null {
	const bare = (text.split(/\s;|;\s/u)[0] ?? '').trim();
	const parts = /^([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*(.*)$/u.exec(bare);
	const name = parts?.[1];
	if (name === undefined) return null;
	const rest = (parts?.[2] ?? '').trim().replace(/^\((.*)\)$/u, '$1');
	if (rest.startsWith('@')) {
		const place = rest.slice(1).trim();
		return {
			name: normalName(name),
			constraint: rest,
			pinned: /@[0-9a-f]{7,40}\b|#sha256=/u.test(place),
			hashed: place.includes('#sha256='),
			line,
		};
	}
	if (rest !== '' && !/^[<>=!~]/u.test(rest)) return null;
	return {name: normalName(name), constraint: rest, pinned: isExact(rest), hashed: false, line};
}

export type RequirementsFile = {
	readonly dependencies: Dependency[];
	/** Files it includes, by -r and -c, as written. */
	readonly includes: {readonly file: string; readonly line: number; readonly constraint: boolean}[];
};

/** Reads a requirements.txt: continuation lines, hashes, -r, -c, -e, markers, addresses and paths. */
export function readRequirements(lines: readonly string[]): RequirementsFile {
	const dependencies: Dependency[] = [];
	const includes: RequirementsFile['includes'] = [];
	for (let index = 0; index < lines.length; index += 1) {
		const line = index + 1;
		let text = (lines[index] ?? '').replace(/\r$/u, '');
		while (text.endsWith('\\') && index + 1 < lines.length) {
			index += 1;
			text = `${text.slice(0, -1)} ${(lines[index] ?? '').replace(/\r$/u, '')}`;
		}
		text = text.replace(/(^|\s)#.*$/u, '').trim();
		if (text === '') continue;
		const include = /^(-r|--requirement|-c|--constraint)[\s=]+(\S+)/u.exec(text);
		if (include?.[2] !== undefined) {
			includes.push({file: include[2], line, constraint: include[1] === '-c' || include[1] === '--constraint'});
			continue;
		}
		const hashed = /\s--hash[=\s]/u.test(text);
		const bare = text.replace(/\s--?(?:hash|config-settings|global-option|install-option)[=\s]\S+/gu, '').trim();
		const address = /^(?:-e\s+|--editable[\s=]+)?((?:git|hg|svn|bzr)\+\S+|https?:\S+)/u.exec(bare)?.[1];
		if (address !== undefined) {
			const egg = /#(?:.*&)?egg=([\w.-]+)/u.exec(address)?.[1] ?? /\/([\w.-]+?)(?:\.git)?(?:@[^/]*)?(?:#.*)?$/u.exec(address)?.[1];
			if (egg !== undefined)
				dependencies.push({name: normalName(egg), constraint: address, pinned: /@[0-9a-f]{7,40}\b|#sha256=/u.test(address), hashed, line});
			continue;
		}
		if (bare.startsWith('-')) continue; // -e ., --index-url and other options name no distribution
		const found = requirementOf(bare, line);
		if (found !== null) dependencies.push({...found, hashed: hashed || found.hashed});
	}
	return {dependencies, includes};
}
