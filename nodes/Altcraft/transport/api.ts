import type { IDataObject, IExecuteFunctions, ILoadOptionsFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { isFailure, saysTaken, shortened, toCode, toText } from '../formats/answer';
import { withLongIntegersQuoted } from '../jsonText';
import type { Connection } from './request';
import { connect, MOST_ANSWER_BYTES } from './request';
import type { RequestResult } from './result';
import {
	ANSWER_TOO_LARGE,
	CANCELLED,
	isRedirect,
	isRefusedUnread,
	notConnected,
	TIMED_OUT,
} from './result';
import { isTransient, retryDelay } from './retry';

/** Milliseconds that a user waits for a list that is open. */
const TIMEOUT = 30_000;

/** For what a user waits for. */
const FEW_RETRIES = 1;

/** Altcraft's own page size. */
const PAGE = 1000;

/** How the call of a method ended. `text` and `reason` are for the user. */
export type Reply =
	| { readonly kind: 'answered'; readonly answer: IDataObject }
	| {
			readonly kind: 'refused';
			readonly code: number;
			readonly errorText: string;
			readonly text: string;
	  }
	/** Not as Altcraft's API answers, as where a server does not know the method. */
	| { readonly kind: 'unknownMethod'; readonly reason: string; readonly mayHaveArrived: boolean }
	/** It may answer in a moment. `code`: of the connection that could not be made. */
	| {
			readonly kind: 'unavailable';
			readonly reason: string;
			readonly code?: string;
			readonly mayHaveArrived: boolean;
	  };

/** How long a call may take, and how often it is made again. */
export interface Patience {
	/** Milliseconds for one request. */
	readonly timeout: number;
	readonly maxRetries: number;
}

/** How a method is called. */
interface Manner extends Partial<Patience> {
	/** `notTaken`: only where the server cannot have taken the request. */
	readonly repeat?: 'notTaken' | 'whenUnanswered';
	/** Bytes of an answer that is parsed. */
	readonly mostBytes?: number;
}

/** Calls a method; by itself, in the manner of a list that a user waits for. */
export async function call(
	connection: Connection,
	method: string,
	parameters: IDataObject,
	{
		timeout = TIMEOUT,
		maxRetries = FEW_RETRIES,
		repeat = 'notTaken',
		mostBytes = MOST_BYTES,
	}: Manner = {},
): Promise<Reply> {
	const body = Buffer.from(JSON.stringify(parameters));
	for (let attempt = 1; ; attempt++) {
		const result = await connection.post(method, 'application/json', body, timeout);
		const mayRepeat =
			repeat === 'whenUnanswered'
				? isTransient(result) || isUnanswered(result)
				: isTransient(result) && !mayBeTaken(result);
		const delay = mayRepeat
			? retryDelay(result, attempt, maxRetries, Math.random(), Date.now())
			: undefined;
		if (delay !== undefined) await connection.wait(delay);
		if (delay === undefined || connection.isCancelled()) {
			return read(result, connection.withoutToken, mostBytes);
		}
	}
}

/** Whether a server that says that it is too busy says all the same that it did what it was asked for. */
function mayBeTaken(result: RequestResult): boolean {
	return result.kind === 'answered' && saysTaken(result.body);
}

/** Whether another try may get an answer where this one got none. */
function isUnanswered(result: RequestResult): boolean {
	return result.kind === 'answered'
		? result.status >= 500
		: result.kind === 'unanswered' && result.code !== CANCELLED && result.code !== ANSWER_TOO_LARGE;
}

const REASONS: ReadonlyMap<string, string> = new Map([
	[TIMED_OUT, 'no answer within the Timeout'],
	[CANCELLED, 'the run was stopped'],
	[ANSWER_TOO_LARGE, 'an answer that is too long'],
]);

function read(
	result: RequestResult,
	withoutToken: (text: string) => string,
	mostBytes: number,
): Reply {
	// Not the code: n8n swaps a message in which it finds a network code for a general one.
	if (result.kind === 'notSent') {
		const { code } = result;
		return { kind: 'unavailable', reason: 'no connection', code, mayHaveArrived: false };
	}
	if (result.kind === 'unanswered') {
		const reason = REASONS.get(result.code) ?? 'no answer';
		return { kind: 'unavailable', reason, mayHaveArrived: true };
	}
	const { status, body } = result;
	const reason = `HTTP ${status}`;
	if (status >= 500 || status === 429) {
		return { kind: 'unavailable', reason, mayHaveArrived: status !== 429 || mayBeTaken(result) };
	}
	const answer = isRedirect(status) ? undefined : parse(body, withoutToken, mostBytes);
	const code = toCode(answer?.error);
	if (answer === undefined || code === undefined) {
		const mayHaveArrived = !isRefusedUnread(status) || mayBeTaken(result);
		return { kind: 'unknownMethod', reason, mayHaveArrived };
	}
	// It contradicts itself.
	if (code === 0 && status >= 400) return { kind: 'unavailable', reason, mayHaveArrived: true };
	if (code === 0) return { kind: 'answered', answer };
	const errorText = shortened(toText(answer.error_text));
	// Once more, as a token may be all digits, and the code is what the server calls one.
	return { kind: 'refused', code, errorText, text: withoutToken(`"${errorText}" (code ${code})`) };
}

/** The calls of one item. */
export interface Api {
	/** Calls a method that only reads: again after anything that left it without an answer. */
	read(method: string, parameters: IDataObject): Promise<Reply>;
	/** Calls a method that changes something: again only where it did not arrive. */
	change(method: string, parameters: IDataObject): Promise<Reply>;
}

/** Calls over this connection, with this patience. */
export function apiOver(connection: Connection, patience: Patience): Api {
	// Pages of profiles are long.
	const mostBytes = MOST_ANSWER_BYTES;
	return {
		read: async (method, parameters) =>
			await call(connection, method, parameters, {
				...patience,
				mostBytes,
				repeat: 'whenUnanswered',
			}),
		change: async (method, parameters) =>
			await call(connection, method, parameters, { ...patience, mostBytes }),
	};
}

/** What an error item says beside its sentence. */
export interface FailureDetails {
	/** `notFound`: Altcraft says that there is none. The others are those of profiles that are sent. */
	readonly status: 'rejected' | 'unknown' | 'notSent' | 'notFound';
	readonly error_code: number | null;
	readonly error_text: string;
}

/** Why a call came to nothing. The message is a sentence for the user. */
export class CallFailure extends Error {
	/** `mayBeDone`: the call was to change something, and nobody can tell whether it did. */
	constructor(
		message: string,
		readonly details: FailureDetails,
		readonly mayBeDone = false,
	) {
		super(message);
	}
}

/** A failure of which Altcraft said nothing. */
export function failure(
	status: FailureDetails['status'],
	message: string,
	mayBeDone = false,
): CallFailure {
	return new CallFailure(message, { status, error_code: null, error_text: '' }, mayBeDone);
}

/**
 * The answer of a call. `change`: what nobody can tell where no answer came, as in "whether the profile
 * was deleted"; none for a call that only reads. Throws a CallFailure where there is none.
 */
export function answerOf(reply: Reply, change?: string): IDataObject {
	switch (reply.kind) {
		case 'answered':
			return reply.answer;
		case 'refused': {
			const { code, errorText, text } = reply;
			if (change !== undefined && isFailure(code)) {
				throw unanswered({ kind: 'unavailable', reason: text, mayHaveArrived: true }, change);
			}
			const details = { status: 'rejected', error_code: code, error_text: errorText } as const;
			throw new CallFailure(`Altcraft refused: ${text}. ${adviceFor(code)}`, details);
		}
		case 'unknownMethod':
		case 'unavailable':
			throw reply.mayHaveArrived ? unanswered(reply, change) : untaken(reply);
	}
}

function adviceFor(code: number): string {
	return code === 401 || code === 403
		? 'Check the API Token in the Altcraft credential, and what it may see and do.'
		: 'Correct what it names, and run the item again.';
}

type NoAnswer = Extract<Reply, { kind: 'unknownMethod' | 'unavailable' }>;

function unanswered({ kind, reason }: NoAnswer, change: string | undefined): CallFailure {
	if (change !== undefined) {
		return failure(
			'unknown',
			`No readable answer came (${reason}), so nobody can tell ${change}. Look in Altcraft before you run the item again.`,
			true,
		);
	}
	return failure(
		'unknown',
		kind === 'unavailable'
			? `Altcraft did not answer (${reason}). Nothing was changed: run the item again in a moment.`
			: `${FOREIGN} (${reason}). ${CHECK_URL}`,
	);
}

/** Of a request that changed nothing, for the server has not taken it. */
function untaken(reply: NoAnswer): CallFailure {
	if (reply.kind === 'unknownMethod') {
		return failure('rejected', `${FOREIGN} (${reply.reason}). ${CHECK_URL}`);
	}
	return failure(
		'notSent',
		reply.code === undefined
			? `Altcraft is too busy (${reply.reason}), and has not taken the request. Run the item again in a moment.`
			: notConnected(reply.code),
	);
}

const FOREIGN = "The server did not answer as Altcraft's API does";
const CHECK_URL = 'Check the Server URL in the Altcraft credential.';

/**
 * Asks Altcraft what there is, by one of its read-only methods. Answers undefined when the server does
 * not know the method.
 * Throws a NodeOperationError with a sentence for the user: no list may be empty instead.
 */
export async function ask(
	context: IExecuteFunctions | ILoadOptionsFunctions,
	method: string,
	parameters: IDataObject,
): Promise<IDataObject | undefined> {
	const reply = await call(await connect(context), method, parameters);
	switch (reply.kind) {
		case 'answered':
			return reply.answer;
		case 'unknownMethod':
			return undefined;
		case 'unavailable':
			throw new NodeOperationError(
				context.getNode(),
				`Altcraft could not be reached (${reply.reason}). Check the Server URL in the Altcraft credential, and that this machine can reach it.`,
			);
		case 'refused':
			throw new NodeOperationError(
				context.getNode(),
				`Altcraft refused: ${reply.text}. Check the API Token in the Altcraft credential, and what it may see.`,
			);
	}
}

/** One page of a list, and where the next one starts; undefined at the end. */
export interface Page<T> {
	readonly entries: readonly T[];
	readonly nextFromId: number | undefined;
}

/**
 * One page of a list method. Lists end with an empty page: the counts that come with them do not
 * add up even in the example of `databases/list` in Altcraft's documents.
 */
export async function askForPage<T>(
	context: ILoadOptionsFunctions,
	method: string,
	fromId: number,
): Promise<Page<T>> {
	const answer = await ask(context, method, { from_id: fromId, limit: PAGE });
	if (answer === undefined) {
		throw new NodeOperationError(context.getNode(), `${FOREIGN}. ${CHECK_URL}`);
	}
	const entries = (answer.data ?? []) as T[];
	const nextFromId = Number(answer.next_from_id);
	const hasMore = entries.length > 0 && nextFromId > fromId;
	return { entries, nextFromId: hasMore ? nextFromId : undefined };
}

/** Bytes of an answer that is parsed: many times what a page or the fields of a database take. */
const MOST_BYTES = 2 * 2 ** 20;

/** Without the token in any of its texts: names and titles are shown to the user, too. */
function parse(
	body: Buffer,
	withoutToken: (text: string) => string,
	mostBytes: number,
): IDataObject | undefined {
	if (body.length > mostBytes) return undefined;
	const text = body.toString('utf8');
	const cleaned = (_: string, value: unknown) =>
		typeof value === 'string' ? withoutToken(value) : value;
	// Asked of the whole first, unless something in it is escaped: text by text takes much longer.
	const isClean = !/[\\&%]/.test(text) && withoutToken(text) === text;
	try {
		const parsed = (json: string): unknown => JSON.parse(json, isClean ? undefined : cleaned);
		// Only of valid JSON can the long integers be told from texts.
		const answer = parsed(text);
		const exact = withLongIntegersQuoted(text);
		if (typeof answer !== 'object' || answer === null) return undefined;
		return (exact === text ? answer : parsed(exact)) as IDataObject;
	} catch {
		return undefined;
	}
}
