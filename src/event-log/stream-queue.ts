/** Lets work on one stream run one after the other; work on different streams runs side by side. */
export class StreamQueue {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Work that waits behind work whose error `ends` it is not begun, and ends with what that answers. */
  run<Result>(stream: string, work: () => Promise<Result>, ends: (error: unknown) => Error | undefined = () => undefined): Promise<Result> {
    const result = (this.#last.get(stream) ?? Promise.resolve()).then(work, (error: unknown) => {
      const ended = ends(error);
      if (ended) throw ended;
      return work();
    });
    this.#last.set(stream, result);
    const forget = () => {
      if (this.#last.get(stream) === result) this.#last.delete(stream);
    };
    result.then(forget, forget);
    return result;
  }
}
