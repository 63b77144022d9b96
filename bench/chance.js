/** Chance that is the same for the same seed (mulberry32). */
export class Chance {
  #state;

  constructor(seed) {
    this.#state = seed >>> 0;
  }

  /** From 0 up to 1. */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** True so often. */
  is(share) {
    return this.next() < share;
  }

  between(least, most) {
    return least + this.next() * (most - least);
  }

  whole(least, most) {
    return Math.floor(this.between(least, most + 1));
  }

  of(list) {
    return list[Math.floor(this.next() * list.length)];
  }

  /** Rather one that was added lately: what people are busy with. */
  late(list) {
    const among = this.is(0.85) ? Math.ceil(list.length * 0.3) : list.length;
    return list[list.length - 1 - Math.floor(this.next() * among)];
  }

  some(list, count) {
    const found = new Set();
    for (let n = 0; n < count; n++) found.add(this.of(list));
    return [...found];
  }
}
