import {Command, CommanderError} from 'commander';
import {patienceHelp} from '../agents/patience.ts';
import {exitStatus, Failure, inputFailure, messageOf} from '../system/errors.ts';
import {version} from '../system/version.ts';
import type {SessionFlags} from './options.ts';
import {attendReaders, complain, sayText} from './output.ts';
import {collect, withSessionOptions} from './session-flags.ts';
import {attendStarter} from './starter.ts';

attendStarter();
attendReaders();

// Each command's own file is loaded when it is asked for: nothing else is read on the way to the first frame.

const program = withSessionOptions(new Command('ml-engineer'))
	.description('Takes one machine learning focus from assessment to monitoring; every phase ends at a gate that measures.')
	.version(version)
	.argument('[focus]', 'what should be predicted or made better')
	.addHelpText('after', `\nEnvironment:\n${patienceHelp}`)
	.exitOverride()
	// What stands behind a command is the command's, though the program has an option of the same name; what stands before it counts too.
	.enablePositionalOptions()
	.hook('preAction', (root, command) => {
		if (command === root) return;
		for (const [name, value] of Object.entries(root.opts())) {
			const said = (one: Command) => one.getOptionValueSource(name) === 'cli';
			if (!said(root)) continue;
			if (!command.options.some(option => option.attributeName() === name)) {
				const flag = root.options.find(option => option.attributeName() === name)?.long ?? name;
				throw inputFailure(`${flag} is no option of ${command.name()}. See ml-engineer ${command.name()} --help.`);
			}
			if (!said(command)) command.setOptionValueWithSource(name, value, 'cli');
		}
	})
	.configureOutput({outputError: () => undefined})
	.showSuggestionAfterError(true)
	.action(async (focus: string | undefined, flags: SessionFlags) => {
		const {sessionCommand} = await import('./session.ts');
		process.exitCode = await sessionCommand(
			focus,
			flags,
			program.commands.map(command => command.name()),
			async command => {
				await program.parseAsync([command], {from: 'user'});
				return Number(process.exitCode ?? 0);
			},
		);
	});

program
	.command('probe')
	.description('read the environment once and print it')
	.option('--json')
	.option('--workspace <dir>')
	.action(async (flags: {json?: boolean; workspace?: string}) => {
		const {probeCommand} = await import('./probe.ts');
		process.exitCode = await probeCommand({json: flags.json ?? false, workspace: flags.workspace ?? process.cwd()});
	});

program
	.command('assess')
	.description('assess a repository from its files; prints, writes nothing there')
	.argument('[dir]')
	.option('--json')
	.option('--fail-under <score>', 'exit 1 when the score is lower or there is none')
	.action(async (directory: string | undefined, flags: {json?: boolean; failUnder?: string}) => {
		const {assessCommand} = await import('./assess.ts');
		process.exitCode = await assessCommand({directory: directory ?? '.', json: flags.json ?? false, failUnder: flags.failUnder ?? null});
	});

type VerifyOptions = {
	check?: string[];
	require?: string[];
	strict?: boolean;
	seed?: string;
	budget?: string;
	json?: boolean;
	junit?: string;
};
program
	.command('verify')
	.description('judge a project by its pipeline.yaml: every gate again, without session, agent or key; writes nothing there')
	.argument('[dir]')
	.option('--check <id>', 'only this check; may be given several times', collect)
	.option('--require <id>', 'this check must be measured; may be given several times', collect)
	.option('--strict', 'waivers, checks that were not run and proposals that are not met end with 1')
	.option('--seed <n>', 'repeat a judgement: the seed that it printed')
	.option('--budget <minutes>', 'what would take longer is not run')
	.option('--json', 'one object on stdout')
	.option('--junit <file>', 'write the checks as JUnit XML')
	.action(async (directory: string | undefined, flags: VerifyOptions) => {
		const {verifyCommand} = await import('./verify.ts');
		process.exitCode = await verifyCommand({
			directory: directory ?? '.',
			check: flags.check ?? [],
			require: flags.require ?? [],
			seed: flags.seed ?? null,
			budget: flags.budget ?? null,
			strict: flags.strict ?? false,
			json: flags.json ?? false,
			junit: flags.junit ?? null,
		});
	});

