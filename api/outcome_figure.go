package api

import (
	"journey/projections/outcome"
	journeyv1 "journey/proto/journey/v1"
)

func figureMessage(f outcome.Figure) *journeyv1.OutcomeFigure {
	m := &journeyv1.OutcomeFigure{
		Code: f.Code, German: f.German, English: f.English, Total: f.Total,
		Women: f.Women, Men: f.Men, NonBinary: f.NonBinary, NotStated: f.NotStated,
		Target: f.Target, ReachedPercent: f.ReachedPercent,
		Base: f.Base, Unknown: f.Unknown, Refused: f.Refused, SharePercent: f.SharePercent(), KnownPercent: f.KnownPercent(),
		Unit: f.Unit,
	}
	if f.Unit != "" && f.Total > 0 {
		m.Mean, m.Median = &f.Mean, &f.Median
	}
	for _, p := range f.Parts {
		m.Parts = append(m.Parts, partMessage(p))
	}
	return m
}

func partMessage(p outcome.Part) *journeyv1.OutcomePart {
	return &journeyv1.OutcomePart{Breakdown: p.Breakdown, Total: p.Total, Target: p.Target, ReachedPercent: p.ReachedPercent}
}

func areaRateMessage(r outcome.AreaRate) *journeyv1.OutcomeAreaRate {
	label := rateLabels[r.Rate]
	return &journeyv1.OutcomeAreaRate{
		Code: r.Rate, German: label[0], English: label[1], Areas: r.Areas, Source: r.Source, AsOf: r.AsOf.String(),
		AreaPercent: r.AreaPercent, CityPercent: r.CityPercent, Total: r.Total, Base: r.Base, Unknown: r.Unknown, SharePercent: r.SharePercent(),
	}
}

// rateLabels are German and English.
var rateLabels = map[string][2]string{
	outcome.RateSGB2:                {"SGB-II-Quote", "SGB II rate"},
	outcome.RateUnemployment:        {"Arbeitslosigkeit", "Unemployment"},
	outcome.RateMigrationBackground: {"Migrationshintergrund", "Migration background"},
}
