package api

import (
	"context"
	"slices"
	"strings"

	"journey/api/access"
	"journey/api/rights"
	"journey/projections/caseload"
	journeyv1 "journey/proto/journey/v1"
)

// lookAlikes puts beside each registration of a list who looks like the same person in the same
// operation: a hint for a person to look at, never a reason to refuse. It looks at what the caseload has
// and at the list itself. The steps are stored by now, so nothing that goes wrong here is an error; and only
// who may see names is told, because the hint answers who somebody is.
func (s *Server) lookAlikes(ctx context.Context, actor Actor, requests []*journeyv1.RecordRequest, results []*journeyv1.RecordResult) {
	if !rights.May(actor.Role, rights.FindPeople, rights.Own) {
		return
	}
	crowds := map[string]*crowd{}
	for i, r := range requests {
		response := results[i].GetRecorded()
		if r.Step.GetParticipantRegistered() == nil || response == nil {
			continue
		}
		c := crowds[r.Operation]
		if c == nil {
			c = newCrowd()
			crowds[r.Operation] = c
			everyone, err := s.people.of(ctx, ofEveryone(r.Operation), nil)
			if err != nil && !notYet(err) {
				s.Log.WarnContext(ctx, "nobody was looked for who looks like a registered person", "error", err)
			}
			for _, p := range everyone {
				c.add(p)
			}
		}
		me := person{participant: r.Subject, identity: hold(r.Subject, caseload.Read(r.Step))}
		response.Candidates = c.like(me)
		c.add(me)
	}
	s.tellCandidates(ctx, requests, results)
}

// tellCandidates records whom the callers are told of; where that is impossible they are told of nobody.
func (s *Server) tellCandidates(ctx context.Context, requests []*journeyv1.RecordRequest, results []*journeyv1.RecordResult) {
	alike := map[string][]string{}
	for i, r := range requests {
		for _, c := range results[i].GetRecorded().GetCandidates() {
			alike[r.Operation] = append(alike[r.Operation], c.Participant)
		}
	}
	for operation, participants := range alike {
		if _, err := s.show(ctx, lookOf(ctx, operation), []journeyv1.PrivacyClass{identity}, participants...); err == nil {
			continue
		}
		for i, r := range requests {
			if recorded := results[i].GetRecorded(); recorded != nil && r.Operation == operation {
				recorded.Candidates = nil
			}
		}
		s.Log.WarnContext(ctx, "nobody was told who looks like a registered person: the look could not be recorded")
	}
}

// crowd is people by what two of them can agree in.
type crowd struct {
	byBirth, byName map[string][]known
}

type known struct {
	participant string
	likeness
}

func newCrowd() *crowd {
	return &crowd{byBirth: map[string][]known{}, byName: map[string][]known{}}
}

func (c *crowd) add(p person) {
	k := known{p.participant, access.Compare(p.identity, likenessOf)}
	if k.born != "" {
		c.byBirth[k.born] = append(c.byBirth[k.born], k)
	}
	if len(k.words) > 0 {
		name := strings.Join(k.words, " ")
		c.byName[name] = append(c.byName[name], k)
	}
}

// like answers who may be the same person, each once.
func (c *crowd) like(p person) []*journeyv1.Candidate {
	me := access.Compare(p.identity, likenessOf)
	var found []*journeyv1.Candidate
	for _, other := range slices.Concat(c.byBirth[me.born], c.byName[strings.Join(me.words, " ")]) {
		agrees := me.agrees(other.likeness)
		seen := func(f *journeyv1.Candidate) bool { return f.Participant == other.participant }
		if agrees != nil && other.participant != p.participant && !slices.ContainsFunc(found, seen) {
			found = append(found, &journeyv1.Candidate{Participant: other.participant, Agrees: agrees})
		}
	}
	return found
}
