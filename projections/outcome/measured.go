package outcome

// measured is the figures that are a measure: a row for each thing that was measured, with its value. Time to
// placement is days from the first entry to the first day of the earliest placement of any kind. Willingness
// is that of each employer of whom it is known before and after: before the first contact that was asked,
// after the last.
const measured = `
CREATE FUNCTION outcome.measured(for_operation TEXT, on_day DATE, at_position BIGINT)
RETURNS TABLE (code TEXT, participant TEXT, member TEXT, item TEXT, "position" BIGINT, gender TEXT, value DOUBLE PRECISION, happened_on DATE)
LANGUAGE SQL STABLE
BEGIN ATOMIC
WITH first_placement AS (
    SELECT DISTINCT ON (pl.participant) pl.participant, pl.member, pl.placement, pl.position, pl.first_day, p.entered_on,
           coalesce(p.gender, 'not_asked') AS gender
    FROM placements pl JOIN participations p ON p.operation = for_operation AND p.participant = pl.participant
        AND p.known_from <= at_position AND p.known_until > at_position AND p.counts_from <= on_day AND p.counts_until > on_day
    WHERE pl.operation = for_operation AND pl.known_from <= at_position AND pl.known_until > at_position
      AND pl.counts_from <= on_day AND pl.counts_until > on_day
    ORDER BY pl.participant, pl.first_day, pl.position
), contact AS (
    SELECT subject, happened_on, position, before_score, after_score
    FROM activities
    WHERE operation = for_operation AND known_from <= at_position AND known_until > at_position
      AND happened_on <= on_day AND what = 'employer_contact'
), before_any AS (
    SELECT DISTINCT ON (subject) subject, happened_on, position, before_score FROM contact WHERE before_score IS NOT NULL
    ORDER BY subject, happened_on, position
), after_all AS (
    SELECT DISTINCT ON (subject) subject, happened_on, position, after_score FROM contact WHERE after_score IS NOT NULL
    ORDER BY subject, happened_on DESC, position DESC
)
SELECT 'time_to_placement', participant, member, placement, position, gender, (first_day - entered_on)::DOUBLE PRECISION, first_day
FROM first_placement
UNION ALL
SELECT 'willingness_before', NULL, NULL, b.subject, b.position, NULL, b.before_score::DOUBLE PRECISION, NULL::DATE
FROM before_any b JOIN after_all f ON f.subject = b.subject
UNION ALL
SELECT 'willingness_after', NULL, NULL, f.subject, f.position, NULL, f.after_score::DOUBLE PRECISION, NULL::DATE
FROM before_any b JOIN after_all f ON f.subject = b.subject;
END;

COMMENT ON FUNCTION outcome.measured(TEXT, DATE, BIGINT) IS
'A row for each thing that was measured (days, scores), as known at a position of the log, up to a cut-off.';
`
