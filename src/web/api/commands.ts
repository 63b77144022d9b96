import type { TadaDocumentNode } from 'gql.tada';
import { parse } from 'graphql';
import type { introspection_types as Types } from './schema-types.js';

type Mutation = keyof Types['Mutation']['fields'];

/** What the forms of the pages send, and the thing that its payload shows. */
const COMMANDS = {
  submitRequest: 'request',
  addDemand: 'request',
  removeDemand: 'request',
  addEvidence: 'request',
  recordPosition: 'request',
  raiseConcern: 'request',
  resolveConcern: 'request',
  informRequester: 'request',
  acceptRequest: 'request',
  declineRequest: 'request',
  deferRequest: 'request',
  reopenRequest: 'request',
  withdrawRequest: 'request',
  proposeCommitment: 'commitment',
  reviseWording: 'commitment',
  approveWording: 'commitment',
  withdrawApproval: 'commitment',
  rejectWording: 'commitment',
  changeCommitment: 'commitment',
  disclose: 'commitment',
  correctDisclosure: 'commitment',
  informCustomerOfChange: 'commitment',
  acknowledgeChange: 'commitment',
  putAtRisk: 'commitment',
  clearRisk: 'commitment',
  assertDelivery: 'commitment',
  withdrawDelivery: 'commitment',
  confirmFulfilment: 'commitment',
  disputeFulfilment: 'commitment',
  breachCommitment: 'commitment',
  withdrawCommitment: 'commitment',
  releaseCommitment: 'commitment',
  completeFollowUp: 'commitment',
  raiseCommitmentConcern: 'commitment',
  resolveCommitmentConcern: 'commitment',
  reportUnapprovedPromise: 'report',
  ratifyPromise: 'report',
  retractPromise: 'report',
  escalateRequest: 'request',
  concludeMediation: 'request',
  scoreRequest: 'request',
  changeRequest: 'request',
  mergeRequest: 'request',
  unmergeRequest: 'request',
  evaluateOutcome: 'request',
  registerCustomer: 'customer',
  changeCustomer: 'customer',
  mergeCustomers: 'customer',
  unmergeCustomers: 'customer',
  addFeature: 'feature',
  changeFeature: 'feature',
  changeFeatureTarget: 'feature',
  shipFeature: 'feature',
  unshipFeature: 'feature',
  dropFeature: 'feature',
  reassignOwner: undefined,
  shareRoadmap: undefined,
  endShare: undefined,
} as const satisfies Partial<Record<Mutation, 'customer' | 'feature' | 'request' | 'commitment' | 'report' | undefined>>;

export type Command = keyof typeof COMMANDS;

export const isCommand = (name: string | undefined): name is Command => name !== undefined && Object.hasOwn(COMMANDS, name);

/** Make a thing whose key is not known before: the same words of one person on one day are one command, for the back button comes to a form made anew. */
const MAKING: ReadonlySet<Command> = new Set<Command>(['submitRequest', 'reportUnapprovedPromise', 'registerCustomer', 'addFeature']);

export const makesThing = (command: Command): boolean => MAKING.has(command);

/** What a page goes on by, beside the thing. */
const BESIDES: Partial<Record<Command, string>> = {
  disclose: 'disclosureId',
  shareRoadmap: 'link',
  reassignOwner: 'reassigned { features commitments decisions }',
};

export interface Done {
  readonly position: string | null;
  readonly thing?: { readonly key: string } | null;
  /** By which telling a customer can be undone. */
  readonly disclosureId?: string | null;
  /** What is told once. */
  readonly link?: string | null;
  /** How many of each kind have another owner. */
  readonly reassigned?: Readonly<Record<'features' | 'commitments' | 'decisions', number>> | null;
  readonly warnings: readonly { readonly code: string }[];
  readonly userErrors: readonly {
    readonly code: string;
    readonly field: string | null;
    readonly message: string;
    /** Of the thing, when the rule said no. */
    readonly revision: number | null;
  }[];
}

/** What kind of thing a command is about, by the word that its key begins with: requestId. */
export const thingOf = (command: Command): string | undefined => COMMANDS[command];

/** The mutation of a command, with what a page goes on by. */
export function mutationOf(command: Command): TadaDocumentNode<{ readonly done: Done | null }, { readonly input: object }> {
  const thing = thingOf(command);
  const shown = `${thing === undefined ? '' : `thing: ${thing} { key: ${thing}Id }`} ${BESIDES[command] ?? ''}`;
  const type = command.charAt(0).toUpperCase() + command.slice(1);
  return parse(`mutation ($input: ${type}!) {
    done: ${command}(input: $input) { position ${shown} warnings { code } userErrors { code field message revision } }
  }`);
}
