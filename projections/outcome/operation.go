package outcome

import (
	"bytes"
	"encoding/json"

	"google.golang.org/protobuf/encoding/protojson"

	"journey/domain/calendar"
	"journey/domain/indicator"
	"journey/domain/journey"
	"journey/projections"
	journeyv1 "journey/proto/journey/v1"
)

// operationRow is the facts of the operation that a reader of figures needs.
type operationRow struct {
	name, indicatorSet, objective, zone string
	// parameters are the indicator parameters of the registration as JSON; empty without.
	parameters                          string
	starts, ends                        calendar.Date
	socialPartners, women, publicBodies bool
	step                                indicator.Source
}

var operationColumns = []string{
	"name", "indicator_set", "specific_objective", "time_zone", "starts_on", "ends_on",
	"by_social_partners", "on_womens_participation", "for_public_administrations", "indicator_parameters", "version", "effective", "position",
}

func (r operationRow) values() []any {
	return []any{
		r.name, text(r.indicatorSet), text(r.objective), r.zone, day(r.starts), day(r.ends),
		r.socialPartners, r.women, r.publicBodies, text(r.parameters), r.step.Version, r.step.Effective, r.step.Sequence,
	}
}

// targetRow is a target at the cut-offs from the day of the decision that sets it up to, not including, that
// of the decision that replaces it. A decision replaces the targets of the codes and breakdowns it gives.
type targetRow struct {
	countsFrom, countsUntil calendar.Date
	code, breakdown         string
	value                   float64
	due                     calendar.Date
	step                    indicator.Source
}

var targetColumns = []string{
	"counts_from", "counts_until", "code", "breakdown", "value", "due_on", "version", "effective", "position",
}

func (r targetRow) values() []any {
	return []any{
		day(r.countsFrom), day(r.countsUntil), r.code, r.breakdown, r.value, day(r.due),
		r.step.Version, r.step.Effective, r.step.Sequence,
	}
}

// programmeRows are the rows of an operation's own history that depend on several of its steps.
func programmeRows(h history) []projections.TableRows {
	var facts track[operationRow]
	var aims track[targetRow]
	var around track[areaReportRow]
	for _, position := range turns([]history{h}, programme) {
		now := h.upTo(programme, position)
		facts.set(position, registration(now))
		aims.set(position, targets(now))
		around.set(position, areaReports(now))
	}
	return []projections.TableRows{
		{Table: "operations", Rows: facts.rows()},
		{Table: "targets", Rows: aims.rows()},
		{Table: "area_reports", Rows: around.rows()},
	}
}

func registration(facts []journey.Fact) []operationRow {
	var row *operationRow
	for _, f := range facts {
		if r := f.Step.GetOperationRegistered(); r != nil {
			row = &operationRow{
				name: r.GetName(), indicatorSet: indicatorSets[int32(r.GetIndicatorSet())],
				objective: objectives[int32(r.GetSpecificObjective())], parameters: parametersText(r.GetIndicatorParameters()), zone: r.GetTimeZone(),
				starts: calendar.Read(r.GetStartsOn()), ends: calendar.Read(r.GetEndsOn()), socialPartners: r.GetBySocialPartners(),
				women: r.GetOnWomensParticipation(), publicBodies: r.GetForPublicAdministrations(), step: indicator.SourceOf(f),
			}
		}
	}
	if row == nil {
		return nil
	}
	for _, f := range facts {
		if to := calendar.Read(f.Step.GetGrantDecided().GetTo()); to != calendar.None {
			row.ends = to
		}
	}
	return []operationRow{*row}
}

// parametersText is always the same for the same parameters: protojson alone puts in blanks as it likes.
func parametersText(p *journeyv1.IndicatorParameters) string {
	text, err := protojson.Marshal(p)
	if p == nil || err != nil {
		return ""
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, text); err != nil {
		return ""
	}
	return compact.String()
}

