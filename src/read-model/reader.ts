import type { Answer } from './answer.js';
import { endWithStarter, tell, told, type ToldError } from './beside.js';
import type { Page } from './list.js';
import { ReadModel } from './read-model.js';

/** What a reader is asked: a query by the name of its class, on the rows in a file. */
export interface Question {
  readonly id: number;
  readonly query: string;
  readonly asked: object;
  readonly file: string;
  /** Another where the file was exchanged for one of the same name. */
  readonly generation: number;
  /** Of what is answered with a page, ask only how many the whole list has. */
  readonly isForTotal: boolean;
}

/** `isPage`: how many the whole list has is a question of its own. */
export type Reply = { readonly id: number } & ({ readonly value: unknown; readonly isPage: boolean } | { readonly error: ToldError });

/** Answers questions on rows that another process writes, one at a time, until that ends. */
export function answerQuestions(answers: readonly Answer[]): void {
  const answerOf = new Map(answers.map((answer) => [answer.query.name, answer]));
  let opened: (Pick<Question, 'file' | 'generation'> & { readonly rows: ReadModel }) | undefined;

  function rowsIn({ file, generation }: Question): ReadModel {
    if (opened?.file !== file || opened.generation !== generation) {
      opened?.rows.close();
      opened = undefined;
      opened = { file, generation, rows: ReadModel.reading(file) };
    }
    return opened.rows;
  }

  async function reply(question: Question): Promise<Reply> {
    try {
      const rows = rowsIn(question);
      return await rows.asTheyAre(() => replyBy(rows, question));
    } catch (error) {
      return { id: question.id, error: told(error) };
    }
  }

  async function replyBy(rows: ReadModel, { id, query, asked, isForTotal }: Question): Promise<Reply> {
    const value = await answerOf.get(query)?.run(rows, asked);
    if (!isPage(value)) return { id, value, isPage: false };
    if (isForTotal) return { id, value: value.totalCount, isPage: false };
    const edges = value.edges.map(({ cursor, node }) => ({ cursor, node }));
    return { id, value: { edges, pageInfo: value.pageInfo }, isPage: true };
  }

  endWithStarter();
  process.on('message', (question: Question) => void reply(question).then(tell));
}

const isPage = (value: unknown): value is Page<unknown> =>
  typeof value === 'object' && value !== null && 'edges' in value && 'totalCount' in value;
