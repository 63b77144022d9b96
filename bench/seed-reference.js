/** Fills reference A with what a history holds: its current rows, and each event as a line of the audit table. */
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { historyOf } from './histories.js';

const COLUMNS = {
  customer: ['customerId', 'name', 'segment', 'accountOwner'],
  feature: ['featureId', 'name', 'area', 'owner', 'horizon', 'targetDate', 'status'],
  request: ['requestId', 'title', 'problem', 'source', 'featureId', 'area', 'tags', 'status', 'submittedBy', 'submittedAt'],
  demand: ['requestId', 'customerId', 'dealId', 'amount', 'currency'],
  decision: ['requestId', 'number', 'outcome', 'rationale', 'customerExplanation', 'decidedBy', 'decidedAt', 'auditId'],
  commitment: ['commitmentId', 'featureId', 'audience', 'owner', 'status', 'current'],
  wording: ['commitmentId', 'version', 'hash', 'canSay', 'cannotSay', 'conditions', 'promisedDate', 'validUntil', 'auditId'],
  audit: ['id', 'at', 'actor', 'action', 'subject', 'data', 'commandId'],
};

export function seedReference(postgres, events) {
  for (const [table, rows] of Object.entries(rowsOf(events))) {
    const lines = [...rows].map((row) => COLUMNS[table].map((column) => copied(row[column])).join('\t'));
    for (let first = 0; first < lines.length; first += 50_000)
      postgres.psql(
        `COPY ${table} (${COLUMNS[table].map((column) => `"${column}"`).join(', ')}) FROM STDIN`,
        `${lines.slice(first, first + 50_000).join('\n')}\n`,
      );
  }
  postgres.psql(`SELECT setval(pg_get_serial_sequence('audit', 'id'), (SELECT max(id) FROM audit))`);
  postgres.psql('VACUUM ANALYZE');
}

/** As COPY reads it: lists as arrays, objects as JSON. */
function copied(value) {
  if (value === undefined || value === null) return '\\N';
  const list = (entries) => `{${entries.map((entry) => `"${entry.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
  const text = Array.isArray(value) ? list(value) : typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.replace(/[\\\t\n\r]/g, (found) => ({ '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' })[found]);
}

function rowsOf(events) {
  const [customers, features, requests, commitments] = [new Map(), new Map(), new Map(), new Map()];
  const [demand, wordings, decisions, audit] = [new Map(), new Map(), [], []];
  const commandIds = new Set();
  const db = new DatabaseSync(join(historyOf(events), 'events.db'), { readOnly: true });
  for (const { position, stream, type: stored, data: text, metadata } of db.prepare('SELECT * FROM events ORDER BY position').iterate()) {
    const [type, key] = [stored.slice(0, stored.indexOf('.')), stream.slice(stream.indexOf('-') + 1)];
    const data = JSON.parse(text);
    const { actor, effectiveAt, commandId } = JSON.parse(metadata);
    // what else a command wrote has no id of its own
    const first = !commandIds.has(commandId);
    commandIds.add(commandId);
    const line = { id: position, at: effectiveAt, actor: actor.name, action: type, subject: key, data };
    audit.push({ ...line, commandId: first ? commandId : null });
    const wants = ({ customerId, dealId, dealValue }) =>
      demand.set([key, customerId, dealId].join(' '), { requestId: key, customerId, dealId, ...dealValue });
    const decided = (outcome) => {
      const { number, rationale, customerExplanation } = data;
      decisions.push({
        requestId: key,
        number,
        outcome,
        rationale,
        customerExplanation,
        decidedBy: actor.name,
        decidedAt: effectiveAt,
        auditId: position,
      });
      requests.get(key).status = outcome;
    };
    const words = ({ version, hash, wording }) =>
      wordings.set(`${key} ${version}`, { commitmentId: key, version, hash, ...wording, conditions: wording.conditions ?? [] });
    const slot = (changes) => Object.assign(commitments.get(key), changes);
    switch (type) {
      case 'CustomerRegistered':
        customers.set(key, data);
        break;
      case 'CustomerChanged':
        Object.assign(customers.get(key), data);
        break;
      case 'FeatureAdded':
        features.set(key, { ...data, status: 'PLANNED' });
        break;
      case 'FeatureChanged':
      case 'FeatureTargetChanged':
        Object.assign(features.get(key), data);
        break;
      case 'FeatureShipped':
      case 'FeatureDropped':
        features.get(key).status = type.slice('Feature'.length).toUpperCase();
        break;
      case 'RequestSubmitted':
        requests.set(key, {
          ...data,
          tags: data.tags ?? [],
          source: data.source.kind,
          status: 'SUBMITTED',
          submittedBy: actor.name,
          submittedAt: effectiveAt,
        });
        (data.demand ?? []).forEach(wants);
        break;
      case 'DemandAdded':
        wants(data);
        break;
      case 'DemandRemoved':
        demand.delete([key, data.customerId, data.dealId].join(' '));
        break;
      case 'RequestAccepted':
      case 'RequestDeclined':
      case 'RequestDeferred':
        decided(type.slice('Request'.length).toUpperCase());
        break;
      case 'RequestReopened':
      case 'RequestMerged':
      case 'RequestWithdrawn':
        requests.get(key).status = type.slice('Request'.length).toUpperCase();
        break;
      case 'CommitmentProposed':
        commitments.set(key, { ...data, audience: key.slice(key.indexOf('@') + 1), status: 'PROPOSED' });
        words(data);
        break;
      case 'WordingRevised':
        words(data);
        break;
      case 'CommitmentActivated':
        slot({ status: 'ACTIVE', current: data.version });
        wordings.get(`${key} ${data.version}`).auditId = position;
        break;
      case 'CommitmentPutAtRisk':
        slot({ status: 'AT_RISK' });
        break;
      case 'RiskCleared':
        slot({ status: 'ACTIVE' });
        break;
      case 'DeliveryAsserted':
        slot({ status: 'DELIVERED' });
        break;
      case 'WordingRejected':
        if (commitments.get(key).current === undefined) slot({ status: 'REJECTED' });
        break;
      case 'CommitmentWithdrawn':
      case 'CommitmentBreached':
        slot({ status: type.slice('Commitment'.length).toUpperCase() });
        break;
    }
  }
  db.close();
  return {
    customer: customers.values(),
    feature: features.values(),
    request: requests.values(),
    demand: demand.values(),
    decision: decisions,
    commitment: commitments.values(),
    wording: wordings.values(),
    audit,
  };
}
