/** Lets work on one stream run one after the other; work on different streams runs side by side. */
export class StreamQueue {
  readonly #last = new Map<string, Promise<unknown>>();

  run<Result>(stream: string, work: () => Promise<Result>): Promise<Result> {
    const result = (this.#last.get(stream) ?? Promise.resolve()).then(work, work);
    this.#last.set(stream, result);
    const forget = () => {
      if (this.#last.get(stream) === result) this.#last.delete(stream);
    };
    result.then(forget, forget);
    return result;
  }
}
