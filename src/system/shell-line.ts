/** Words as one line that a person can read and type: quoted where a shell would split or expand. */
export const shellLine = (words: readonly string[]): string =>
	words.map(word => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
