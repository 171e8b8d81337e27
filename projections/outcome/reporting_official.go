package outcome

import (
	"fmt"
	"strings"

	"journey/domain/indicator"
	journeyv1 "journey/proto/journey/v1"
)

var (
	membershipsHistory = []string{
		"operation", "known_from", "known_until", "participant", "counts_from", "counts_until", "code", "german", "english", "moment",
		"gender", "entered_on", "exited_on", "answer", "near", "window_ends_on",
	}
	membershipsNow = []string{
		"operation", "participant", "code", "german", "english", "moment",
		"gender", "entered_on", "exited_on", "answer", "near", "window_ends_on",
	}
	codesShown   = []string{"indicator_set", "social_integration", "place", "code", "german", "english", "moment", "special", "source"}
	figuresShown = []string{"operation", "code", "german", "english", "total", "women", "men", "non_binary", "not_stated",
		"base", "unknown", "refused", "mean", "median", "unit", "target"}
)

// reportedMemberships unfolds a membership into the plain codes of the operation's set, which is fixed when the
// operation is registered, and so are their places. The table special_memberships is not read.
const reportedMemberships = `
CREATE VIEW outcome.reporting_memberships_history AS
SELECT m.operation, m.known_from, m.known_until, m.participant, m.counts_from, m.counts_until, c.code, c.german, c.english, c.moment,
       m.gender, m.entered_on, m.exited_on,
       CASE WHEN m.yes >> c.place & 1 = 1 THEN 'yes' WHEN m.unknown >> c.place & 1 = 1 THEN 'unknown' ELSE 'no' END AS answer,
       m.near >> c.place & 1 = 1 AS near,
       CASE c.moment WHEN 'on_leaving' THEN m.closes_on WHEN 'six_months_later' THEN m.later_on END AS window_ends_on
FROM memberships m
JOIN operations o ON o.operation = m.operation AND o.known_until = 9223372036854775807
JOIN outcome.reporting_codes c ON c.indicator_set = o.indicator_set
    AND c.social_integration = (o.indicator_set = 'esf_plus_2021' AND o.specific_objective IS NOT DISTINCT FROM 'l_social_integration')
WHERE NOT c.special AND c.moment <> 'of_operation' AND m.base >> c.place & 1 = 1;

CREATE VIEW outcome.reporting_memberships AS
SELECT operation, participant, code, german, english, moment, gender, entered_on, exited_on,
       CASE WHEN window_ends_on >= CURRENT_DATE THEN 'open' ELSE answer END AS answer, near, window_ends_on
FROM outcome.reporting_memberships_history
WHERE known_until = 9223372036854775807 AND counts_until = 'infinity';

CREATE FUNCTION outcome.reporting_memberships_at(for_operation TEXT, cut_off DATE DEFAULT CURRENT_DATE,
    at_position BIGINT DEFAULT 9223372036854775806, known_on DATE DEFAULT CURRENT_DATE)
RETURNS TABLE (participant TEXT, code TEXT, german TEXT, english TEXT, moment TEXT, gender TEXT, entered_on DATE, exited_on DATE,
    answer TEXT, near BOOLEAN, window_ends_on DATE)
LANGUAGE SQL STABLE
BEGIN ATOMIC
SELECT m.participant, m.code, m.german, m.english, m.moment, m.gender, m.entered_on, m.exited_on,
       CASE WHEN m.window_ends_on >= known_on THEN 'open' ELSE m.answer END, m.near, m.window_ends_on
FROM outcome.reporting_memberships_history m
WHERE m.operation = for_operation AND m.known_from <= at_position AND m.known_until > at_position
  AND m.counts_from <= cut_off AND m.counts_until > cut_off;
END;
COMMENT ON FUNCTION outcome.reporting_memberships_at(TEXT, DATE, BIGINT, DATE) IS
'For which codes of the indicator set a participation counts, as known at a position of the log, up to a cut-off, with windows open that had not ended on a day.';
`

// codeSets are the sets whose codes differ.
var codeSets = []struct {
	id        journeyv1.IndicatorSet
	objective journeyv1.SpecificObjective
}{
	{id: journeyv1.IndicatorSet_INDICATOR_SET_ESF_PLUS_2021},
	{journeyv1.IndicatorSet_INDICATOR_SET_ESF_PLUS_2021, journeyv1.SpecificObjective_SPECIFIC_OBJECTIVE_L_SOCIAL_INTEGRATION},
	{id: journeyv1.IndicatorSet_INDICATOR_SET_ESF_2014},
	{id: journeyv1.IndicatorSet_INDICATOR_SET_ESF_2007},
}

