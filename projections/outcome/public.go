package outcome

import "journey/projections/obligation"

// public is what the schema outcome offers beside a view a table.
//
// counted is every figure, defined once: a row for each thing that a figure counts, so that a figure is the
// sum of number over its rows, and the list behind it is those rows. happened_on is when it happened, NULL for what is
// no event but a state. What counts is what was known at a
// position and lies on or before a cut-off. It is one SELECT, so that the planner sees through it.
//
// Sensitive answers: only the reader of figures reads special_answers and special_memberships, never the analysts'
// role journey_reporting.
//
// Some figures are a share. What they are counted among stands in counted as well, under the code with :no,
// :unknown or :refused behind it, or is another figure (Definition.Of).
const public = measured + `
CREATE FUNCTION outcome.counted(for_operation TEXT, on_day DATE, at_position BIGINT)
RETURNS TABLE (code TEXT, participant TEXT, member TEXT, item TEXT, "position" BIGINT, gender TEXT, number BIGINT, happened_on DATE)
LANGUAGE SQL STABLE
BEGIN ATOMIC
WITH p AS (
    SELECT participant, entered_on, entry_member, entry_position, coalesce(gender, 'not_asked') AS gender, exited_on, exit_member, exit_position, exit_reason,
           employability_improved
    FROM participations
    WHERE operation = for_operation AND known_from <= at_position AND known_until > at_position
      AND counts_from <= on_day AND counts_until > on_day
), pl AS (
    SELECT pl.participant, pl.member, pl.placement, pl.position, pl.kind, pl.first_day, pl.qualifying, pl.qualifying_from, p.gender
    FROM placements pl JOIN p ON p.participant = pl.participant
    WHERE pl.operation = for_operation AND pl.known_from <= at_position AND pl.known_until > at_position
      AND pl.counts_from <= on_day AND pl.counts_until > on_day
), q AS (
    SELECT q.participant, q.member, q.position, q.formal, q.happened_on, p.gender
    FROM qualifications q JOIN p ON p.participant = q.participant
    WHERE q.operation = for_operation AND q.known_from <= at_position AND q.known_until > at_position
      AND q.happened_on <= on_day
), c AS (
    SELECT c.participant, c.member, c.what, c.item, c.position, c.happened_on, p.gender
    FROM completions c JOIN p ON p.participant = c.participant
    WHERE c.operation = for_operation AND c.known_from <= at_position AND c.known_until > at_position
      AND c.happened_on <= on_day AND c.outcome IN ('completed', 'hired')
), s AS (
    SELECT DISTINCT ON (participant) participant, member, position, happened_on
    FROM services
    WHERE operation = for_operation AND known_from <= at_position AND known_until > at_position
      AND happened_on <= on_day
    ORDER BY participant, happened_on, position
), l AS (
    SELECT l.participant, l.chain_member AS member, l.chain, l.days, l.due_on, l.answer, l.qualified, l.kind, l.lasted,
           coalesce(l.position, p.entry_position) AS position, p.gender
    FROM sustained l JOIN p ON p.participant = l.participant
    WHERE l.operation = for_operation AND l.known_from <= at_position AND l.known_until > at_position
      AND l.due_on <= on_day AND l.days IN (42, 91, 182)
), o AS (
    SELECT o.participant, o.member, o.obligation, p.gender, o.completed_on, o.closed_on, o.not_required_from,
           o.begun_position, o.completed_position, o.closed_position,
           obligation_state(on_day, o.opens_on, o.closes_on, o.completed_on, o.late,
               o.closed_on, o.closed_as, o.reopened_on, o.not_required_from) AS state
    FROM obligations o JOIN p ON p.participant = o.participant
    WHERE o.operation = for_operation AND o.known_from <= at_position AND o.known_until > at_position
), told AS (
    SELECT DISTINCT ON (participant) participant, member, position, happened_on, living_secured
    FROM statuses
    WHERE operation = for_operation AND known_from <= at_position AND known_until > at_position
      AND happened_on <= on_day AND living_secured IN ('yes', 'no', 'refused')
    ORDER BY participant, happened_on DESC, CASE source WHEN 'register' THEN 1 WHEN 'employer' THEN 2 ELSE 3 END, version DESC
), a AS (
    SELECT subject, what, happened_on, people, number, item, position
    FROM activities
    WHERE operation = for_operation AND known_from <= at_position AND known_until > at_position
      AND happened_on <= on_day
)
SELECT 'entered', participant, entry_member, '', entry_position, gender, 1, entered_on FROM p
UNION ALL
SELECT 'active', participant, entry_member, '', entry_position, gender, 1, NULL::DATE FROM p WHERE exited_on IS NULL
UNION ALL
SELECT 'left', participant, exit_member, '', exit_position, gender, 1, exited_on FROM p WHERE exited_on IS NOT NULL
UNION ALL
SELECT 'exits.' || exit_reason, participant, exit_member, '', exit_position, gender, 1, exited_on FROM p WHERE exited_on IS NOT NULL
UNION ALL
SELECT 'employability_improved', participant, exit_member, '', exit_position, gender, 1, exited_on FROM p
WHERE employability_improved = 'yes'
UNION ALL
SELECT 'employability_improved:' || CASE employability_improved WHEN 'refused' THEN 'refused' ELSE 'unknown' END,
       participant, exit_member, '', exit_position, gender, 1, exited_on FROM p
WHERE exited_on IS NOT NULL AND coalesce(employability_improved, '') NOT IN ('yes', 'no')
UNION ALL
SELECT 'participants_enabled', participant, entry_member, '', entry_position, gender, 1, NULL::DATE FROM p
WHERE (exited_on IS NOT NULL AND exit_reason <> 'died' OR participant IN (SELECT pl.participant FROM pl))
  AND (employability_improved = 'yes' OR participant IN (
      SELECT pl.participant FROM pl UNION ALL SELECT q.participant FROM q UNION ALL SELECT c.participant FROM c))
UNION ALL
SELECT 'placements', participant, member, placement, position, gender, 1, first_day FROM pl
UNION ALL
SELECT 'placements.' || kind, participant, member, placement, position, gender, 1, first_day FROM pl
UNION ALL
SELECT 'qualifying_placements', participant, member, placement, position, gender, 1, qualifying_from FROM pl WHERE qualifying_from <= on_day
UNION ALL
SELECT 'qualifying_placements:unknown', participant, member, placement, position, gender, 1, first_day FROM pl WHERE qualifying = 'unknown'
UNION ALL
SELECT 'sustained.' || days || CASE answer WHEN 'yes' THEN '' WHEN 'no' THEN ':no' ELSE ':unknown' END,
       participant, member, chain, position, gender, 1, due_on
FROM l WHERE answer <> 'no' OR qualified
UNION ALL
SELECT 'lasted.' || days || CASE kind WHEN 'subsidised' THEN '.subsidised' WHEN 'self_employment' THEN '.self_employment' ELSE '.training' END
           || CASE lasted WHEN 'yes' THEN '' WHEN 'no' THEN ':no' ELSE ':unknown' END,
       participant, member, chain, position, gender, 1, due_on
FROM l WHERE kind IN ('subsidised', 'self_employment', 'in_company_training', 'school_training')
UNION ALL
SELECT 'follow_up', participant, member, obligation, begun_position, gender, 1, NULL::DATE
FROM o WHERE state IN ` + obligation.Rated + `
UNION ALL
SELECT 'follow_up.' || state, participant, member, obligation,
       CASE state WHEN 'completed' THEN completed_position WHEN 'completed_late' THEN completed_position
                  WHEN 'lost' THEN closed_position WHEN 'declined' THEN closed_position ELSE begun_position END, gender, 1,
       CASE state WHEN 'completed' THEN completed_on WHEN 'completed_late' THEN completed_on
                  WHEN 'lost' THEN closed_on WHEN 'declined' THEN closed_on WHEN 'not_required' THEN not_required_from END
FROM o WHERE state NOT IN ('upcoming', 'due')
UNION ALL
SELECT 'living_secured' || CASE t.living_secured WHEN 'yes' THEN '' WHEN 'no' THEN ':no' WHEN 'refused' THEN ':refused' ELSE ':unknown' END,
       p.participant, coalesce(t.member, p.entry_member), '', coalesce(t.position, p.entry_position), p.gender, 1, NULL::DATE
FROM p LEFT JOIN told t ON t.participant = p.participant
WHERE p.exited_on IS NOT NULL OR p.participant IN (SELECT pl.participant FROM pl)
UNION ALL
SELECT 'qualifications', participant, member, '', position, gender, 1, happened_on FROM q
UNION ALL
SELECT 'qualifications.formal', participant, member, '', position, gender, 1, happened_on FROM q WHERE formal
UNION ALL
SELECT 'completions.' || what, participant, member, item, position, gender, 1, happened_on FROM c
UNION ALL
SELECT 'people_advised', coalesce(p.participant, s.participant), coalesce(s.member, p.entry_member), '',
       coalesce(s.position, p.entry_position), coalesce(p.gender, 'not_asked'), 1, coalesce(s.happened_on, p.entered_on)
FROM p FULL JOIN s ON s.participant = p.participant
UNION ALL
SELECT 'people_reached', NULL, NULL, subject, position, NULL, people, happened_on FROM a WHERE what IN ('outreach', 'neighbourhood')
UNION ALL
SELECT 'staff_trained', NULL, NULL, subject, position, NULL, people, happened_on FROM a WHERE what = 'staff_training'
UNION ALL
SELECT 'activities_held', NULL, NULL, subject, position, NULL, 1, happened_on FROM a WHERE what = 'neighbourhood'
UNION ALL
SELECT 'employers_contacted', NULL, NULL, subject, position, NULL, 1, happened_on
FROM (SELECT DISTINCT ON (subject) subject, position, happened_on FROM a WHERE what = 'employer_contact'
      ORDER BY subject, happened_on, position) AS first_contact
UNION ALL
SELECT 'vacancies_acquired', NULL, NULL, item, position, NULL, number, happened_on FROM a WHERE what = 'vacancy'
UNION ALL
SELECT 'network_events', NULL, NULL, subject, position, NULL, 1, happened_on FROM a WHERE what = 'network_event'
UNION ALL
SELECT 'needs_analyses', NULL, NULL, subject, position, NULL, 1, happened_on FROM a WHERE what = 'needs_analysis'
UNION ALL
SELECT code, participant, member, item, position, gender, 1, happened_on FROM outcome.measured(for_operation, on_day, at_position);
END;

COMMENT ON FUNCTION outcome.counted(TEXT, DATE, BIGINT) IS
'A row for each thing that a figure counts, as known at a position of the log, up to a cut-off; a figure is the sum of number.';

CREATE FUNCTION outcome.position_at(for_operation TEXT, at_time TIMESTAMPTZ) RETURNS BIGINT
LANGUAGE SQL STABLE
BEGIN ATOMIC
SELECT coalesce(max(position), 0) FROM clock WHERE operation = for_operation AND known_at <= at_time;
END;

COMMENT ON FUNCTION outcome.position_at(TEXT, TIMESTAMPTZ) IS
'The last position of the log that was known of an operation at a time; 0 before the first.';
`
