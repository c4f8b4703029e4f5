/** The command that a bare word was probably meant to be; null when it is close to none. */
export async function closeCommand(word: string, commands: readonly string[]): Promise<string | null> {
	const {editDistance} = await import('../analysis/dataset/target.ts');
	const near = commands.filter(command => editDistance(word.toLowerCase(), command) <= (command.length > 5 ? 2 : 1));
	return near[0] ?? null;
}
