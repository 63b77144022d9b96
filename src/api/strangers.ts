import { BREAK, GraphQLError, Kind, OperationTypeNode, parse, visit, type DocumentNode } from 'graphql';
import { isForAnyone } from './root.js';

/** What a document is at most that is looked at without knowing whom it is from. */
const MOST = { characters: 1_000, tokens: 100 } as const;

/** Whether a document asks for one root that is open to anyone, in the plainest way: no other is looked at any further for who brings no token. */
export function isForStrangers(document: unknown): boolean {
  if (typeof document !== 'string' || document.length > MOST.characters) return false;
  const parsed = parsedOf(document);
  const [operation, ...others] = parsed?.definitions ?? [];
  if (operation?.kind !== Kind.OPERATION_DEFINITION || operation.operation !== OperationTypeNode.QUERY || others.length > 0) return false;
  const [root, ...besides] = operation.selectionSet.selections;
  return root?.kind === Kind.FIELD && isForAnyone(root.name.value) && besides.length === 0 && isPlain(parsed as DocumentNode);
}

function parsedOf(document: string): DocumentNode | undefined {
  try {
    return parse(document, { maxTokens: MOST.tokens, noLocation: true });
  } catch (error) {
    if (error instanceof GraphQLError) return undefined;
    throw error;
  }
}

function isPlain(document: DocumentNode): boolean {
  let plain = true as boolean;
  const no = () => {
    plain = false;
    return BREAK;
  };
  visit(document, { Directive: no, FragmentSpread: no, InlineFragment: no });
  return plain;
}
