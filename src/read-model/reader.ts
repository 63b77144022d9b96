import type { Answer } from './answer.js';
import { endWithStarter, tell, told, type Told } from './beside.js';
import type { Page } from './list.js';
import { ReadModel } from './read-model.js';

/** What a reader is asked: a query by the name of its class, on the rows in a file. */
export interface Question {
  readonly id: number;
  readonly query: string;
  readonly asked: object;
  readonly file: string;
  /** Ask how many the whole list has, of which the answer to another question, or to the same, is a page. */
  readonly totalOf?: number;
}

/** `isPage`: how many the whole list has is a question of its own. */
export type Reply = { readonly id: number } & ({ readonly value: unknown; readonly isPage: boolean } | { readonly error: Told });

/** Answers questions on rows that another process writes, one at a time, until that ends. */
export function answerQuestions(answers: readonly Answer[]): void {
  const answerOf = new Map(answers.map((answer) => [answer.query.name, answer]));
  let opened: { readonly file: string; readonly rows: ReadModel } | undefined;
  let last: { readonly id: number; readonly value: unknown } | undefined;

  function rowsIn(file: string): ReadModel {
    if (opened?.file !== file) {
      opened?.rows.close();
      opened = undefined;
      opened = { file, rows: ReadModel.reading(file) };
    }
    return opened.rows;
  }

  async function reply({ file, ...question }: Question): Promise<Reply> {
    try {
      const rows = rowsIn(file);
      return await rows.asTheyAre(() => replyBy(rows, question));
    } catch (error) {
      return { id: question.id, error: told(error) };
    }
  }

  async function replyBy(rows: ReadModel, { id, query, asked, totalOf }: Omit<Question, 'file'>): Promise<Reply> {
    if (totalOf === undefined || last?.id !== totalOf) last = { id, value: await answerOf.get(query)?.run(rows, asked) };
    const { value } = last;
    if (!isPage(value)) return { id, value, isPage: false };
    if (totalOf !== undefined) return { id, value: value.totalCount, isPage: false };
    return { id, value: { edges: value.edges, pageInfo: value.pageInfo }, isPage: true };
  }

  endWithStarter();
  process.on('message', (question: Question) => void reply(question).then(tell));
}

const isPage = (value: unknown): value is Page<unknown> =>
  typeof value === 'object' && value !== null && Object.getOwnPropertyDescriptor(value, 'totalCount')?.get !== undefined;
