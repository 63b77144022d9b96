/**
 * Why a command or a query is refused, by code; codes are stable and each means one thing.
 * Who may not read content is told so much of a rule's refusal, and no more.
 */
export const REFUSALS = {
  REQUIRED: 'A field that must be there is absent or empty.',
  INVALID: 'A field holds what it cannot hold.',
  TOO_LONG: 'A text, a list, a line or a whole command is longer than it may be.',
  UNKNOWN_FIELD: 'There is no such field.',
  NOT_JSON: 'A line of an import is not JSON in UTF-8.',
  NOT_A_TABLE: 'A spreadsheet cannot be read as one, or has no column that is known.',
  AMBIGUOUS: 'A cell of a spreadsheet can be read in two ways, or names two things.',
  UNKNOWN_COMMAND: 'A line of an import names no command.',
  FORBIDDEN: 'This takes another role than yours, or another person.',
  ID_TAKEN: 'The id you give belongs to something already.',
  CUSTOMER_NOT_FOUND: 'There is no such customer, or there was none then.',
  FEATURE_NOT_FOUND: 'There is no such feature, or there was none then.',
  REQUEST_NOT_FOUND: 'There is no such request, or there was none then.',
  COMMITMENT_NOT_FOUND: 'Nothing was ever proposed in this slot.',
  REPORT_NOT_FOUND: 'There is no such report, or there was none then.',
  TOKEN_NOT_FOUND: 'There is no such token.',
  SHARE_NOT_FOUND: 'There is no such share.',
  DEMAND_NOT_FOUND: 'The demand has no such entry.',
  DISCLOSURE_NOT_FOUND: 'There is no such disclosure.',
  CONCERN_NOT_FOUND: 'There is no such concern.',
  DEMAND_TWICE: 'Two entries of the demand are for the same customer and deal.',
  WRONG_STATUS: 'What the thing has become does not allow this.',
  CONFLICT: 'The thing has moved past the revision you have seen; the current one is told.',
  COMMAND_ID_REUSED: 'The command id belongs to another command, input or person.',
  OUT_OF_ORDER: 'Something that happened later is on record already.',
  AT_IN_FUTURE: 'This has not happened yet.',
  ALREADY_DECIDED: 'The request is decided; it must be reopened first.',
  NOT_DECIDED: 'There is no decision yet.',
  RATIONALE_TOO_SHORT: 'A rationale has at least 20 characters.',
  DATE_NOT_AHEAD: 'The date must lie after the day of the decision.',
  TOO_FEW_OPTIONS: 'Where options are named there are at least two.',
  POSITION_MISSING:
    'Sales has not been heard since the last decision, and nobody waived it; or a mediation lacks the position of sales or product.',
  REOPEN_UNFOUNDED: 'Nothing has happened that this reason for reopening speaks of.',
  CONCERN_BLOCKS: 'A blocking concern is open.',
  IN_MEDIATION: 'A mediator is at work: nothing is decided until the mediation is concluded.',
  NOT_NEUTRAL: 'A mediator is none of those who asked, escalated, sell or answer for the product.',
  NOT_IN_DEMAND: 'The customer does not wait for this answer.',
  COMMITMENT_EXISTS: 'A wording is pending or in force in this slot.',
  NOT_APPROVED: 'There is no approval of yours to take back.',
  SAME_PERSON: 'A wording takes two people; you have approved it for the other function.',
  STALE_WORDING: 'Another wording is the one that waits, or that was in force then.',
  NOT_IN_AUDIENCE: 'The wording is not for this customer.',
  NOT_A_HOLDER: 'The customer has been told no wording of this commitment that counts.',
  RISK_STANDS: 'The feature or the decision still endangers the promise.',
  DATES_CROSSED: 'A wording cannot be delivered after it has ceased to hold.',
  END_OUT_OF_RANGE:
    'A token of Sayso’s own ends today at the earliest, and after 365 days at the latest; a share ends today at the earliest.',
  FEATURE_DROPPED: 'The feature was dropped.',
  INTROSPECTION_OFF:
    'Here the schema is told to nobody who comes with a token: it is in schema.graphql, and `SAYSO_EXPLORER` switches it on.',
  TOO_COMPLEX: 'A document asks for more than one request may: ask in parts, or for smaller pages.',
  TOO_MANY: 'More than one person, or one address, may ask in a minute: wait as long as `Retry-After` says.',
  TOO_MUCH: 'An answer would hold more than one may; a command sent with it is written all the same.',
  STREAM_FULL: 'The history of one thing has 5,000 events; what ends it is taken all the same.',
  REGISTER_NOT_EMPTY: 'An export goes into a register that is empty, or whose events are its beginning.',
} as const;

/** What deserves a second look in a command that was written. */
export const WARNINGS = {
  UNMEASURED: 'An acceptance without a success measure or the day to evaluate it.',
  UNEXPLAINED: 'A no without an explanation for the customer.',
  WEAK_JUSTIFICATION: 'An acceptance that rests on weak reasons alone, without an override rationale.',
  DATE_PASSED: 'A date has passed already.',
  AT_RISK: 'A customer was told a promise that is at risk.',
  DISPUTED: 'A customer was told a promise whose delivery another one disputes.',
  SECRET_SHOWN_ONCE: 'The command issued a token or shared the roadmap before: its secret was told then, and is kept nowhere.',
  SEGMENT_EMPTY: 'A promise is proposed for a segment of which there is no customer.',
  LIKELY_DUPLICATE: 'Another customer or feature goes by this name, alias or id already, case and accents not looked at.',
} as const;

/** What broke or is missing; no input could mend it. */
export const FAULTS = {
  STORE_FULL: 'The disk is full: nothing was written, reads go on.',
  STORE_UNAVAILABLE: 'The log cannot be used now: nothing was written.',
  OUTCOME_UNKNOWN: 'It may or may not have been written: send it again with the same commandId.',
  HISTORY_REWRITTEN: 'The store holds another history than this node has read: nothing is read from it or written to it.',
  HISTORY_DAMAGED: 'An event of the history that this rests on is missing, or is not as it was written: nothing was written.',
  READ_MODEL_STOPPED:
    'This node’s read model has stopped at an event: nothing is written, for nobody would see it, until an operator has repaired it.',
  READ_MODEL_BEHIND: 'This node has not read the log that far yet; what you sent is written all the same.',
  IDENTITY_UNAVAILABLE: 'Who vouches for people cannot be asked now: nothing is known of the token, good or bad.',
  READ_NOT_RECORDED:
    'Who reads this is put on record, and that cannot be done now: nothing of it is shown; a command sent with it is written all the same.',
  REQUEST_TIMEOUT: 'The request did not end, or went on, in time.',
  INTERNAL_SERVER_ERROR: 'Something broke on our side; the log knows it by the request’s id.',
} as const;

export type RefusalCode = keyof typeof REFUSALS;
export type WarningCode = keyof typeof WARNINGS;
export type FaultCode = keyof typeof FAULTS;
