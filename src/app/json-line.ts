/** Line (1-based) on which the value of a JSON pointer begins; 1 when the text has no such value. */
export function lineOfPointer(text: string, pointer: string): number {
	const wanted = pointer
		.split('/')
		.slice(1)
		.map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'));
	const tokens = /"(?:[^"\\]|\\.)*"|[{}[\],:]|\n|[^\s{}[\],:"]+/g;
	const path: (string | number)[] = [];
	let line = 1;
	let key: string | null = null;
	let word: string | null = null;
	const here = () => path.length === wanted.length && path.every((part, index) => String(part) === wanted[index]);
	if (wanted.length === 0) return 1;
	for (const [token] of text.matchAll(tokens)) {
		switch (token) {
			case '\n':
				line += 1;
				continue;
			case ':':
				key = word;
				path[path.length - 1] = key ?? '';
				if (here()) return line;
				continue;
			case '{':
				path.push('');
				break;
			case '[':
				path.push(0);
				if (here()) return line;
				break;
			case '}':
			case ']':
				path.pop();
				break;
			case ',': {
				const last = path.at(-1);
				if (typeof last === 'number') {
					path[path.length - 1] = last + 1;
					if (here()) return line;
				}
				break;
			}
			default:
				word = token.startsWith('"') ? unquoted(token) : token;
		}
	}
	return 1;
}

function unquoted(token: string): string {
	try {
		return String(JSON.parse(token));
	} catch {
		// A text that only looks like JSON: its letters as they stand.
		return token.slice(1, -1);
	}
}
