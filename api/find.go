package api

import (
	"context"
	"slices"
	"strings"

	"connectrpc.com/connect/v2"

	"journey/api/access"
	"journey/api/rights"
	"journey/domain/calendar"
	"journey/domain/operation"
	"journey/projections/caseload"
	journeyv1 "journey/proto/journey/v1"
)

// foundAtMost is how many participants a search answers when nothing is said.
const foundAtMost = 50

// FindParticipants opens the names of the operation and answers who agrees with everything that is given.
func (s *journeyService) FindParticipants(ctx context.Context, r *journeyv1.FindParticipantsRequest) (*journeyv1.FindParticipantsResponse, error) {
	_, facts, err := s.begin(ctx, "caseload", search{r})
	if err != nil {
		return nil, err
	}
	wanted := nameWords(r.Name)
	if len(wanted) == 0 && r.DateOfBirth == "" && r.ReferenceNumber == "" {
		return nil, fail(connect.CodeInvalidArgument, "find.nothing_given", "")
	}
	if _, err := calendar.Parse(r.DateOfBirth); err != nil {
		return nil, fail(connect.CodeInvalidArgument, "date.not_in_calendar", "date_of_birth", r.DateOfBirth)
	}
	among, cases, err := s.findable(ctx, facts)
	if err != nil {
		return nil, err
	}
	everyone, err := s.people.of(ctx, among, cases)
	if err != nil {
		return nil, err
	}
	numbers := map[string]bool{}
	for _, p := range everyone {
		if r.ReferenceNumber != "" && access.Compare(p.identity, func(i caseload.Identity) bool { return i.ReferenceNumber == r.ReferenceNumber }) {
			numbers[p.participant] = true
		}
	}
	limit := int(r.Limit)
	if limit == 0 {
		limit = foundAtMost
	}
	var found []person
	var participants []string
	seen := map[string]bool{}
	for _, p := range everyone {
		like := access.Compare(p.identity, likenessOf)
		switch {
		case len(found) == limit, seen[p.participant]:
		case r.ReferenceNumber != "" && !numbers[p.participant]:
		case r.DateOfBirth != "" && like.born != r.DateOfBirth:
		case !contains(like.words, wanted):
		default:
			seen[p.participant] = true
			found, participants = append(found, p), append(participants, p.participant)
		}
	}
	shown, err := s.show(ctx, lookOf(ctx, r.Operation), []journeyv1.PrivacyClass{identity}, participants...)
	if err != nil {
		return nil, err
	}
	response := &journeyv1.FindParticipantsResponse{}
	for _, p := range found {
		who := p.identity.Show(shown)
		response.Participants = append(response.Participants, &journeyv1.FoundParticipant{
			Participant: p.participant, GivenName: who.GivenName, FamilyName: who.FamilyName, DateOfBirth: who.DateOfBirth.GetValue(),
		})
	}
	return response, nil
}

// findable are the cases among which the actor may look for people; nil is the whole operation.
func (s *Server) findable(ctx context.Context, facts operation.Facts) (scope, []string, error) {
	var caseworker, partner string
	among, err := s.narrow(ctx, rights.FindPeople, facts, &caseworker, &partner)
	if err != nil || caseworker+partner == "" {
		return among, nil, err
	}
	cases, err := caseload.Groups(ctx, s.rows(among), facts.ID, caseworker, partner)
	return among, cases, err
}

// contains says whether every wanted word begins a word of the name.
func contains(words, wanted []string) bool {
	for _, w := range wanted {
		if !slices.ContainsFunc(words, func(word string) bool { return strings.HasPrefix(word, w) }) {
			return false
		}
	}
	return true
}

// search is a search as a query: it takes what the caseload has.
type search struct {
	*journeyv1.FindParticipantsRequest
}

// GetAtLeast is nothing to wait for.
func (search) GetAtLeast() *journeyv1.Position { return nil }
