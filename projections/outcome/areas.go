package outcome

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"journey/domain/calendar"
	"journey/domain/indicator"
	"journey/domain/journey"
	"journey/projections/query"
	journeyv1 "journey/proto/journey/v1"
)

// areaReportRow is what a source says of the programme areas taken together and of the city around them.
// Rates are in percent.
type areaReportRow struct {
	place         int
	areas, source string
	asOf          calendar.Date
	area, city    areaRates
	step          indicator.Source
}

type areaRates struct{ sgb2, unemployment, migration number }

var areaReportColumns = []string{
	"place", "areas", "source", "as_of", "sgb2_area", "sgb2_city", "unemployment_area", "unemployment_city",
	"migration_background_area", "migration_background_city", "version", "effective", "position",
}

func (r areaReportRow) values() []any {
	return []any{
		r.place, r.areas, r.source, day(r.asOf), r.area.sgb2.column(), r.city.sgb2.column(), r.area.unemployment.column(),
		r.city.unemployment.column(), r.area.migration.column(), r.city.migration.column(),
		r.step.Version, r.step.Effective, r.step.Sequence,
	}
}

// areaReports are those of the registration that holds.
func areaReports(facts []journey.Fact) []areaReportRow {
	var rows []areaReportRow
	for _, f := range facts {
		r := f.Step.GetOperationRegistered()
		if r == nil {
			continue
		}
		rows = nil
		for i, report := range r.GetAreaReports() {
			rows = append(rows, areaReportRow{
				place: i, areas: strings.Join(report.GetAreas(), " "), source: report.GetSource(), asOf: calendar.Read(report.GetAsOf()),
				area: ratesOf(report.GetAreaFigures()), city: ratesOf(report.GetCityFigures()), step: indicator.SourceOf(f),
			})
		}
	}
	return rows
}

func ratesOf(f *journeyv1.AreaFigures) areaRates {
	rate := func(percent *float64) number {
		if percent == nil {
			return number{}
		}
		return known(*percent)
	}
	if f == nil {
		return areaRates{}
	}
	return areaRates{rate(f.Sgb2Rate), rate(f.UnemploymentRate), rate(f.MigrationBackgroundRate)}
}

// The rates of an area.
const (
	RateSGB2                = "sgb2"
	RateUnemployment        = "unemployment"
	RateMigrationBackground = "migration_background"
)

// AreaRate is a rate of the programme areas with what is known of the participants who live there: Total of
// Base, with Unknown of whom there is no answer. It says whom the operation reaches, not how it works: rates
// of residents and shares of participants have different bases. Participants' benefits are a personal field
// that no figure opens, so beside the SGB II rate Base is 0.
type AreaRate struct {
	// Areas are the ids of the areas; Source and AsOf say where the rates are from.
	Areas  []string
	Source string
	AsOf   calendar.Date
	Rate   string
	// AreaPercent and CityPercent are nil if the source does not have them.
	AreaPercent, CityPercent *float64
	Total, Base, Unknown     int64
}

// SharePercent is Total in percent of those of the base of whom there is an answer; 0 without any.
func (r AreaRate) SharePercent() float64 {
	if known := r.Base - r.Unknown; known > 0 {
		return 100 * float64(r.Total) / float64(known)
	}
	return 0
}

// A migration background is what censuses count: not German, or a parent born abroad.
const selectAreaRates = `
WITH r AS (
    SELECT place, string_to_array(areas, ' ') AS areas, source, as_of, sgb2_area, sgb2_city, unemployment_area, unemployment_city,
           migration_background_area, migration_background_city
    FROM outcome.area_reports
    WHERE operation = @operation AND known_from <= @position AND known_until > @position
), p AS (
    SELECT area,
           CASE WHEN status_at_entry = 'unemployed' THEN 'yes' WHEN status_at_entry IN ('employed', 'inactive') THEN 'no' ELSE 'unknown' END AS unemployed,
           CASE WHEN citizenship IN ('other_eu', 'third_country', 'stateless', 'undetermined') OR parents_born_abroad IN ('both', 'one') THEN 'yes'
                WHEN citizenship = 'german' AND parents_born_abroad = 'none' THEN 'no' ELSE 'unknown' END AS migrant
    FROM outcome.participations
    WHERE operation = @operation AND known_from <= @position AND known_until > @position
      AND counts_from <= @cut_off::DATE AND counts_until > @cut_off::DATE AND area IS NOT NULL
), n AS (
    SELECT r.place, count(p.area) AS base,
           count(*) FILTER (WHERE unemployed = 'yes') AS unemployed, count(*) FILTER (WHERE unemployed = 'unknown') AS unemployed_unknown,
           count(*) FILTER (WHERE migrant = 'yes') AS migrant, count(*) FILTER (WHERE migrant = 'unknown') AS migrant_unknown
    FROM r LEFT JOIN p ON p.area = ANY (r.areas)
    GROUP BY r.place
)
SELECT r.areas, r.source, r.as_of, s.rate, s.area, s.city, s.total, s.base, s.missing
FROM r JOIN n ON n.place = r.place CROSS JOIN LATERAL (VALUES
    (1, 'sgb2', sgb2_area, sgb2_city, 0, 0, 0),
    (2, 'unemployment', unemployment_area, unemployment_city, n.unemployed, n.base, n.unemployed_unknown),
    (3, 'migration_background', migration_background_area, migration_background_city, n.migrant, n.base, n.migrant_unknown)
) s (place, rate, area, city, total, base, missing)
WHERE s.area IS NOT NULL OR s.city IS NOT NULL
ORDER BY r.place, s.place`

// AreaRates are the rates that the operation's registration gives of its areas, in its order, beside the
// participants up to the cut-off who live there.
func AreaRates(ctx context.Context, db query.DB, operation string, cutOff calendar.Date, position uint64) ([]AreaRate, error) {
	rows, err := db.Query(ctx, selectAreaRates, At{CutOff: cutOff, Position: position, KnownOn: cutOff}.args(operation))
	if err != nil {
		return nil, fmt.Errorf("rates of areas: %w", err)
	}
	rates, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r AreaRate, err error) {
		err = row.Scan(&r.Areas, &r.Source, (*query.Date)(&r.AsOf), &r.Rate, &r.AreaPercent, &r.CityPercent, &r.Total, &r.Base, &r.Unknown)
		return r, err
	})
	if err != nil {
		return nil, fmt.Errorf("rates of areas: %w", err)
	}
	return rates, nil
}
