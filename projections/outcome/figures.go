package outcome

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"journey/domain/calendar"
	"journey/projections/query"
)

// Figure is one figure of an operation.
type Figure struct {
	Definition
	Total int64
	// Women, Men, NonBinary and NotStated add up to Total where the figure counts people, else they are 0.
	// Not stated is refused or not asked.
	Women, Men, NonBinary, NotStated int64
	// Base is how many it is a share of, 0 where it is none; of these Unknown is of how many there is no
	// answer, Refused of how many the answer was refused. The rest that does not count is no.
	Base, Unknown, Refused int64
	// Mean and Median are in the definition's unit; 0 without one, and if nothing was measured.
	Mean, Median float64
	// Target is the grant's target as known and valid at the cut-off; 0 = none.
	Target float64
	// ReachedPercent is Total in percent of Target; 0 without a target.
	ReachedPercent float64
	// Parts are the grant's targets for parts of it, by breakdown.
	Parts []Part
}

// Part is a target for a part of a figure.
type Part struct {
	// Breakdown is women, men, non_binary or not_stated, or an age group, status, area or partner.
	Breakdown string
	Total     int64
	// Target is more than 0.
	Target, ReachedPercent float64
}

// SharePercent is Total in percent of those of the base of whom an answer is known; 0 without any.
func (f Figure) SharePercent() float64 {
	if known := f.Base - f.Unknown - f.Refused; known > 0 {
		return 100 * float64(f.Total) / float64(known)
	}
	return 0
}

// KnownPercent is the share of the base of whom an answer is known; 0 without a base.
func (f Figure) KnownPercent() float64 {
	if f.Base == 0 {
		return 0
	}
	return 100 * float64(f.Base-f.Unknown-f.Refused) / float64(f.Base)
}

// sheet is the figures of an operation while they are put together.
type sheet struct {
	figures []Figure
	index   map[string]*Figure
}

func newSheet() sheet {
	s := sheet{make([]Figure, len(definitions)), make(map[string]*Figure, len(definitions))}
	for i, d := range definitions {
		s.figures[i].Definition = d
		s.index[d.Code] = &s.figures[i]
	}
	return s
}

// Figures are all figures of an operation, those that count nothing as 0, as known at a position of the log
// (Latest for all that is known), with entries, exits, placements and activities up to the cut-off. The same
// operation, cut-off and position answer the same figures for ever. An operation that nobody knows has
// figures of 0.
func Figures(ctx context.Context, db query.DB, operation string, cutOff calendar.Date, position uint64) ([]Figure, error) {
	s := newSheet()
	at := At{CutOff: cutOff, Position: position, KnownOn: cutOff}
	args := at.args(operation)
	for _, read := range []func(context.Context, query.DB, pgx.NamedArgs) error{s.count, s.measure} {
		if err := read(ctx, db, args); err != nil {
			return nil, err
		}
	}
	if err := s.target(ctx, db, operation, at); err != nil {
		return nil, err
	}
	return lookedAt(ctx, db, s.figures, args)
}

const selectFigures = `
SELECT code, coalesce(gender, ''), sum(number)::BIGINT
FROM outcome.counted(@operation::TEXT, @cut_off::DATE, @position::BIGINT)
GROUP BY code, gender`

// count reads what figures count, and what they are counted among.
func (s sheet) count(ctx context.Context, db query.DB, args pgx.NamedArgs) error {
	rows, err := db.Query(ctx, selectFigures, query.Custom, args)
	if err != nil {
		return fmt.Errorf("figures: %w", err)
	}
	among := map[string]int64{}
	var code, gender string
	var number int64
	_, err = pgx.ForEachRow(rows, []any{&code, &gender, &number}, func() error {
		code, answer, _ := strings.Cut(code, ":")
		f := s.index[code]
		if f == nil {
			return fmt.Errorf("a figure that is not defined: %s", code)
		}
		switch answer {
		case "":
			f.add(gender, number)
		case unknown:
			f.Unknown += number
		case refused:
			f.Refused += number
		}
		among[code] += number
		return nil
	})
	if err != nil {
		return fmt.Errorf("figures: %w", err)
	}
	for i := range s.figures {
		switch f := &s.figures[i]; {
		case f.Of != "":
			f.Base = s.index[f.Of].Total
		case f.judged():
			f.Base = among[f.Code]
		}
	}
	return nil
}

// judged: the figure is counted with its base, those of whom the answer is no or unknown.
func (d Definition) judged() bool {
	return d.Code == "living_secured" || strings.HasPrefix(d.Code, "sustained.") || strings.HasPrefix(d.Code, "lasted.")
}

const selectMeasured = `
SELECT code, avg(value), percentile_cont(0.5) WITHIN GROUP (ORDER BY value)
FROM outcome.measured(@operation::TEXT, @cut_off::DATE, @position::BIGINT)
GROUP BY code`

// measure reads means and medians.
func (s sheet) measure(ctx context.Context, db query.DB, args pgx.NamedArgs) error {
	rows, err := db.Query(ctx, selectMeasured, query.Custom, args)
	if err != nil {
		return fmt.Errorf("measures: %w", err)
	}
	var code string
	var mean, median float64
	_, err = pgx.ForEachRow(rows, []any{&code, &mean, &median}, func() error {
		f := s.index[code]
		f.Mean, f.Median = mean, median
		return nil
	})
	if err != nil {
		return fmt.Errorf("measures: %w", err)
	}
	// Whoever has no score was not asked for one, also where nobody was.
	for i := range s.figures {
		if f := &s.figures[i]; f.Of != "" && f.Unit == "score" {
			f.Unknown = f.Base - f.Total
		}
	}
	return nil
}

const selectSustainedDays = `
SELECT DISTINCT days FROM outcome.sustained
WHERE operation = @operation AND known_from <= @position AND known_until > @position`

// lookedAt leaves out the sustained figures of days that the operation's policies do not look at: a 0 there
// would say that nobody stayed, when nobody was asked. Without any chain of placements all stay, as 0.
func lookedAt(ctx context.Context, db query.DB, figures []Figure, args pgx.NamedArgs) ([]Figure, error) {
	rows, err := db.Query(ctx, selectSustainedDays, query.Custom, args)
	if err != nil {
		return nil, fmt.Errorf("sustained days: %w", err)
	}
	days, err := pgx.CollectRows(rows, pgx.RowTo[int32])
	if err != nil {
		return nil, fmt.Errorf("sustained days: %w", err)
	}
	if len(days) == 0 {
		return figures, nil
	}
	return slices.DeleteFunc(figures, func(f Figure) bool {
		code := strings.Split(f.Code, ".")
		sustained := code[0] == "sustained" || code[0] == "lasted"
		return sustained && !slices.ContainsFunc(days, func(d int32) bool { return strconv.Itoa(int(d)) == code[1] })
	}), nil
}

func (f *Figure) add(gender string, number int64) {
	f.Total += number
	switch gender {
	case "":
	case "woman":
		f.Women += number
	case "man":
		f.Men += number
	case "non_binary":
		f.NonBinary += number
	default:
		f.NotStated += number
	}
}
