-- The nested record as rows. Lists that are absent or of another type have no rows; values of another type are null.

create function list_of(value jsonb) returns jsonb
  language sql immutable parallel safe
  return case jsonb_typeof(value) when 'array' then value else '[]' end;

-- Null for what is no time: a cast would end the whole query. By ranges, for a function that catches errors cannot run in
-- parallel. The years are 0001 to 9999, offsets as far as PostgreSQL reads them.
create function time_of(value text) returns timestamptz
  language sql stable parallel safe
  -- Without a lookahead and a bounded repetition the pattern is matched six times as fast.
  return case when value ~ ('^(?:\d{4}-(?:(?:'
    '0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))'
    '|(?:\d\d(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)-02-29)'
    'T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-](?:0\d|1[0-5])(?::?[0-5]\d)?)$')
    and value not like '0000%' and length(value) <= 46 then value::timestamptz end;

create function number_of(value jsonb) returns numeric
  language sql immutable parallel safe
  return case jsonb_typeof(value) when 'number' then (value #>> '{}')::numeric end;

create view participant as
select
  c.conversation_id,
  c.conversation_start,
  p.position::integer as participant_position,
  p.value ->> 'participantId' as participant_id,
  p.value ->> 'participantName' as participant_name,
  p.value ->> 'purpose' as purpose,
  p.value ->> 'userId' as user_id,
  p.value ->> 'teamId' as team_id,
  p.value ->> 'externalContactId' as external_contact_id,
  p.value ->> 'externalOrganizationId' as external_organization_id,
  p.value -> 'attributes' as attributes,
  p.value as participant
from conversation c
cross join lateral jsonb_array_elements(list_of(c.record -> 'participants')) with ordinality as p (value, position);

create view session as
select
  p.conversation_id,
  p.conversation_start,
  p.participant_position,
  p.participant_id,
  p.purpose,
  p.user_id,
  s.position::integer as session_position,
  s.value ->> 'sessionId' as session_id,
  s.value ->> 'mediaType' as media_type,
  s.value ->> 'direction' as direction,
  -- A session has no queue of its own: that of its first segment which names one.
  (
    select g.value ->> 'queueId'
    from jsonb_array_elements(list_of(s.value -> 'segments')) with ordinality as g (value, position)
    where g.value ->> 'queueId' is not null
    order by g.position
    limit 1
  ) as queue_id,
  s.value ->> 'peerId' as peer_id,
  s.value ->> 'ani' as ani,
  s.value ->> 'dnis' as dnis,
  s.value ->> 'remote' as remote,
  s.value ->> 'provider' as provider,
  s.value ->> 'messageType' as message_type,
  s.value ->> 'usedRouting' as used_routing,
  s.value ->> 'outboundCampaignId' as outbound_campaign_id,
  s.value -> 'flow' as flow,
  s.value as session
from participant p
cross join lateral jsonb_array_elements(list_of(p.participant -> 'sessions')) with ordinality as s (value, position);

create view segment as
select
  s.conversation_id,
  s.conversation_start,
  s.participant_position,
  s.participant_id,
  s.purpose,
  s.user_id,
  s.session_position,
  s.session_id,
  s.media_type,
  s.direction,
  g.position::integer as segment_position,
  g.value ->> 'segmentType' as segment_type,
  time_of(g.value ->> 'segmentStart') as segment_start,
  time_of(g.value ->> 'segmentEnd') as segment_end,
  g.value ->> 'queueId' as queue_id,
  g.value ->> 'wrapUpCode' as wrap_up_code,
  g.value ->> 'wrapUpNote' as wrap_up_note,
  g.value ->> 'disconnectType' as disconnect_type,
  g.value ->> 'errorCode' as error_code,
  g.value as segment
from session s
cross join lateral jsonb_array_elements(list_of(s.session -> 'segments')) with ordinality as g (value, position);

-- Durations (names that begin with t) are in milliseconds; names that begin with n are counts.
create view metric as
select
  s.conversation_id,
  s.conversation_start,
  s.participant_position,
  s.participant_id,
  s.purpose,
  s.user_id,
  s.session_position,
  s.session_id,
  s.media_type,
  s.direction,
  s.queue_id,
  m.position::integer as metric_position,
  m.value ->> 'name' as name,
  number_of(m.value -> 'value') as value,
  time_of(m.value ->> 'emitDate') as emit_date
from session s
cross join lateral jsonb_array_elements(list_of(s.session -> 'metrics')) with ordinality as m (value, position);