const sessions = program
	.command('sessions')
	.description('list the sessions, newest first')
	.option('--json')
	.option('--state-dir <dir>')
	.action(async (flags: {json?: boolean; stateDir?: string}) => {
		const {sessionsCommand} = await import('./sessions.ts');
		const {stateDirectory} = await import('../system/paths.ts');
		process.exitCode = await sessionsCommand({json: flags.json ?? false, stateDirectory: stateDirectory(flags.stateDir).directory});
	});
sessions
	.command('rename')
	.argument('<id>')
	.argument('<name>')
	.option('--state-dir <dir>')
	.action(async (id: string, name: string, flags: {stateDir?: string}) => {
		const {renameCommand} = await import('./sessions.ts');
		const {stateDirectory} = await import('../system/paths.ts');
		process.exitCode = await renameCommand({
			id,
			name,
			stateDirectory: stateDirectory(flags.stateDir ?? sessions.opts<{stateDir?: string}>().stateDir).directory,
		});
	});
sessions
	.command('delete')
	.argument('<id>')
	.option('--yes', 'do not ask')
	.option('--state-dir <dir>')
	.action(async (id: string, flags: {yes?: boolean; stateDir?: string}) => {
		const {deleteCommand} = await import('./sessions.ts');
		const {stateDirectory} = await import('../system/paths.ts');
		process.exitCode = await deleteCommand({
			id,
			yes: flags.yes ?? false,
			stateDirectory: stateDirectory(flags.stateDir ?? sessions.opts<{stateDir?: string}>().stateDir).directory,
		});
	});

withSessionOptions(program.command('resume').description('go on with a session: the latest, or the one named').argument('[id]')).action(
	async (id: string | undefined, flags: SessionFlags) => {
		const {resumeCommand} = await import('./session.ts');
		process.exitCode = await resumeCommand(id ?? null, flags);
	},
);

program
	.command('watch')
	.description('follow a session that another process runs, read-only')
	.argument('[id]')
	.option('--state-dir <dir>')
	.option('--plain')
	.option('--ascii')
	.option('--no-color')
	.action(async (id: string | undefined, flags: SessionFlags) => {
		const {watchCommand} = await import('./watch.ts');
		process.exitCode = await watchCommand(id ?? null, flags);
	});

program
	.command('report')
	.description('print what a session found and what its gates measured')
	.argument('[id]')
	.option('--state-dir <dir>')
	.action(async (id: string | undefined, flags: {stateDir?: string}) => {
		const {reportCommand} = await import('./report.ts');
		process.exitCode = await reportCommand(id ?? null, flags.stateDir);
	});

program
	.command('agents')
	.description('list the agents that can take a role')
	.option('--json')
	.option('--check', 'start each one that is found, say hello, stop it')
	.action(async (flags: {json?: boolean; check?: boolean}) => {
		const {agentsCommand} = await import('./agents.ts');
		process.exitCode = await agentsCommand({json: flags.json ?? false, check: flags.check ?? false});
	});

program
	.command('keys')
	.description('print every key, by place')
	.action(async () => {
		const {keysText} = await import('../app/keymap.ts');
		await sayText(keysText());
	});

program
	.command('analyst')
	.description('the built-in analyst as an agent of the Agent Client Protocol, on stdin and stdout')
	.action(async () => {
		const {analystCommand} = await import('./analyst.ts');
		process.exitCode = await analystCommand();
	});

/** One sentence on stderr and the exit status that fits. */
function report(error: unknown): number {
	if (error instanceof CommanderError) {
		// Help and version were printed; anything else is a wrong call.
		if (error.exitCode === 0) return exitStatus.ok;
		void complain(`${error.message.replace(/^error: /, '')} See ml-engineer --help.`);
		return exitStatus.input;
	}
	if (error instanceof Failure) {
		void complain(error.message);
		return error.status;
	}
	void complain(`ml-engineer failed: ${messageOf(error)}`);
	if (process.env['ML_ENGINEER_DEBUG'] && error instanceof Error) for (const line of (error.stack ?? '').split('\n')) void complain(line);
	return exitStatus.environment;
}

try {
	await program.parseAsync();
} catch (error) {
	process.exitCode = report(error);
}
