/** Somebody sits at both ends: questions can be asked. */
export const isTerminal = (): boolean => Boolean(process.stdin.isTTY && process.stdout.isTTY);

/** TERM=dumb: a terminal of lines alone, as in an editor's shell; it would show the codes of a screen as garbage. */
export const isDumb = (): boolean => process.env['TERM'] === 'dumb';

/** What is said on stderr when a session that was not asked to runs in lines. */
export const dumbSentence = 'TERM is dumb: no screen can be drawn here, so this runs in lines, as with --plain.';
