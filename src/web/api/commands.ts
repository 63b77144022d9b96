import type { TadaDocumentNode } from 'gql.tada';
import { parse } from 'graphql';
import type { introspection_types as Types } from './schema-types.js';

type Mutation = keyof Types['Mutation']['fields'];

/** What the forms of the pages send, and the thing that its payload shows. */
const COMMANDS = {
  submitRequest: 'request',
  addDemand: 'request',
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
  addFeature: 'feature',
  changeFeature: 'feature',
  changeFeatureTarget: 'feature',
  shipFeature: 'feature',
  unshipFeature: 'feature',
  dropFeature: 'feature',
  shareRoadmap: undefined,
  endShare: undefined,
} as const satisfies Partial<Record<Mutation, 'customer' | 'feature' | 'request' | 'commitment' | 'report' | undefined>>;

export type Command = keyof typeof COMMANDS;

export const isCommand = (name: string | undefined): name is Command => name !== undefined && Object.hasOwn(COMMANDS, name);

interface Done {
  readonly done: {
    readonly position: string | null;
    readonly thing?: { readonly key: string } | null;
    /** What is told once. */
    readonly link?: string | null;
    readonly userErrors: readonly { readonly code: string; readonly field: string | null; readonly message: string }[];
  } | null;
}

/** The mutation of a command, with what a page goes on by. */
export function mutationOf(command: Command): TadaDocumentNode<Done, { readonly input: object }> {
  const thing: string | undefined = COMMANDS[command];
  const shown = thing === undefined ? '' : `thing: ${thing} { key: ${thing}Id }`;
  const type = command.charAt(0).toUpperCase() + command.slice(1);
  return parse(`mutation ($input: ${type}!) {
    done: ${command}(input: $input) { position ${command === 'shareRoadmap' ? 'link' : shown} userErrors { code field message } }
  }`);
}
