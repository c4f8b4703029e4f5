import {readdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';

/** Changes the first file of that name below `src/` for a sabotage; an edit that gives null does not apply to this project. */
export async function editSources(
	root: string,
	name: string,
	edit: (source: string) => string | null,
): Promise<'applied' | 'not applicable'> {
	const folder = path.join(root, 'src');
	const entries = await readdir(folder, {recursive: true}).catch(() => []);
	const found = entries.find(entry => path.basename(entry) === name);
	if (found === undefined) return 'not applicable';
	const file = path.join(folder, found);
	const edited = edit(await readFile(file, 'utf8'));
	if (edited === null) return 'not applicable';
	await writeFile(file, edited);
	return 'applied';
}
