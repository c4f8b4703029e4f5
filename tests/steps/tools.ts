import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type {Command, CommandOutcome, Form, Question, WorkTools} from '../../src/steps/step.ts';

/** Hands for a step that keep what was said and asked; questions take their default unless `answer` says otherwise. */
export class FakeTools implements WorkTools {
	readonly signal = new AbortController().signal;
	readonly folder: string;
	readonly said: string[] = [];
	readonly asked: (Question | Form)[] = [];
	readonly written = new Map<string, string>();
	answer: string | null = null;

	constructor(folder = os.tmpdir()) {
		this.folder = folder;
	}

	say(line: string): void {
		this.said.push(line);
	}
	progress(): void {}
	async put(relative: string, content: string | Uint8Array): Promise<void> {
		this.written.set(relative, typeof content === 'string' ? content : new TextDecoder().decode(content));
	}
	async write(name: string, content: string): Promise<void> {
		this.written.set(name, content);
	}
	async choose(question: Question): Promise<{readonly value: string; readonly by: 'person' | 'default'}> {
		this.asked.push(question);
		return this.answer === null ? {value: question.default, by: 'default'} : {value: this.answer, by: 'person'};
	}
	async fillIn(form: Form) {
		this.asked.push(form);
		return {values: Object.fromEntries(form.fields.map(field => [field.name, field.value])), by: 'default' as const};
	}
	run(_command: Command): Promise<CommandOutcome> {
		throw new Error('no command was expected');
	}
}

/** A folder with one file in it, given to `use`, gone afterwards. */
export async function withFile<T>(name: string, content: string, use: (file: string, folder: string) => Promise<T>): Promise<T> {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'steps-'));
	try {
		const file = path.join(folder, name);
		await writeFile(file, content);
		return await use(file, folder);
	} finally {
		await rm(folder, {recursive: true, force: true});
	}
}
