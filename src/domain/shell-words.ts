/** Does a shell take the word as it stands? `{data}`, a place that a command of pipeline.yaml fills, it does. */
const isPlain = (word: string): boolean => /^(?:[\w@%+=:,./-]|\{\w+\})+$/.test(word);

/** A word as a shell takes it: quoted where it would split or expand. */
export const shellWord = (word: string): string => (isPlain(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

/** Words as a line that a person can read and paste. The program itself gives no line to a shell. */
export const shellLine = (words: readonly string[]): string => words.map(shellWord).join(' ');
