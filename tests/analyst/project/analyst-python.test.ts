import {expect, test} from 'vitest';
import {analystPython, pythonJson, pythonText} from '../../../src/analyst/project/analyst-python.ts';

test('constants of a Python file are set on their lines, types kept, whatever is in the value', async () => {
	const text = await analystPython('test_commands.py', {TARGET: pythonText('a $& "b"\n'), RECODE: pythonJson({a: null})});
	expect(text).toContain('\nTARGET = "a $& \\"b\\"\\n"\n');
	expect(text).toContain('\nRECODE: dict[str, str | None] = json.loads("{\\"a\\":null}")\n');
	expect(text).toContain('\nREGRESSION = False\n');
});

test('a constant that the file does not have is no silence', async () => {
	await expect(analystPython('aliases.py', {TARGET: '1'})).rejects.toThrow('aliases.py has no constant TARGET');
});
