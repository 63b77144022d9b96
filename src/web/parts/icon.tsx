import type { Tone } from '../words.js';

const PATHS = {
  yes: 'M5 12.5l4.5 4.5L19 7.5',
  no: 'M6.5 6.5l11 11M17.5 6.5l-11 11',
  risk: 'M12 4.5l8.5 15h-17zM12 10v4M12 16.6v.2',
  wait: 'M12 7v5l3.5 2M12 3.5a8.5 8.5 0 100 17 8.5 8.5 0 000-17z',
  info: 'M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8',
  none: 'M9 9.2a3 3 0 115 2.2c-1.2.8-2 1.4-2 2.8M12 17.3v.2',
  copy: 'M9 9h10v11H9zM5 15V4h10',
  check: 'M4 5h16v11h-8l-5 4v-4H4zM8.5 10.5l2.5 2.3 4.5-4.6',
  requests: 'M4 13l2.5-8h11L20 13v6H4zM4 13h5l1 2.5h4l1-2.5h5',
  today: 'M4 6h16v14H4zM4 10h16M8 3.5v4M16 3.5v4',
  more: 'M5 12h.1M12 12h.1M19 12h.1',
  promises: 'M5 4h14v16l-7-4-7 4zM9 9h6M9 12h4',
} as const;

export type IconName = keyof typeof PATHS | Tone;

/** Stands beside words, never for them: who has the page read aloud does not meet it. */
export const Icon = ({ name }: { readonly name: IconName }) => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    <path d={PATHS[name]} />
  </svg>
);