var momentWords = map[indicator.Moment]string{
	indicator.AtEntry: "at_entry", indicator.OnLeaving: "on_leaving", indicator.SixMonthsLater: "six_months_later", indicator.OfOperation: "of_operation",
}

func writeCodes(ddl *strings.Builder) {
	var values []string
	for _, s := range codeSets {
		set, err := indicator.New(s.id, s.objective, nil)
		if err != nil {
			panic(err) // a set of this list that there is not
		}
		social := s.objective != 0
		for place, c := range set.Codes {
			values = append(values, fmt.Sprintf("(%s, %t, %d, %s, %s, %s, %s, %t, %s)", literal(indicatorSets[int32(s.id)]), social, place,
				literal(c.Code), literal(c.German), literal(c.English), literal(momentWords[c.At]), c.Special, literal(c.Source)))
		}
	}
	writeValues(ddl, "codes", codesShown, values)
}

// writeFigures: the figures are computed with the rights of the owner, since outcome.counted reads tables that the
// role does not; that is why the function may be called by the role alone. Days that no policy of the operation
// looks at are left out, as Figures does.
func writeFigures(ddl *strings.Builder) {
	var values []string
	for place, d := range definitions {
		values = append(values, fmt.Sprintf("(%d, %s, %s, %s, %s, %s, %s, %t)", place, literal(d.Code), literal(d.German), literal(d.English), literal(d.Target),
			literal(d.Of), literal(d.Unit), d.judged()))
	}
	fmt.Fprintf(ddl, reportedFigures, strings.Join(values, ",\n    "))
}

const reportedFigures = `
CREATE FUNCTION outcome.reporting_figures_at(for_operation TEXT, cut_off DATE DEFAULT CURRENT_DATE, at_position BIGINT DEFAULT 9223372036854775806)
RETURNS TABLE (code TEXT, german TEXT, english TEXT, total BIGINT, women BIGINT, men BIGINT, non_binary BIGINT, not_stated BIGINT,
    base BIGINT, unknown BIGINT, refused BIGINT, mean DOUBLE PRECISION, median DOUBLE PRECISION, unit TEXT, target DOUBLE PRECISION)
LANGUAGE SQL STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
WITH defined (place, code, german, english, target, of, unit, judged) AS (VALUES
    %s
), counted AS (
    SELECT c.code, sum(c.number)::BIGINT AS total,
           coalesce(sum(c.number) FILTER (WHERE c.gender = 'woman'), 0)::BIGINT AS women,
           coalesce(sum(c.number) FILTER (WHERE c.gender = 'man'), 0)::BIGINT AS men,
           coalesce(sum(c.number) FILTER (WHERE c.gender = 'non_binary'), 0)::BIGINT AS non_binary,
           coalesce(sum(c.number) FILTER (WHERE c.gender NOT IN ('woman', 'man', 'non_binary')), 0)::BIGINT AS not_stated
    FROM outcome.counted(for_operation, cut_off, at_position) c GROUP BY c.code
), among AS (
    SELECT split_part(c.code, ':', 1) AS code, sum(c.total)::BIGINT AS total,
           coalesce(sum(c.total) FILTER (WHERE c.code LIKE '%%:unknown'), 0)::BIGINT AS unknown,
           coalesce(sum(c.total) FILTER (WHERE c.code LIKE '%%:refused'), 0)::BIGINT AS refused
    FROM counted c GROUP BY 1
), measured AS (
    SELECT m.code, avg(m.value) AS mean, percentile_cont(0.5) WITHIN GROUP (ORDER BY m.value) AS median
    FROM outcome.measured(for_operation, cut_off, at_position) m GROUP BY m.code
), looked_at AS (
    SELECT DISTINCT s.days::TEXT AS days FROM sustained s
    WHERE s.operation = for_operation AND s.known_from <= at_position AND s.known_until > at_position
)
SELECT d.code, d.german, d.english, coalesce(c.total, 0), coalesce(c.women, 0), coalesce(c.men, 0), coalesce(c.non_binary, 0),
       coalesce(c.not_stated, 0), b.base,
       CASE WHEN b.base IS NULL THEN NULL WHEN d.unit = 'score' THEN b.base - coalesce(c.total, 0) ELSE coalesce(a.unknown, 0) END,
       CASE WHEN b.base IS NOT NULL THEN coalesce(a.refused, 0) END, m.mean, m.median, nullif(d.unit, ''), t.value
FROM defined d
LEFT JOIN counted c ON c.code = d.code
LEFT JOIN among a ON a.code = d.code
LEFT JOIN measured m ON m.code = d.code
LEFT JOIN counted w ON w.code = d.of
CROSS JOIN LATERAL (SELECT CASE WHEN d.of <> '' THEN coalesce(w.total, 0) WHEN d.judged THEN coalesce(a.total, 0) END) AS b (base)
LEFT JOIN targets t ON t.operation = for_operation AND t.code = d.target AND d.target <> '' AND t.breakdown = ''
    AND t.known_from <= at_position AND t.known_until > at_position AND t.counts_from <= cut_off AND t.counts_until > cut_off
WHERE split_part(d.code, '.', 1) NOT IN ('sustained', 'lasted') OR NOT EXISTS (SELECT FROM looked_at)
   OR split_part(d.code, '.', 2) IN (SELECT l.days FROM looked_at l)
ORDER BY d.place;
END;
COMMENT ON FUNCTION outcome.reporting_figures_at(TEXT, DATE, BIGINT) IS
'The operation''s own figures with their bases and targets, as known at a position of the log, up to a cut-off.';

CREATE VIEW outcome.reporting_figures AS
SELECT o.operation, f.code, f.german, f.english, f.total, f.women, f.men, f.non_binary, f.not_stated,
       f.base, f.unknown, f.refused, f.mean, f.median, f.unit, f.target
FROM outcome.reporting_operations o
CROSS JOIN LATERAL outcome.reporting_figures_at(o.operation, CURRENT_DATE, 9223372036854775806) f;
`

