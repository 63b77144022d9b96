import {
  getNamedType,
  getNullableType,
  GraphQLError,
  isCompositeType,
  isIntrospectionType,
  isListType,
  Kind,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';

/** What one document may be, and may ask for. */
export const MOST = { characters: 16_000, uses: 100, cost: 5_000, depth: 14, commands: 5 } as const;

/** Objects that are counted for a page where its size is not asked for, for the largest page, and for a list without pages. */
const COUNTED = { page: 20, most: 100, list: 5 } as const;

/** What a leaf costs, beside an object’s 1; a command; and an object of the schema itself, whose lists are longer than they are counted. */
const LEAF = 0.1;
const COMMAND = 10;
const OF_SCHEMA = 5;

const tooComplex = (message: string) => new GraphQLError(message, { extensions: { code: 'TOO_COMPLEX', http: { status: 400 } } });

const NO_NAMES = /"""[^]*?"""|"(?:\\.|[^"\\\n])*"|#[^\n]*/g;
const NAME = /[_A-Za-z]\w*/g;

/** Documents that were looked at, each with its flaw or none: clients send the same ones again and again. */
const looked = new LRUCache<string, { readonly flaw: string | undefined }>({ max: 500 });

/** Throws TOO_COMPLEX where to validate the document would take long: the time grows with the square of a name’s uses. */
export function assertValidatable(document: unknown): void {
  if (typeof document !== 'string') return;
  if (document.length > MOST.characters) throw tooComplex(`A document has at most ${MOST.characters} characters.`);
  let known = looked.get(document);
  if (!known) looked.set(document, (known = { flaw: overused(document) }));
  if (known.flaw !== undefined) throw tooComplex(known.flaw);
}

function overused(document: string): string | undefined {
  const uses = new Map<string, number>();
  for (const [name] of document.replaceAll(NO_NAMES, ' ').matchAll(NAME)) {
    const used = (uses.get(name) ?? 0) + 1;
    if (used > MOST.uses) return `A document uses one name at most ${MOST.uses} times; this one uses ${name} more often.`;
    uses.set(name, used);
  }
  return undefined;
}

/** The fragments of a document, by their names. */
export const fragmentsIn = ({ definitions }: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> =>
  new Map(definitions.flatMap((definition) => (definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [])));

/** What an operation may come to: the objects that it may resolve, weighed, how deep they lie, and how many commands it sends. */
export interface Cost {
  readonly cost: number;
  readonly depth: number;
  readonly commands: number;
}

const NOTHING: Cost = { cost: 0, depth: 1, commands: 0 };

type Variables = Readonly<Record<string, unknown>>;

/** Of operations whose cost hangs on no variable. */
const fixed = new WeakMap<OperationDefinitionNode, Cost>();

/**
 * The cost of a valid operation before it runs: 1 for each object, as often as its page may hold it. An edge is no object of its own,
 * and a field that costs more says so (`complexity`). A fragment is counted once and added wherever it is used.
 */
export function costOf(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Variables): Cost {
  const known = fixed.get(operation);
  if (known) return known;
  const fragments = fragmentsIn(document);
  const counted = new Map<string, Cost>();
  let isFixed = true as boolean;
  const root = schema.getRootType(operation.operation) as GraphQLCompositeType;
  const defaults = new Map(operation.variableDefinitions?.map(({ variable, defaultValue }) => [variable.name.value, defaultValue]));

  /** How large a page is asked for; a negative one, which is refused later, counts like a positive. */
  function asked(field: FieldNode, name: 'first' | 'last'): number | undefined {
    const value = field.arguments?.find((argument) => argument.name.value === name)?.value;
    if (value?.kind === Kind.INT) return Math.abs(Number(value.value));
    if (value?.kind !== Kind.VARIABLE) return undefined;
    isFixed = false;
    const given = variables[value.name.value];
    const otherwise = defaults.get(value.name.value);
    if (given === undefined && otherwise?.kind === Kind.INT) return Math.abs(Number(otherwise.value));
    return given == null ? undefined : typeof given === 'number' ? Math.abs(given) : COUNTED.most;
  }

  function ofField(field: FieldNode, { type, args, extensions }: GraphQLField<unknown, unknown>, page: number): Cost {
    const named = getNamedType(type);
    const extra = typeof extensions['complexity'] === 'number' ? extensions['complexity'] : 0;
    if (!isCompositeType(named) || !field.selectionSet) return { ...NOTHING, cost: LEAF + extra };
    const isList = isListType(getNullableType(type));
    const isPage = args.some(({ name }) => name === 'first');
    const size = isPage ? Math.min(COUNTED.most, asked(field, 'last') ?? asked(field, 'first') ?? COUNTED.page) : COUNTED.list;
    const inner = ofSelection(named, field.selectionSet, size);
    if (isIntrospectionType(named)) {
      const own = field.name.value === 'ofType' ? 0 : OF_SCHEMA;
      return { cost: (isList ? COUNTED.list : 1) * (own + inner.cost), depth: 1, commands: 0 };
    }
    const isEdges = isList && field.name.value === 'edges';
    const times = isEdges ? page : isList ? COUNTED.list : 1;
    return { cost: extra + times * ((isEdges ? 0 : 1) + inner.cost), depth: 1 + inner.depth, commands: 0 };
  }

  function ofSelection(type: GraphQLCompositeType, { selections }: SelectionSetNode, page: number): Cost {
    return selections
      .map((selection) => ofEach(type, selection, page))
      .reduce((sum, one) => ({
        cost: sum.cost + one.cost,
        depth: Math.max(sum.depth, one.depth),
        commands: sum.commands + one.commands,
      }));
  }

  function ofEach(type: GraphQLCompositeType, selection: SelectionNode, page: number): Cost {
    if (selection.kind === Kind.FIELD) {
      const field = fieldOf(type, selection.name.value);
      if (!field) return NOTHING;
      const one = ofField(selection, field, page);
      return type === schema.getMutationType() ? { ...one, cost: one.cost + COMMAND, commands: 1 } : one;
    }
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const on = selection.typeCondition ? schema.getType(selection.typeCondition.name.value) : type;
      return ofSelection(on as GraphQLCompositeType, selection.selectionSet, page);
    }
    const key = `${selection.name.value} ${page}`;
    let fragment = counted.get(key);
    if (!fragment) {
      const { typeCondition, selectionSet } = fragments.get(selection.name.value) as FragmentDefinitionNode;
      fragment = ofSelection(schema.getType(typeCondition.name.value) as GraphQLCompositeType, selectionSet, page);
      counted.set(key, fragment);
    }
    return fragment;
  }

  function fieldOf(type: GraphQLCompositeType, name: string): GraphQLField<unknown, unknown> | undefined {
    if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
    if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
    return 'getFields' in type ? type.getFields()[name] : undefined;
  }

  const cost = ofSelection(root, operation.selectionSet, COUNTED.page);
  if (isFixed) fixed.set(operation, cost);
  return cost;
}

/** The cost of a valid operation. Throws TOO_COMPLEX where it asks for more than one request may. */
export function assertAffordable(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables = {},
): number {
  const { cost, depth, commands } = costOf(schema, document, operation, variables);
  if (depth > MOST.depth) throw tooComplex(`A document is at most ${MOST.depth} levels deep; this one has ${depth}.`);
  if (commands > MOST.commands) throw tooComplex(`A document sends at most ${MOST.commands} commands; this one sends ${commands}.`);
  if (cost > MOST.cost)
    throw tooComplex(`A document costs at most ${MOST.cost}; this one may cost ${Math.ceil(cost)}: ask in parts, or for smaller pages.`);
  return cost;
}
