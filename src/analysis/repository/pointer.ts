import path from 'node:path';
import {readPlainFile} from './plain-file.ts';

/** A small file that only names what Git LFS keeps elsewhere. */
export function isPointer(root: string, file: string): boolean {
	const read = readPlainFile(path.join(root, file), 1024);
	return read.kind === 'read' && read.bytes.toString('latin1').startsWith('version https://git-lfs');
}
