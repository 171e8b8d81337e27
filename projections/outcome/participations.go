package outcome

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"journey/domain/calendar"
	"journey/projections/query"
	journeyv1 "journey/proto/journey/v1"
)

// Participation is a participation behind a figure, pseudonymous.
type Participation struct {
	Participant string
	// EnteredOn and ExitedOn are None without an entry (somebody who was only advised) or an exit.
	EnteredOn, ExitedOn calendar.Date
	// Gender and LabourStatus are the value, or refused or not_asked; empty without an entry. The status is the
	// one that figures count: whoever is registered as unemployed is unemployed.
	Gender, LabourStatus string
	// Age is the age at entry, nil if it is not known.
	Age *int32
	// EntryPosition and ExitPosition are the positions of the steps behind entry and exit; 0 without one.
	EntryPosition, ExitPosition uint64
	// Placements are those that the figure counts, or all if it does not count placements.
	Placements []Placement
}

// Placement is a placement of a participation.
type Placement struct {
	// Member is the participant in whose history it stands.
	Member, Placement string
	Kind              journeyv1.PlacementKind
	// LastDay is Forever while it goes on.
	FirstDay, LastDay calendar.Date
	// Qualifying is yes, no or unknown.
	Qualifying string
	Position   uint64
}

// Page is what is asked for: at most Size participations after one of them; the first without After.
type Page struct {
	After string
	Size  int
}

const selectParticipations = `
WITH counted AS (
    SELECT DISTINCT participant
    FROM outcome.counted(@operation::TEXT, @cut_off::DATE, @position::BIGINT)
    WHERE code = @code AND participant > @after
    ORDER BY participant LIMIT @size
)
SELECT c.participant, p.entered_on, p.exited_on, coalesce(p.gender, ''), coalesce(p.status_at_entry, ''), p.age,
       coalesce(p.entry_position, 0), coalesce(p.exit_position, 0)
FROM counted c LEFT JOIN outcome.participations p ON p.operation = @operation AND p.participant = c.participant
    AND p.known_from <= @position AND p.known_until > @position
    AND p.counts_from <= @cut_off::DATE AND p.counts_until > @cut_off::DATE
ORDER BY c.participant`

// Participations are the participations that a figure counts, by participant, each once with the placements
// that it counts. An empty code is all participations. Next is the After of the next page, empty at the end.
// Errors: ErrUnknownFigure, ErrNotOfPeople.
func Participations(ctx context.Context, db query.DB, operation, code string, cutOff calendar.Date, position uint64, page Page) (list []Participation, next string, err error) {
	if code == "" {
		code = "entered"
	}
	d, ok := Find(code)
	switch {
	case !ok:
		return nil, "", fmt.Errorf("%w: %s", ErrUnknownFigure, code)
	case !d.OfPeople:
		return nil, "", fmt.Errorf("%w: %s", ErrNotOfPeople, code)
	}
	args := pgx.NamedArgs{"operation": operation, "code": code, "cut_off": cutOff.Time(),
		"position": int64(min(position, Latest)), "after": page.After, "size": page.Size + 1}
	rows, err := db.Query(ctx, selectParticipations, query.Custom, args)
	if err != nil {
		return nil, "", fmt.Errorf("participations: %w", err)
	}
	list, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (Participation, error) {
		var p Participation
		var entered, exited dateColumn
		err := row.Scan(&p.Participant, &entered, &exited, &p.Gender, &p.LabourStatus, &p.Age, &p.EntryPosition, &p.ExitPosition)
		p.EnteredOn, p.ExitedOn = entered.date(calendar.None), exited.date(calendar.None)
		return p, err
	})
	if err != nil {
		return nil, "", fmt.Errorf("participations: %w", err)
	}
	if len(list) > page.Size {
		list = list[:page.Size]
		next = list[page.Size-1].Participant
	}
	return list, next, addPlacements(ctx, db, list, args)
}

const selectPlacements = `
SELECT pl.participant, pl.member, pl.placement, coalesce(pl.kind, ''), pl.first_day, pl.last_day, pl.qualifying, pl.position
FROM outcome.placements pl
WHERE pl.operation = @operation AND pl.participant = ANY (@participants)
  AND pl.known_from <= @position AND pl.known_until > @position
  AND pl.counts_from <= @cut_off::DATE AND pl.counts_until > @cut_off::DATE
  AND (NOT @filtered OR (pl.participant, pl.member, pl.placement) IN (
      SELECT participant, member, item FROM outcome.counted(@operation::TEXT, @cut_off::DATE, @position::BIGINT)
      WHERE code = @code))
ORDER BY pl.participant, pl.first_day, pl.position`

// addPlacements reads the placements of a page.
func addPlacements(ctx context.Context, db query.DB, list []Participation, args pgx.NamedArgs) error {
	at := make(map[string]*Participation, len(list))
	participants := make([]string, len(list))
	for i := range list {
		at[list[i].Participant], participants[i] = &list[i], list[i].Participant
	}
	args["participants"], args["filtered"] = participants, countsPlacements(args["code"].(string))
	rows, err := db.Query(ctx, selectPlacements, query.Custom, args)
	if err != nil {
		return fmt.Errorf("placements: %w", err)
	}
	var participant, kind string
	var p Placement
	var first, last dateColumn
	_, err = pgx.ForEachRow(rows, []any{&participant, &p.Member, &p.Placement, &kind, &first, &last, &p.Qualifying, &p.Position}, func() error {
		p.Kind = kindNamed(kind)
		p.FirstDay, p.LastDay = first.date(calendar.None), last.date(calendar.Forever)
		at[participant].Placements = append(at[participant].Placements, p)
		return nil
	})
	if err != nil {
		return fmt.Errorf("placements: %w", err)
	}
	return nil
}

// countsPlacements says whether the items of a figure are placements.
func countsPlacements(code string) bool {
	if code == "qualifying_placements" || code == "placements" {
		return true
	}
	const kinds = "placements."
	return len(code) > len(kinds) && code[:len(kinds)] == kinds
}

func kindNamed(word string) journeyv1.PlacementKind {
	for number, name := range placementKinds {
		if name == word {
			return journeyv1.PlacementKind(number)
		}
	}
	return journeyv1.PlacementKind_PLACEMENT_KIND_UNSPECIFIED
}
