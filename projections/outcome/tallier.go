package outcome

import (
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"journey/domain/calendar"
	"journey/domain/indicator"
)

// Tallier counts rows as outcome.stands does, without a database: of a replay of the log. It is the proof
// that a table follows from the log alone; a test holds both against each other.
type Tallier struct {
	set    indicator.Set
	at     At
	counts map[indicator.Tally]int64
	// entities are the latest that was said of each, and where.
	entities map[string]entity
	once     indicator.Once
}

type entity struct {
	on         calendar.Date
	position   int64
	kind, size string
}

// NewTallier counts for a set.
func NewTallier(set indicator.Set, at At) *Tallier {
	at.Position = min(at.Position, Latest)
	return &Tallier{set: set, at: at, counts: map[indicator.Tally]int64{}, entities: map[string]entity{}}
}

// Add counts the rows of one group, by table, as the model's row function makes them.
func (t *Tallier) Add(rows map[string][][]any) {
	for _, table := range []string{"memberships", "special_memberships"} {
		for _, row := range rows[table] {
			if m := readMembership(row); m.known(t.at.Position) && m.from <= t.at.CutOff {
				t.count(m)
			}
		}
	}
	for _, row := range rows["activities"] {
		t.entity(row)
	}
	for _, row := range rows["operations"] {
		if from, until := row[2].(int64), row[3].(int64); uint64(from) <= t.at.Position && t.at.Position < uint64(until) {
			t.once.BySocialPartners, t.once.OnWomensParticipation, t.once.ForPublicAdministrations = row[10].(bool), row[11].(bool), row[12].(bool)
		}
	}
}

// Table is the table of what was added.
func (t *Tallier) Table() []indicator.Line {
	once := t.once
	for _, e := range t.entities {
		once.Add(entityOf[e.kind], sizeOf[e.size])
	}
	counts := make([]indicator.Count, 0, len(t.counts))
	for tally, number := range t.counts {
		counts = append(counts, indicator.Count{Tally: tally, Number: number})
	}
	return t.set.TableOf(counts, once)
}

func (t *Tallier) count(m membership) {
	tally := indicator.Tally{Gender: m.gender, Yes: m.yes, Base: m.base, Unknown: m.unknown}
	now := m.until > t.at.CutOff
	if !t.set.ByYear {
		if now {
			tally.Open, tally.LaterOpen = windowOpen(m.closes, t.at.KnownOn), windowOpen(m.later, t.at.KnownOn)
			t.counts[tally]++
		}
		return
	}
	add := func(flow indicator.Flow, year int) {
		tally.Flow, tally.Year = flow, year
		t.counts[tally]++
	}
	if now {
		add(indicator.Entering, m.entered.Time().Year())
		if m.exited != calendar.None {
			add(indicator.Leaving, m.exited.Time().Year())
		}
	}
	for year := m.from.Time().Year(); year <= t.at.CutOff.Time().Year(); year++ {
		day := min(calendar.New(year, 12, 31), t.at.CutOff)
		if m.from <= day && m.until > day && (m.exited == calendar.None || m.exited >= day) {
			add(indicator.Present, year)
		}
	}
}

func (t *Tallier) entity(row []any) {
	from, until, subject, what := row[2].(int64), row[3].(int64), row[4].(string), row[5].(string)
	e := entity{on: dayOf(row[6]), position: position(row[len(row)-1])}
	if what != "entity" || uint64(from) > t.at.Position || t.at.Position >= uint64(until) || e.on > t.at.CutOff {
		return
	}
	e.kind, _ = row[9].(string)
	e.size, _ = row[11].(string)
	if before, known := t.entities[subject]; !known || e.on > before.on || e.on == before.on && e.position > before.position {
		t.entities[subject] = e
	}
}

// membership is a row of memberships.
type membership struct {
	knownFrom, knownUntil          int64
	from, until                    calendar.Date
	entered, exited, closes, later calendar.Date
	gender                         indicator.Gender
	yes, base, unknown             indicator.Mask
}

func readMembership(row []any) membership {
	return membership{
		knownFrom: row[2].(int64), knownUntil: row[3].(int64), from: dayOf(row[5]), until: dayOf(row[6]),
		entered: dayOf(row[7]), exited: dayOf(row[8]), gender: gendersOf[row[9].(string)],
		yes: indicator.Mask(row[10].(int64)), base: indicator.Mask(row[11].(int64)), unknown: indicator.Mask(row[12].(int64)),
		closes: dayOf(row[14]), later: dayOf(row[15]),
	}
}

func (m membership) known(at uint64) bool {
	return uint64(m.knownFrom) <= at && at < uint64(m.knownUntil)
}

// dayOf is the date that a column was made from.
func dayOf(column any) calendar.Date {
	switch v := column.(type) {
	case time.Time:
		return calendar.Date(v.Unix() / 86400)
	case pgtype.Date:
		return calendar.Forever
	}
	return calendar.None
}

func position(column any) int64 {
	switch v := column.(type) {
	case int64:
		return v
	case uint64:
		return int64(v)
	}
	return 0
}
