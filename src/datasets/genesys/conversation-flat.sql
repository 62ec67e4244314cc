-- Flat rows: one a session of a queue, an agent or a user; a conversation without any has one row of its first session. The
-- columns are those of flat files. Local times are on the clock of the session's TimeZone. Names come from the tables of the
-- datasets that have them: while there are none of these tables names are null, and where there is no name for an id, the id stays.

-- A string that is not empty.
create function text_of(value jsonb) returns text
  language sql immutable parallel safe
  return case jsonb_typeof(value) when 'string' then nullif(value #>> '{}', '') end;

-- Milliseconds between two times.
create function ms_between(start timestamptz, "end" timestamptz) returns bigint
  language sql immutable parallel safe
  return round(extract(epoch from "end" - start) * 1000)::bigint;

-- A number of milliseconds or a count, as long as JSON's readers hold it exactly.
create function whole_of(value numeric) returns bigint
  language sql immutable parallel safe
  return case when abs(round(value)) <= 9007199254740991 then round(value)::bigint end;

create view flat as
select
  c.conversation_id,
  case when s.session is null then 1 else s.session_number end::integer as session_number,
  c.conversation_start,
  c.conversation_start::timestamp as conversation_start_local,
  c.conversation_end,
  c.conversation_end::timestamp as conversation_end_local,
  ms_between(c.conversation_start, c.conversation_end) as conversation_ms,
  text_of(c.record -> 'originatingDirection') as originating_direction,
  text_of(c.record -> 'externalTag') as external_tag,
  d.ids as division_id,
  d.names as division_name,
  s.purpose,
  text_of(s.session -> 'sessionId') as session_id,
  text_of(s.session -> 'mediaType') as media_type,
  text_of(s.session -> 'messageType') as message_type,
  text_of(s.session -> 'direction') as direction,
  g.queue_id,
  case when named.yes then coalesce(queue.name, g.queue_id) end as queue_name,
  s.user_id as agent_id,
  case when named.yes then coalesce(agent.name, s.user_id) end as agent_name,
  s.team_id,
  case when named.yes then coalesce(team.name, s.team_id) end as team_name,
  g.wrapup_code,
  case when named.yes then coalesce(wrapup.name, g.wrapup_code) end as wrapup_name,
  k.ids as skill_id,
  k.names as skill_name,
  g.language_id,
  case when named.yes then coalesce(language.name, g.language_id) end as language_name,
  s.flow_id,
  case when named.yes then coalesce(flow.name, s.flow_id) end as flow_name,
  s.campaign_id,
  case when named.yes then coalesce(campaign.name, s.campaign_id) end as campaign_name,
  text_of(s.session -> 'ani') as ani,
  text_of(s.session -> 'dnis') as dnis,
  g.session_start,
  g.session_start::timestamp as session_start_local,
  g.session_end,
  g.session_end::timestamp as session_end_local,
  ms_between(g.session_start, g.session_end) as session_ms,
  case when s.session is not null then coalesce(m.offered, 0) end as offered,
  m.answered,
  m.abandoned,
  m.handled,
  m.wait_ms,
  m.answer_ms,
  m.abandon_ms,
  m.alert_ms,
  m.talk_ms,
  m.hold_ms,
  m.acw_ms,
  m.handle_ms,
  g.interact_ms,
  case when s.session is not null then coalesce(m.transfers, 0) end as transfers,
  case when s.session is not null then coalesce(m.blind_transfers, 0) end as blind_transfers,
  case when s.session is not null then coalesce(m.consult_transfers, 0) end as consult_transfers,
  case when s.session is not null then coalesce(m.consults, 0) end as consults,
  g.disconnect_type,
  text_of(s.session -> 'usedRouting') as used_routing,
  s.external_contact_id,
  s.contact_list_id,
  case when named.yes then coalesce(contact_list.name, s.contact_list_id) end as contact_list_name,
  g.group_id,
  case when named.yes then coalesce(ring.name, g.group_id) end as group_name,
  o.ids as flow_outcome_id,
  o.names as flow_outcome_name,
  c.export_id
from conversation c
cross join (
  select exists (
    select from dataset
    where name in (
      'genesys.queues', 'genesys.users', 'genesys.teams', 'genesys.wrapup_codes', 'genesys.skills', 'genesys.languages',
      'genesys.flows', 'genesys.campaigns', 'genesys.divisions', 'genesys.contact_lists', 'genesys.groups', 'genesys.flow_outcomes'
    )
  ) as yes
) named
left join lateral (
  select row_number() over (order by participant_position, session_position) as session_number,
    session,
    text_of(participant -> 'purpose') as purpose,
    text_of(participant -> 'userId') as user_id,
    text_of(participant -> 'teamId') as team_id,
    text_of(participant -> 'externalContactId') as external_contact_id,
    text_of(session -> 'flow' -> 'flowId') as flow_id,
    text_of(session -> 'outboundCampaignId') as campaign_id,
    text_of(session -> 'outboundContactListId') as contact_list_id
  from (
    select participant, session, participant_position, session_position, handles,
      bool_or(handles) over () as any_handles,
      row_number() over (order by participant_position, session_position) as place
    from (
      select p.value as participant, s.value as session,
        p.position as participant_position, s.position as session_position,
        coalesce(text_of(p.value -> 'purpose') in ('acd', 'agent', 'user'), false) as handles
      from jsonb_array_elements(list_of(c.record -> 'participants')) with ordinality as p (value, position)
      cross join lateral jsonb_array_elements(list_of(p.value -> 'sessions')) with ordinality as s (value, position)
      where jsonb_typeof(s.value) = 'object'
    ) every
  ) placed
  where case when any_handles then handles else place = 1 end
) s on true
left join lateral (
  select
    (array_agg(queue_id order by position) filter (where queue_id is not null))[1] as queue_id,
    (array_agg(group_id order by position) filter (where group_id is not null))[1] as group_id,
    (array_agg(wrapup_code order by position desc) filter (where wrapup_code is not null))[1] as wrapup_code,
    (array_agg(language_id order by position) filter (where language_id is not null))[1] as language_id,
    (array_agg(disconnect_type order by position desc) filter (where disconnect_type is not null))[1] as disconnect_type,
    min(started) as session_start,
    case when bool_and(ended is not null) then max(ended) end as session_end,
    sum(ms_between(started, ended)) filter (where type = 'interact')::bigint as interact_ms
  from (
    select position, queue_id, group_id, wrapup_code, language_id, disconnect_type, type,
      date_trunc('milliseconds', time_of(started)) as started,
      date_trunc('milliseconds', time_of(ended)) as ended
    from (
      select position,
        text_of(value -> 'queueId') as queue_id,
        text_of(value -> 'groupId') as group_id,
        text_of(value -> 'wrapUpCode') as wrapup_code,
        text_of(value -> 'requestedLanguageId') as language_id,
        text_of(value -> 'disconnectType') as disconnect_type,
        text_of(value -> 'segmentType') as type,
        text_of(value -> 'segmentStart') as started,
        text_of(value -> 'segmentEnd') as ended
      from jsonb_array_elements(list_of(s.session -> 'segments')) with ordinality as g (value, position)
      where jsonb_typeof(value) = 'object'
      -- Otherwise each use of a column above would read it anew; so below.
      offset 0
    ) texts
    offset 0
  ) segments
) g on true
left join lateral (
  select
    case when s.session is not null then count(*) filter (where name = 'tAnswered') end as answered,
    case when s.session is not null then count(*) filter (where name = 'tAbandon') end as abandoned,
    case when s.session is not null then count(*) filter (where name = 'tHandle') end as handled,
    whole_of(sum(value) filter (where name = 'nOffered')) as offered,
    whole_of(sum(value) filter (where name = 'tAcd')) as wait_ms,
    whole_of(sum(value) filter (where name = 'tAnswered')) as answer_ms,
    whole_of(sum(value) filter (where name = 'tAbandon')) as abandon_ms,
    whole_of(sum(value) filter (where name = 'tAlert')) as alert_ms,
    whole_of(coalesce(sum(value) filter (where name = 'tTalkComplete'), sum(value) filter (where name = 'tTalk'))) as talk_ms,
    whole_of(coalesce(sum(value) filter (where name = 'tHeldComplete'), sum(value) filter (where name = 'tHeld'))) as hold_ms,
    whole_of(sum(value) filter (where name = 'tAcw')) as acw_ms,
    whole_of(sum(value) filter (where name = 'tHandle')) as handle_ms,
    whole_of(sum(value) filter (where name = 'nTransferred')) as transfers,
    whole_of(sum(value) filter (where name = 'nBlindTransferred')) as blind_transfers,
    whole_of(sum(value) filter (where name = 'nConsultTransferred')) as consult_transfers,
    whole_of(sum(value) filter (where name = 'nConsult')) as consults
  from (
    select text_of(m.value -> 'name') as name, number_of(m.value -> 'value') as value
    from jsonb_array_elements(list_of(s.session -> 'metrics')) as m (value)
    offset 0
  ) metrics
  where value is not null
) m on true
left join lateral (
  select string_agg(id, '; ' order by place) as ids,
    case when named.yes then string_agg(coalesce(n.name, id), '; ' order by place) end as names
  from (
    select text_of(skill.value) as id, min(g.position * 1000 + skill.position) as place
    from jsonb_array_elements(list_of(s.session -> 'segments')) with ordinality as g (value, position)
    cross join lateral jsonb_array_elements(list_of(g.value -> 'requestedRoutingSkillIds')) with ordinality
      as skill (value, position)
    where text_of(skill.value) is not null
    group by 1
  ) skills
  left join (select id, name from known_name where dataset = 'genesys.skills') n using (id)
) k on true
left join lateral (
  select string_agg(id, '; ' order by position) as ids,
    case when named.yes then string_agg(coalesce(n.name, id), '; ' order by position) end as names
  from (
    select text_of(outcome.value -> 'flowOutcomeId') as id, min(outcome.position) as position
    from jsonb_array_elements(list_of(s.session -> 'flow' -> 'outcomes')) with ordinality as outcome (value, position)
    where text_of(outcome.value -> 'flowOutcomeId') is not null
    group by 1
  ) outcomes
  left join (select id, name from known_name where dataset = 'genesys.flow_outcomes') n using (id)
) o on true
left join lateral (
  select string_agg(id, '; ' order by position) as ids,
    case when named.yes then string_agg(coalesce(n.name, id), '; ' order by position) end as names
  from (
    select text_of(division.value) as id, division.position
    from jsonb_array_elements(list_of(c.record -> 'divisionIds')) with ordinality as division (value, position)
    where text_of(division.value) is not null
  ) divisions
  left join (select id, name from known_name where dataset = 'genesys.divisions') n using (id)
) d on true
left join known_name queue on queue.dataset = 'genesys.queues' and queue.id = g.queue_id
left join known_name agent on agent.dataset = 'genesys.users' and agent.id = s.user_id
left join known_name team on team.dataset = 'genesys.teams' and team.id = s.team_id
left join known_name wrapup on wrapup.dataset = 'genesys.wrapup_codes' and wrapup.id = g.wrapup_code
left join known_name language on language.dataset = 'genesys.languages' and language.id = g.language_id
left join known_name flow on flow.dataset = 'genesys.flows' and flow.id = s.flow_id
left join known_name campaign on campaign.dataset = 'genesys.campaigns' and campaign.id = s.campaign_id
left join known_name contact_list on contact_list.dataset = 'genesys.contact_lists' and contact_list.id = s.contact_list_id
left join known_name ring on ring.dataset = 'genesys.groups' and ring.id = g.group_id;
