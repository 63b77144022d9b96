import type { Command } from '../api/commands.js';
import { FoldedAct, isOffered, Line, Refused, Select, Text } from '../parts/act.js';
import { MomentBar, momentIn, OnADay } from '../parts/moment.js';
import { Badge, Listed, Section } from '../parts/things.js';
import { unknown } from '../states.js';
import { addressOf, type Answer, type Visit } from '../visit.js';
import { counted, dayInWords, FEATURE_STATUSES, HORIZONS } from '../words.js';
import { FeatureFields } from './fields.js';
import { Promised, Requested } from './lines.js';
import { FEATURE } from './things.asks.js';

/** One feature: when it is meant to come, how that moved, and what rests on it. */
export async function featurePage(visit: Visit): Promise<Answer> {
  const { ask, given, params } = visit;
  const { featureId = '' } = params;
  const moment = momentIn(visit);
  const { feature } = await ask(FEATURE, { featureId, asOf: moment?.asOf, minPosition: given['at'] });
  if (!feature) return unknown('feature');
  const path = `/features/${encodeURIComponent(featureId)}`;
  const { name, aliases, description, area, owner, status, horizon, targetDate, shippedOn, dropReason, targets, offers } = feature;
  const may = (command: Command): boolean => !moment && isOffered(offers, command);
  const act = { visit, revision: feature.revision, fixed: { featureId } };
  return {
    title: name,
    page: (
      <>
        <MomentBar moment={moment} at={(query) => addressOf(path, query)} />
        <Refused visit={visit} />
        <h1 dir="auto">{name}</h1>
        <p class="standing">
          <Badge {...FEATURE_STATUSES[status]} />{' '}
          <span dir="auto">
            {status === 'SHIPPED' && shippedOn !== null
              ? `on ${dayInWords(shippedOn)}`
              : status === 'DROPPED'
                ? (dropReason ?? '')
                : `${HORIZONS[horizon]}${targetDate === null ? ', without a day' : `, for ${dayInWords(targetDate)}`}`}
          </span>
        </p>
        <p class="about">
          {aliases.length > 0 && (
            <span>
              also called <Listed texts={aliases} between=", " />
            </span>
          )}
          {area !== null && <span dir="auto">{area}</span>}
          {owner !== null && (
            <span>
              owned by <bdi>{owner}</bdi>
            </span>
          )}
        </p>
        <div class="answer">
          {description !== null && (
            <p class="quoted" dir="auto">
              {description}
            </p>
          )}
          <Section id="targets" says="Its target, and how it moved">
            <ol class="timeline">
              {targets.map(({ movedAt, horizon: then, targetDate: day, reason }) => (
                <li key={movedAt}>
                  <time dateTime={movedAt}>{dayInWords(movedAt)}</time>
                  <span>
                    {HORIZONS[then]}
                    {day !== null && `, for ${dayInWords(day)}`}
                    {reason !== null && (
                      <>
                        : <bdi>{reason}</bdi>
                      </>
                    )}
                  </span>
                </li>
              ))}
            </ol>
          </Section>
          <Section
            id="promises"
            says={feature.commitments.totalCount === 0 ? 'Nothing is promised of it' : counted(feature.commitments.totalCount, 'promise')}
          >
            <Promised promises={feature.commitments.edges.map(({ node }) => node)} />
          </Section>
          <Section
            id="requests"
            says={feature.requests.totalCount === 0 ? 'Nobody asked for it' : counted(feature.requests.totalCount, 'request')}
          >
            <Requested requests={feature.requests.edges.map(({ node }) => node)} />
          </Section>
          <div class="rest">
            {may('changeFeature') && (
              <FoldedAct {...act} command="changeFeature" says="Change what is known of it">
                {(form) => <FeatureFields form={form} feature={feature} />}
              </FoldedAct>
            )}
            {may('changeFeatureTarget') && (
              <FoldedAct {...act} command="changeFeatureTarget" says="Move its target">
                {(form) => (
                  <>
                    <Select form={form} name="horizon" label="When?" options={HORIZONS} value={horizon} />
                    <Line form={form} name="targetDate" label="For which day?" type="date" value={targetDate ?? ''} />
                    <Text form={form} name="reason" label="Why?" needed />
                  </>
                )}
              </FoldedAct>
            )}
            {may('shipFeature') && (
              <FoldedAct {...act} command="shipFeature" says="It has shipped">
                {(form) => <Line form={form} name="shippedOn" label="On which day?" type="date" needed />}
              </FoldedAct>
            )}
            {may('unshipFeature') && (
              <FoldedAct {...act} command="unshipFeature" says="It has not shipped after all">
                {(form) => <Text form={form} name="reason" label="Why?" needed />}
              </FoldedAct>
            )}
            {may('dropFeature') && (
              <FoldedAct {...act} command="dropFeature" says="Drop it">
                {(form) => <Text form={form} name="reason" label="Why?" needed />}
              </FoldedAct>
            )}
          </div>
          <aside class="beside">
            <a href={addressOf('/check', { feature: featureId })}>May I promise it?</a>
            <a href={addressOf('/promises/new', { feature: featureId })}>Propose words about it</a>
            <a href={addressOf('/history', { feature: featureId })}>All of its history</a>
          </aside>
        </div>
        <OnADay moment={moment} path={path} kept={{}} />
      </>
    ),
  };
}
