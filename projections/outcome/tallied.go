package outcome

// tallied is what Public says of official figures: how each participation stands in the set, as known at a
// position, up to a cut-off, with windows open as known on a day. The table of a set is made of it in one
// place, indicator.Set.Table. Sensitive codes come from a table of their own; the functions run with the rights of
// whoever asks.
const tallied = `
CREATE FUNCTION outcome.stands(for_operation TEXT, on_day DATE, at_position BIGINT, known_on DATE)
RETURNS TABLE (participant TEXT, flow TEXT, year INTEGER, gender TEXT, yes BIGINT, base BIGINT, unknown BIGINT, open BOOLEAN, later_open BOOLEAN)
LANGUAGE SQL STABLE PARALLEL SAFE
BEGIN ATOMIC
SELECT participant, '', 0, gender, yes, base, unknown, coalesce(closes_on >= known_on, FALSE), coalesce(later_on >= known_on, FALSE)
FROM memberships
WHERE operation = for_operation AND known_from <= at_position AND known_until > at_position
  AND counts_from <= on_day AND counts_until > on_day
UNION ALL
SELECT participant, '', 0, gender, yes, base, unknown, coalesce(closes_on >= known_on, FALSE), coalesce(later_on >= known_on, FALSE)
FROM special_memberships
WHERE operation = for_operation AND known_from <= at_position AND known_until > at_position
  AND counts_from <= on_day AND counts_until > on_day;
END;

COMMENT ON FUNCTION outcome.stands(TEXT, DATE, BIGINT, DATE) IS
'How each participation stands in the indicator set, as known at a position of the log, up to a cut-off: for plain and for sensitive codes.';

CREATE FUNCTION outcome.tallied(for_operation TEXT, on_day DATE, at_position BIGINT, known_on DATE)
RETURNS TABLE (flow TEXT, year INTEGER, gender TEXT, yes BIGINT, base BIGINT, unknown BIGINT, open BOOLEAN, later_open BOOLEAN, number BIGINT)
LANGUAGE SQL STABLE PARALLEL SAFE
BEGIN ATOMIC
SELECT '', 0, gender, yes, base, unknown, coalesce(closes_on >= known_on, FALSE), coalesce(later_on >= known_on, FALSE), count(*)
FROM memberships
WHERE operation = for_operation AND known_from <= at_position AND known_until > at_position
  AND counts_from <= on_day AND counts_until > on_day
GROUP BY 3, 4, 5, 6, 7, 8
UNION ALL
SELECT '', 0, gender, yes, base, unknown, coalesce(closes_on >= known_on, FALSE), coalesce(later_on >= known_on, FALSE), count(*)
FROM special_memberships
WHERE operation = for_operation AND known_from <= at_position AND known_until > at_position
  AND counts_from <= on_day AND counts_until > on_day
GROUP BY 3, 4, 5, 6, 7, 8;
END;

COMMENT ON FUNCTION outcome.tallied(TEXT, DATE, BIGINT, DATE) IS
'How many participations stand alike: the rows of stands, counted table by table, which the planner does four times as quickly.';

CREATE FUNCTION outcome.stands_by_year(for_operation TEXT, on_day DATE, at_position BIGINT)
RETURNS TABLE (participant TEXT, flow TEXT, year INTEGER, gender TEXT, yes BIGINT, base BIGINT, unknown BIGINT, open BOOLEAN, later_open BOOLEAN)
LANGUAGE SQL STABLE PARALLEL SAFE
BEGIN ATOMIC
WITH m AS (
    SELECT participant, counts_from, counts_until, entered_on, exited_on, gender, yes, base, unknown
    FROM memberships
    WHERE operation = for_operation AND known_from <= at_position AND known_until > at_position AND counts_from <= on_day
    UNION ALL
    SELECT participant, counts_from, counts_until, entered_on, exited_on, gender, yes, base, unknown
    FROM special_memberships
    WHERE operation = for_operation AND known_from <= at_position AND known_until > at_position AND counts_from <= on_day
), years AS (
    SELECT y::INTEGER AS year, least(make_date(y::INTEGER, 12, 31), on_day) AS day
    FROM generate_series((SELECT extract(year FROM min(entered_on)) FROM m), extract(year FROM on_day)) AS y
)
SELECT participant, 'entering', extract(year FROM entered_on)::INTEGER, gender, yes, base, unknown, FALSE, FALSE
FROM m WHERE counts_until > on_day
UNION ALL
SELECT participant, 'leaving', extract(year FROM exited_on)::INTEGER, gender, yes, base, unknown, FALSE, FALSE
FROM m WHERE counts_until > on_day AND exited_on IS NOT NULL
UNION ALL
SELECT participant, 'present', years.year, gender, yes, base, unknown, FALSE, FALSE
FROM years JOIN m ON m.counts_from <= years.day AND m.counts_until > years.day
WHERE m.exited_on IS NULL OR m.exited_on >= years.day;
END;

COMMENT ON FUNCTION outcome.stands_by_year(TEXT, DATE, BIGINT) IS
'The same by calendar year for sets that count flows: entering, leaving, present on 31 December or at the cut-off.';

CREATE FUNCTION outcome.entities(for_operation TEXT, on_day DATE, at_position BIGINT)
RETURNS TABLE (kind TEXT, size TEXT, entity TEXT, "position" BIGINT)
LANGUAGE SQL STABLE
BEGIN ATOMIC
SELECT DISTINCT ON (a.subject) a.kind, coalesce(a.item, ''), a.subject, a.position
FROM activities a
WHERE a.operation = for_operation AND a.known_from <= at_position AND a.known_until > at_position
  AND a.happened_on <= on_day AND a.what = 'entity'
ORDER BY a.subject, a.happened_on DESC, a.position DESC;
END;

COMMENT ON FUNCTION outcome.entities(TEXT, DATE, BIGINT) IS
'The bodies and enterprises supported, each once, with what was said of it last.';

`