const reportedPositions = `
CREATE VIEW outcome.reporting_clock AS SELECT operation, known_at, position FROM clock;
CREATE VIEW outcome.reporting_checkpoint AS SELECT log, sequence, version, parked FROM outcome.checkpoint;

CREATE FUNCTION outcome.reporting_position_at(for_operation TEXT, at_time TIMESTAMPTZ) RETURNS BIGINT
LANGUAGE SQL STABLE
BEGIN ATOMIC
SELECT coalesce(max(position), 0) FROM outcome.reporting_clock WHERE operation = for_operation AND known_at <= at_time;
END;
COMMENT ON FUNCTION outcome.reporting_position_at(TEXT, TIMESTAMPTZ) IS
'The last position of the log that was known of an operation at a time; 0 before the first.';
`

// reportingRole grants all that begins with reporting_, and nothing else. Roles belong to the cluster and may be there
// already, be made by another process at the same moment, or not be ours to make; in the last case nobody reports
// until an administrator makes the role and the model is promoted again.
// Functions are taken from everybody else, because one of them has the owner's rights.
const reportingRole = `
DO $$
DECLARE
    item RECORD;
BEGIN
    BEGIN
        CREATE ROLE journey_reporting NOLOGIN;
    EXCEPTION
        WHEN duplicate_object OR unique_violation OR insufficient_privilege THEN NULL;
    END;
    FOR item IN SELECT p.oid::regprocedure AS name FROM pg_catalog.pg_proc p
        WHERE p.pronamespace = 'outcome'::regnamespace AND starts_with(p.proname, 'reporting_')
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', item.name);
        IF EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'journey_reporting') THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO journey_reporting', item.name);
        END IF;
    END LOOP;
    IF EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'journey_reporting') THEN
        GRANT USAGE ON SCHEMA outcome TO journey_reporting;
        FOR item IN SELECT c.oid::regclass AS name FROM pg_catalog.pg_class c
            WHERE c.relnamespace = 'outcome'::regnamespace AND c.relkind = 'v' AND starts_with(c.relname, 'reporting_')
        LOOP
            EXECUTE format('GRANT SELECT ON %s TO journey_reporting', item.name);
        END LOOP;
    END IF;
END;
$$;
`
