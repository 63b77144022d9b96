/** Names the streams of one kind of thing: the kind, and the key of the thing, as in `request-PEP-484`. */
export const streamsOf =
  (kind: string) =>
  (key: string): string =>
    `${kind}-${key}`;

/** The kind of thing that a stream is of: `request`. */
export const kindOf = (stream: string): string => stream.slice(0, stream.indexOf('-'));

/** The key of the thing that a stream is of. */
export const keyOf = (stream: string): string => stream.slice(stream.indexOf('-') + 1);
