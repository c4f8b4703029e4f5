import path from 'node:path';

/** Paths in the workspace relative to it, with `/`; others absolute. */
export function relativeTo(workspace: string, file: string): string {
	const relative = path.relative(workspace, file);
	if (relative === '' || relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative)) return file;
	return relative.split(path.sep).join('/');
}
