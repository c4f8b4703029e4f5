import {type Command, Option} from 'commander';
import {builtSystemTypes, jobs, phases} from '../domain/workflow.ts';

export const collect = (value: string, previous: string[] | undefined) => [...(previous ?? []), value];

/** The options of a session, to begin it and to take it up. `checkFlags` says what each means when it is taken up. */
export function withSessionOptions(command: Command): Command {
	return command
		.option('--focus <text>', 'the focus, also when it is a single word')
		.addOption(new Option('--job <job>', 'what to do; new when nothing is said').choices(jobs))
		.option('--data <path...>', 'data files or folders: CSV, TSV, JSON, JSONL, Parquet, gzip of these; an SQLite or DuckDB file')
		.option('--table <name>', 'of a database: the table or view that is the data')
		.option('--query <sql>', 'of a database: the SELECT whose rows are the data')
		.option('--target <column>', 'the column to predict')
		.option('--no-target', 'nothing to predict: look for groups (clustering)')
		.option('--time-split <column>', 'put the latest rows aside, by this column')
		.option('--missing <word...>', 'words in the data that mean a missing value')
		.addOption(new Option('--decimal <mark>', 'the decimal mark of the numbers, when it is not seen').choices(['.', ',']))
		.option('--read-as <column=how>', 'how a column is read: words, number, as_written, missing:WORD; may be given several times', collect)
		.option('--delimiter <character>', 'what stands between the values of a line, when it is not seen: one character, tab or space')
		.option('--quote <character>', 'what values are quoted with, when it is not seen: one character, or none')
		.option('--skip <lines>', 'lines before the header that are no part of the table')
		.option('--comment <character>', 'lines that begin with it are no rows')
		.option('--keep-rows', 'a row that repeats the header, or holds units or a total, is a row like all others')
		.option('--system-type <type,…>', `what is built: ${builtSystemTypes.join(', ')}; can be changed until Build begins`)
		.option('--constraint <name=value>', 'for example latency_p99_ms=50; may be given several times', collect)
		.option('--agent <backend>', 'who takes the roles: analyst, an agent by name, or a command of an ACP agent')
		.option('--agent-for <role=backend>', 'who takes one role; may be given several times', collect)
		.option('--workspace <dir>', 'the directory to work in; the current one when nothing is said')
		.option('--out <dir>', 'where the project is written; <workspace>/<slug of the focus> when nothing is said')
		.option('--state-dir <dir>', 'where sessions are kept')
		.option('--until <phase>', `headless: stop after this phase's gate: ${phases.join(', ')}; on a screen every phase waits for you`)
		.addOption(new Option('--allow <mode>', 'who allows commands: a person, the listed tools, or all').choices(['ask', 'listed', 'all']))
		.option('--headless', 'no screen; never waits for a person')
		.option('--json', 'headless: one event a line on stdout')
		.option('--strict', 'headless: waived checks and checks that were not run count as failed')
		.option('--plain', 'lines instead of a screen: screen readers, logs')
		.option('--ascii', 'no line-drawing characters')
		.option('--theme <name>', 'dark, light, high-contrast or colour-blind')
		.option('--no-color', 'no colours')
		.on('option:target', () => command.setOptionValue('targetNamed', true))
		.on('option:no-target', () => command.setOptionValue('targetNone', true));
}
