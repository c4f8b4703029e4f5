import type {Decision} from '../agents/asks.ts';
import type {AgentEvent} from '../agents/run.ts';
import type {Answer, InboxItem} from '../domain/inbox.ts';
import type {Role} from '../domain/roles.ts';
import type {Phase} from '../domain/workflow.ts';

type Asked = Extract<AgentEvent, {type: 'permission.asked'} | {type: 'question.asked'}>;
type Place = {readonly phase: Phase; readonly step: string; readonly role: Role; readonly at: string};

/** What a sub-agent asked, as it waits in the inbox. */
export function itemOf(event: Asked, place: Place): InboxItem {
	if (event.type === 'question.asked') {
		const {form} = event;
		return {...place, id: event.id, ...form};
	}
	const {request} = event;
	return {
		...place,
		kind: 'allow',
		id: request.id,
		title: request.title,
		why: request.why,
		effect: request.effect,
		command: request.command,
		tool: request.tool || request.kind,
		cwd: request.cwd,
		detail: [...request.detail],
		limits: request.limits,
		script: request.script,
	};
}

/** What a person said, in the words of the protocol client. */
export function decisionOf(answer: Answer, by: 'person' | 'default'): Decision {
	switch (answer.kind) {
		case 'allow':
			return answer.allowed ? {kind: 'allow'} : {kind: 'deny', words: answer.words};
		case 'choose':
			return {kind: 'accept', values: {value: answer.value}, by};
		case 'fill_in':
			return {kind: 'accept', values: answer.values, by};
		default:
			return {kind: 'decline'};
	}
}

/** The answer that is recorded when nobody can be asked; null: there is none, it is refused. */
export function defaultAnswer(item: InboxItem): Answer | null {
	if (item.kind === 'choose') return {kind: 'choose', value: item.default};
	if (item.kind === 'fill_in') return {kind: 'fill_in', values: Object.fromEntries(item.fields.map(field => [field.name, field.value]))};
	return null;
}
