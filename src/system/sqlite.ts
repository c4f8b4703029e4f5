type Sqlite = typeof import('node:sqlite');

/** node:sqlite, loaded when first needed. Node 22 warns that it is experimental; that one warning is kept off the screen. */
export function sqlite(): Sqlite {
	const emit = process.emitWarning;
	process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
		const text = typeof warning === 'string' ? warning : warning.message;
		if (text.startsWith('SQLite is an experimental feature')) return;
		Reflect.apply(emit, process, [warning, ...rest]);
	};
	try {
		return process.getBuiltinModule('node:sqlite');
	} finally {
		process.emitWarning = emit;
	}
}
