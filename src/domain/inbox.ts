import * as z from 'zod';
import {roles} from './roles.ts';
import {phases} from './workflow.ts';

const common = {
	id: z.string(),
	phase: z.enum(phases).nullable(),
	step: z.string().nullable(),
	role: z.enum(roles).nullable(),
	/** ISO time it was asked. */
	at: z.string(),
	/** One line: what is asked. */
	title: z.string(),
	/** Why, in the asker's words. */
	why: z.string(),
	/** IF YOU SAY YES: what follows. */
	effect: z.string(),
};

const field = z.object({
	name: z.string(),
	label: z.string(),
	type: z.enum(['number', 'text', 'choice']),
	unit: z.string(),
	/** The proposal; null leaves the field empty. */
	value: z.union([z.string(), z.number()]).nullable(),
	options: z.array(z.string()).optional(),
	help: z.string(),
});
export type InboxField = z.infer<typeof field>;

const reviewFile = z.object({
	/** Below the project. */
	path: z.string(),
	status: z.enum(['new', 'changed']),
	/** Its content: the blueprint's, made by the analyst for this data, or by another sub-agent. */
	from: z.enum(['blueprint', 'data', 'agent']),
	/** Lines; null: not counted. */
	added: z.number().int().nullable(),
	removed: z.number().int().nullable(),
	/** Who else changed it since: it is kept as it stands unless a person takes the new one. */
	conflict: z.enum(['yours', 'step']).nullable(),
});

/** All that waits for a person: choose, fill in, allow, review, judge. */
export const inboxItemSchema = z.discriminatedUnion('kind', [
	z.object({
		...common,
		kind: z.literal('choose'),
		/** The decision this answers, for example `rare_classes`. */
		decision: z.string(),
		options: z.array(z.object({value: z.string(), label: z.string(), effect: z.string()})),
		/** Taken when nobody can be asked. */
		default: z.string(),
	}),
	z.object({...common, kind: z.literal('fill_in'), decision: z.string(), fields: z.array(field)}),
	z.object({
		...common,
		kind: z.literal('allow'),
		/** The words of the command; null when the agent named none. */
		command: z.array(z.string()).nullable(),
		tool: z.string(),
		cwd: z.string(),
		/** What it touches and where it runs, a line each; says only what is enforced. */
		detail: z.array(z.string()),
		limits: z.string(),
		/** Code it brings along, to be looked at before it is allowed. */
		script: z.object({name: z.string(), lines: z.number(), text: z.string()}).nullable(),
	}),
	z.object({
		...common,
		kind: z.literal('review'),
		/** What was written for this project and what is in conflict, the first 200; all of it lies with the review. */
		files: z.array(reviewFile),
		/** Files in all, and of them those that are as in the blueprint. */
		total: z.number().int(),
		same: z.object({files: z.number().int(), added: z.number().int()}),
		/** Links, odd names and the like that are not taken. */
		left_out: z.number().int(),
	}),
	z.object({...common, kind: z.literal('judge'), checks: z.array(z.string())}),
]);
export type InboxItem = z.infer<typeof inboxItemSchema>;
export type InboxKind = InboxItem['kind'];
export type AllowItem = Extract<InboxItem, {kind: 'allow'}>;
export type FillInItem = Extract<InboxItem, {kind: 'fill_in'}>;
export type ReviewItem = Extract<InboxItem, {kind: 'review'}>;

/** What a person (or, headless, the recorded default) said. */
export const answerSchema = z.discriminatedUnion('kind', [
	z.object({kind: z.literal('choose'), value: z.string()}),
	z.object({kind: z.literal('fill_in'), values: z.record(z.string(), z.union([z.string(), z.number(), z.null()]))}),
	z.object({kind: z.literal('allow'), allowed: z.boolean(), words: z.string().nullable()}),
	z.object({
		kind: z.literal('review'),
		accepted: z.boolean(),
		/** What the sub-agent is told when it was not accepted. */
		words: z.string().nullish(),
		/** Of the files in conflict, those whose new content is taken; the others are kept as they stand. */
		take: z.array(z.string()).nullish(),
	}),
	z.object({kind: z.literal('judge'), done: z.literal(true)}),
]);
export type Answer = z.infer<typeof answerSchema>;

/** A standing permission: commands that begin with `prefix`, by these roles, in this session. */
export const ruleSchema = z.object({
	prefix: z.array(z.string()).min(1),
	roles: z.array(z.enum(roles)),
	at: z.string(),
	/** Where the commands ran for which it was made; absent: it was made for none that waited, and holds in a role's own folder. */
	folders: z.array(z.string()).optional(),
});
export type Rule = z.infer<typeof ruleSchema>;

/**
 * A permission for one phase, given once: the commands that the built-in analyst runs below `folders`, or the files that it writes into
 * the project.
 */
export const phaseRuleSchema = z.object({
	phase: z.enum(phases),
	what: z.enum(['commands', 'files']),
	folders: z.array(z.string()),
	at: z.string(),
});
export type PhaseRule = z.infer<typeof phaseRuleSchema>;