func targets(facts []journey.Fact) []targetRow {
	var rows []targetRow
	for _, f := range facts {
		for _, t := range f.Step.GetGrantDecided().GetTargets() {
			next := targetRow{
				countsFrom: f.On, countsUntil: calendar.Forever, code: t.GetCode(), breakdown: t.GetBreakdown(),
				value: t.GetValue(), due: calendar.Read(t.GetDueOn()), step: indicator.SourceOf(f),
			}
			replaced := -1
			for i := range rows {
				if rows[i].code == next.code && rows[i].breakdown == next.breakdown && rows[i].countsUntil == calendar.Forever {
					replaced = i
				}
			}
			switch {
			case replaced >= 0 && rows[replaced].countsFrom == next.countsFrom:
				rows[replaced] = next
				continue
			case replaced >= 0:
				rows[replaced].countsUntil = next.countsFrom
			}
			rows = append(rows, next)
		}
	}
	return rows
}

var activityColumns = []string{
	"subject", "what", "happened_on", "people", "number", "kind", "area", "item", "before_score", "after_score",
	"version", "effective", "position",
}

// activities is a row for each step of an operation, employer or activity that a figure may count.
func activities(h history) projections.TableRows {
	table := projections.TableRows{Table: "activities"}
	for _, thread := range h.alone {
		for i := range thread {
			until := still
			if i+1 < len(thread) {
				until = thread[i+1].Sequence
			}
			for _, f := range journey.Effective(thread[:i+1]) {
				for _, a := range activity(f.Step) {
					table.Rows = append(table.Rows, []any{
						int64(thread[i].Sequence), int64(until), h.id, a.what, day(f.On), a.people, a.number, text(a.kind),
						text(a.area), text(a.item), a.before, a.after, f.Version, f.Effective, f.Sequence,
					})
				}
			}
		}
	}
	return table
}

// activityOf is what a step of an operation, employer or activity adds to a figure. People and number are
// absent where the step says nothing of the kind.
type activityOf struct {
	what, kind, area, item        string
	people, number, before, after any
}

func activity(step *journeyv1.Step) []activityOf {
	switch kind := step.GetKind().(type) {
	case *journeyv1.Step_OutreachContactMade:
		a := kind.OutreachContactMade
		return []activityOf{{what: "outreach", kind: outreaches[int32(a.GetChannel())], people: a.GetHeadcount()}}
	case *journeyv1.Step_NeighbourhoodActivityHeld:
		a := kind.NeighbourhoodActivityHeld
		return []activityOf{{
			what: "neighbourhood", kind: neighbourhoods[int32(a.GetKind())], area: a.GetArea(),
			people: came(a), number: a.GetParticipantsInvolved(),
		}}
	case *journeyv1.Step_StaffTrainingHeld:
		var all []activityOf
		for _, t := range kind.StaffTrainingHeld.GetTrained() {
			all = append(all, activityOf{what: "staff_training", kind: audiences[int32(t.GetAudience())], people: t.GetPeople()})
		}
		return all
	case *journeyv1.Step_EmployerContactMade:
		c := kind.EmployerContactMade
		return []activityOf{{what: "employer_contact", item: c.GetBranch(), before: score(c.GetWillingnessBefore()), after: score(c.GetWillingnessAfter())}}
	case *journeyv1.Step_VacancyAcquired:
		v := kind.VacancyAcquired
		return []activityOf{{what: "vacancy", kind: vacancyKinds[int32(v.GetKind())], item: v.GetVacancy(), number: v.GetNumber()}}
	case *journeyv1.Step_EntitySupported:
		e := kind.EntitySupported
		return []activityOf{{what: "entity", kind: entityKinds[int32(e.GetKind())], item: sizeClasses[int32(e.GetSize())]}}
	case *journeyv1.Step_NetworkEventRecorded:
		return []activityOf{{what: "network_event", number: len(kind.NetworkEventRecorded.GetOrganisations())}}
	case *journeyv1.Step_RegionalNeedsAnalysed:
		return []activityOf{{what: "needs_analysis"}}
	}
	return nil
}

// came is how many people came, each once. Without that number it is the largest audience, which is certain
// to have come; the audiences overlap and do not add up.
func came(a *journeyv1.NeighbourhoodActivityHeld) uint32 {
	if a.PeopleTotal != nil {
		return a.GetPeopleTotal()
	}
	var most uint32
	for _, h := range a.GetHeadcounts() {
		most = max(most, h.GetPeople())
	}
	return most
}

// score is a willingness from 1 to 5; 0 means that nobody asked.
func score(s uint32) any {
	if s == 0 {
		return nil
	}
	return s
}
