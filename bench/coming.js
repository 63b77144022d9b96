/** What is to come, the earliest first; of one moment, what was added first: a binary heap. */
export class Coming {
  #heap = [];
  #added = 0;

  /** When the next one is; never, where there is none. */
  get next() {
    return this.#heap[0]?.at ?? Infinity;
  }

  add(at, step) {
    const heap = this.#heap;
    let index = heap.push({ at, step, order: this.#added++ }) - 1;
    for (let above = (index - 1) >> 1; index > 0 && isBefore(heap[index], heap[above]); above = (index - 1) >> 1) {
      [heap[index], heap[above]] = [heap[above], heap[index]];
      index = above;
    }
  }

  take() {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (heap.length > 0) heap[0] = last;
    for (let index = 0; ;) {
      const left = 2 * index + 1;
      const below = left + 1 < heap.length && isBefore(heap[left + 1], heap[left]) ? left + 1 : left;
      if (below >= heap.length || !isBefore(heap[below], heap[index])) return first;
      [heap[index], heap[below]] = [heap[below], heap[index]];
      index = below;
    }
  }
}

const isBefore = (a, b) => a.at < b.at || (a.at === b.at && a.order < b.order);
