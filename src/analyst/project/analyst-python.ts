import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

/** Folder of the analyst's Python: beside the bundle, or where it lies among the sources. */
function folder(): string {
	const bundled = fileURLToPath(new URL('./analyst-python/', import.meta.url));
	return existsSync(bundled) ? bundled : path.resolve(import.meta.dirname, '../python');
}

/**
 * The text of one of the analyst's Python files, with these of its constants set: name → Python expression. Throws for a constant that the
 * file does not have on a line of its own.
 */
export async function analystPython(name: string, constants: Readonly<Record<string, string>> = {}): Promise<string> {
	const text = await readFile(path.join(folder(), name), 'utf8');
	return Object.entries(constants).reduce((written, [constant, value]) => {
		const line = new RegExp(`^(${constant}(?:: [^=\\n]+)?) = .*$`, 'm');
		if (!line.test(written)) throw new Error(`${name} has no constant ${constant}`);
		return written.replace(line, (_, named: string) => `${named} = ${value}`);
	}, text);
}

/** A text as a Python expression: JSON's escapes are all Python's, too. */
export const pythonText = (text: string): string => JSON.stringify(text);

/** Anything as a Python expression that reads it; the file imports json. */
export const pythonJson = (value: unknown): string => `json.loads(${JSON.stringify(JSON.stringify(value))})`;
