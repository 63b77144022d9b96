/** A sentence of the API, in English whoever it begins with; what it quotes keeps its direction to itself. */
export const Sentence = ({ says }: { readonly says: string }) => (
  <bdi dir="ltr">{says.split(/(?<=“)([^“”]+)(?=”)/).map((part, n) => (n % 2 === 0 ? part : <bdi key={n}>{part}</bdi>))}</bdi>
);
