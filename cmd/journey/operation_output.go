package main

import (
	"encoding/json"
	"io"
	"sort"
	"strconv"

	"google.golang.org/protobuf/proto"

	"journey/domain/calendar"
	"journey/domain/operation"
)

// operationFacts are the facts of an operation as a program reads them. Messages stand as in the contract.
type operationFacts struct {
	ID           string            `json:"id"`
	From         string            `json:"from"`
	To           string            `json:"to"`
	ResultsUntil string            `json:"results_until"`
	Registration json.RawMessage   `json:"registration"`
	Grants       []grantFacts      `json:"grants"`
	Targets      []targetFacts     `json:"targets"`
	Partners     []partnerFacts    `json:"partners"`
	Policies     []followUpVersion `json:"follow_up_policies"`
}

type grantFacts struct {
	Version  uint64          `json:"version"`
	On       string          `json:"on"`
	From     string          `json:"from"`
	To       string          `json:"to"`
	Decision json.RawMessage `json:"decision"`
	kind     string
}

type targetFacts struct {
	Code      string  `json:"code"`
	Breakdown string  `json:"breakdown"`
	Value     float64 `json:"value"`
	DueOn     string  `json:"due_on"`
}

type partnerFacts struct {
	Organisation string `json:"organisation"`
	Name         string `json:"name"`
	Role         string `json:"role"`
	Joined       string `json:"joined"`
	Left         string `json:"left"`
}

type followUpVersion struct {
	Version   uint64 `json:"version"`
	ValidFrom string `json:"valid_from"`
}

// writeOperation prints an operation for machines: one record in JSON, a row for each fact in CSV.
func writeOperation(o *options, w io.Writer, f operation.Facts) error {
	facts := operationFacts{
		ID: f.ID, From: f.Start.String(), To: dayOf(f.End), ResultsUntil: dayOf(f.LastResultDay()),
		Grants: []grantFacts{}, Targets: targetsOf(f), Partners: []partnerFacts{}, Policies: []followUpVersion{},
	}
	var err error
	raw := func(m proto.Message) json.RawMessage {
		text, problem := line(m)
		if problem != nil {
			err = problem
		}
		return text
	}
	facts.Registration = raw(f.Registration)
	for _, g := range f.Grants {
		facts.Grants = append(facts.Grants, grantFacts{g.Version, g.On.String(), dayOf(g.From), dayOf(g.To), raw(g.Decision), g.Decision.GetKind().String()})
	}
	for _, p := range f.Partners {
		facts.Partners = append(facts.Partners, partnerFacts{p.Organisation, p.Name, p.Role.String(), dayOf(p.Joined), dayOf(p.Left)})
	}
	for _, p := range f.Policies {
		facts.Policies = append(facts.Policies, followUpVersion{uint64(p.Version), dayOf(p.ValidFrom)})
	}
	if err != nil {
		return err
	}
	if o.output != "csv" {
		return writeValues(o, w, []operationFacts{facts})
	}
	rows := [][]string{{"operation", f.ID, f.Registration.GetName(), f.IndicatorSet.String(), facts.From, facts.To}}
	for _, a := range f.Areas {
		rows = append(rows, []string{"area", a.GetArea(), a.GetName(), "", "", ""})
	}
	for _, g := range facts.Grants {
		rows = append(rows, []string{"grant", number(g.Version), "", g.kind, g.From, g.To})
	}
	for _, t := range facts.Targets {
		rows = append(rows, []string{"target", t.Code, t.Breakdown, strconv.FormatFloat(t.Value, 'f', -1, 64), "", t.DueOn})
	}
	for _, p := range facts.Partners {
		rows = append(rows, []string{"partner", p.Organisation, p.Name, p.Role, p.Joined, p.Left})
	}
	for _, p := range facts.Policies {
		rows = append(rows, []string{"follow-up policy", number(p.Version), "", "", p.ValidFrom, ""})
	}
	return writeRows(w, []string{"fact", "id", "name", "value", "from", "to"}, rows)
}

// targetsOf are the targets of an operation in the order of their codes.
func targetsOf(f operation.Facts) []targetFacts {
	all := []targetFacts{}
	for key, t := range f.Targets {
		all = append(all, targetFacts{key.Code, key.Breakdown, t.Value, dayOf(t.DueOn)})
	}
	sort.Slice(all, func(a, b int) bool {
		return all[a].Code < all[b].Code || all[a].Code == all[b].Code && all[a].Breakdown < all[b].Breakdown
	})
	return all
}

// dayOf is a date, or empty where there is none or no end.
func dayOf(d calendar.Date) string {
	if d == calendar.None || d == calendar.Forever {
		return ""
	}
	return d.String()
}
