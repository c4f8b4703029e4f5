import {counted} from '../../../domain/format.ts';
import type {CheckDefinition} from '../../../steps/step.ts';
import type {NetworkAttempts} from '../../../system/sandbox/network-attempts.ts';
import {measured} from '../../measurement.ts';
import {CannotJudge, NoSandbox, ProjectFault} from '../../project/cannot-judge.ts';
import {CommandFault, type ProjectRun} from '../../project/command.ts';
import {isolationOf} from '../../project/isolation.ts';
import {projectCheck} from '../../project/project-check.ts';
import {tampering} from '../../project/tamper.ts';
import {freshPredictionRun, freshRun} from '../../project/training.ts';

/**
 * A prediction comes from its row and its model: what asks somebody else can be told the answer. Counted by the kernel in the namespace
 * of the run that is scored, so there are no false alarms; an attempt on loopback counts, a unix socket is none.
 */
export const networkCheck: CheckDefinition = projectCheck({
	id: 'pipeline.network',
	step: 'pipeline',
	title: 'predict asks nobody',
	mustBe: 'predict never reaches for the network; what train tries is listed',
	couldBeFooledBy: 'a service behind a unix socket: none is there in the sandbox',
	told: {op: '==', threshold: 0, unit: 'attempts', evidence: ['pipeline.yaml#/commands/predict']},
	async judge(project, told) {
		const training = await freshRun(project);
		let run: ProjectRun;
		try {
			({run} = await freshPredictionRun(project));
		} catch (error) {
			if (error instanceof CommandFault && (error.run.network?.total ?? 0) > 0) throw new CannotJudge(needsNetwork(error));
			if (error instanceof ProjectFault) throw new CannotJudge('there are no predictions to look at: see pipeline.fresh_run');
			throw error;
		}
		const isolation = await isolationOf(project.context);
		if (isolation.kind === 'by agreement') throw new NoSandbox(`only a sandbox counts what predict asks of the network: ${isolation.why}`);
		if (run.network === null) throw new CannotJudge(`what predict asked of the network was not counted: ${run.notCounted ?? 'no reason'}`);
		const {network} = run;
		const train = training.run.network;
		const detail = [
			`predict: ${attemptsText(network)}`,
			`train: ${train === null ? `not counted: ${training.run.notCounted ?? 'no reason'}` : attemptsText(train)}${train && train.total > 0 ? ' (it got no network; this fails nothing)' : ''}`,
		];
		return measured(
			{...told, value: network.total, detail},
			network.total === 0 ? null : `predict reached for the network: ${attemptsText(network)}`,
		);
	},
	sabotages: [
		tampering('a service asked for every file of rows', [
			'predict',
			`import socket
try:
    socket.create_connection(("127.0.0.1", 9), timeout=2).close()
except OSError:
    pass
run()
`,
		]),
	],
});

/** Why a predict that ended badly is not judged: it asked for what it never gets. */
export const needsNetwork = (fault: CommandFault): string =>
	`predict cannot answer without the network, which it never gets, so it is not judged (${fault.run.network === null ? 'not counted' : attemptsText(fault.run.network)}): ${fault.message}; fetch what it needs in a \`prepare\` command`;

export function attemptsText({tcpConnects, withoutRoute, datagrams}: NetworkAttempts): string {
	const kinds = [
		tcpConnects > 0 ? counted(tcpConnects, 'TCP connection') : '',
		withoutRoute > 0 ? `${counted(withoutRoute, 'packet')} to an address outside` : '',
		datagrams > 0 ? `${counted(datagrams, 'UDP datagram')} (looking a name up is one)` : '',
	].filter(kind => kind !== '');
	return kinds.length === 0 ? 'no attempt' : kinds.join(', ');
}
