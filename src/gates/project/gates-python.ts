import {existsSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

/** Folder of the gates' own Python: beside the bundle, or where it lies among the sources. */
export function gatesPython(): string {
	const bundled = fileURLToPath(new URL('./python/', import.meta.url));
	return existsSync(path.join(bundled, 'ml_gates')) ? bundled : path.resolve(import.meta.dirname, '../python');
}
