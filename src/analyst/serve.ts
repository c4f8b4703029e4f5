import {randomUUID} from 'node:crypto';
import {stat} from 'node:fs/promises';
import path from 'node:path';
import {
	type AgentConnection,
	type AgentContext,
	agent,
	methods,
	PROTOCOL_VERSION,
	type PromptResponse,
	RequestError,
	type Stream,
} from '@agentclientprotocol/sdk';
import {promptMetaSchema, readMeta} from '../domain/meta.ts';
import {Failure, messageOf} from '../system/errors.ts';
import {answerFreely} from './free-text.ts';
import {Speaker} from './speaker.ts';
import {stepInputSchema} from './step-input.ts';
import {doStep, type Place} from './turn.ts';

/** JSON-RPC's "internal error": the code of a turn whose step could not be done; the message is the sentence for the person. */
const stepFailed = -32603;

type Session = {readonly cwd: string; turn: AbortController | null};

/**
 * Serves the built-in analyst on a stream of protocol messages, until the client closes it. Several sessions, one prompt at a time
 * in each. `settled` resolves when the connection is closed and every turn has let go.
 */
export function serveAnalyst(stream: Stream, version: string): {readonly connection: AgentConnection; readonly settled: Promise<void>} {
	const sessions = new Map<string, Session>();
	const turns = new Set<Promise<unknown>>();
	let canAsk = false;

	const prompt = async (client: AgentContext, sessionId: string, text: string, meta: unknown): Promise<PromptResponse> => {
		const session = sessions.get(sessionId);
		if (session === undefined) throw RequestError.invalidParams({sessionId}, 'there is no such session');
		if (session.turn !== null) throw RequestError.invalidRequest({sessionId}, 'a prompt is already being answered in this session');
		const turn = new AbortController();
		session.turn = turn;
		const speaker = new Speaker(client, sessionId);
		const place: Place = {client, sessionId, cwd: session.cwd, canAsk, speaker, signal: turn.signal};
		try {
			await answer(place, text, meta);
			await speaker.end('completed');
			return {stopReason: 'end_turn'};
		} catch (error) {
			if (turn.signal.aborted) {
				await speaker.end('failed');
				return {stopReason: 'cancelled'};
			}
			const sentence = messageOf(error);
			speaker.say(`failed: ${sentence}`);
			await speaker.end('failed');
			throw new RequestError(stepFailed, sentence, {kind: error instanceof Failure ? error.kind : 'defect'});
		} finally {
			session.turn = null;
		}
	};

	const connection = agent({name: 'ml-engineer analyst'})
		.onRequest(methods.agent.initialize, ({params}) => {
			canAsk = Boolean(params.clientCapabilities?.elicitation?.form);
			return {
				protocolVersion: PROTOCOL_VERSION,
				agentInfo: {name: 'ml-engineer analyst', title: 'ml-engineer analyst', version},
				agentCapabilities: {loadSession: false, promptCapabilities: {embeddedContext: true}},
				authMethods: [],
			};
		})
		.onRequest(methods.agent.session.new, async ({params}) => {
			const {cwd} = params;
			if (!path.isAbsolute(cwd)) throw RequestError.invalidParams({cwd}, 'the working directory must be an absolute path');
			const found = await stat(cwd).catch(() => null);
			if (!found?.isDirectory()) throw RequestError.invalidParams({cwd}, 'the working directory is not a folder');
			const sessionId = randomUUID();
			sessions.set(sessionId, {cwd, turn: null});
			return {sessionId};
		})
		.onRequest(methods.agent.session.prompt, async ({params, client}) => {
			const text = params.prompt.map(block => (block.type === 'text' ? block.text : '')).join('\n');
			const turn = prompt(client, params.sessionId, text, params._meta);
			turns.add(turn);
			try {
				return await turn;
			} finally {
				turns.delete(turn);
			}
		})
		.onNotification(methods.agent.session.cancel, ({params}) => {
			sessions.get(params.sessionId)?.turn?.abort(new Error('cancelled by the client'));
		})
		.connect(stream);

	const settled = connection.closed.then(async () => {
		for (const session of sessions.values()) session.turn?.abort(new Error('the client is gone'));
		await Promise.allSettled(turns);
	});
	return {connection, settled};
}

async function answer(place: Place, text: string, meta: unknown): Promise<void> {
	const asked = readMeta(meta, promptMetaSchema);
	if (asked === null) {
		await answerFreely(place, text);
		return;
	}
	const input = stepInputSchema.safeParse(asked.input);
	if (!input.success) {
		const [issue] = input.error.issues;
		throw RequestError.invalidParams(
			undefined,
			`the input of step ${asked.step} is malformed at ${issue?.path.join('.')}: ${issue?.message}`,
		);
	}
	await doStep(place, input.data);
}
