package api

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"unicode"

	"github.com/hashicorp/golang-lru/v2/expirable"
	"golang.org/x/text/unicode/norm"

	"journey/api/access"
	"journey/eventstore"
	"journey/projections/caseload"
	journeyv1 "journey/proto/journey/v1"
)

// people opens the names that the caseload keeps sealed: for those who may see them, and to find people.
// A part that was opened once is kept by its event id; of an erased participant there is no row to ask
// with any more.
type people struct {
	server *Server
	opened *expirable.LRU[string, caseload.Identity]
	forgot atomic.Uint64 // how often it was: what was opened before may be erased since, and is not kept
}

// openedNames is how many opened names are kept in memory.
const openedNames = 100_000

func newPeople(s *Server) *people {
	return &people{server: s, opened: expirable.NewLRU[string, caseload.Identity](openedNames, nil, cachedFor)}
}

// forget drops every opened name: somebody's was erased.
func (p *people) forget() {
	p.forgot.Add(1)
	p.opened.Purge()
}

// keep keeps an opened name unless somebody's was erased since.
func (p *people) keep(eventID string, who caseload.Identity, since uint64) {
	p.opened.Add(eventID, who)
	if p.forgot.Load() != since {
		p.opened.Remove(eventID)
	}
}

// person is one participant by name. A reference number comes from a referral.
type person struct {
	participant, group string
	identity           access.Held[caseload.Identity]
}

// hold holds what somebody is called.
func hold(participant string, who caseload.Identity) access.Held[caseload.Identity] {
	return access.Hold(participant, identity, who)
}

// of answers who the participants of some cases are; groups nil is all that the scope has.
func (p *people) of(ctx context.Context, among scope, groups []string) ([]person, error) {
	since := p.forgot.Load()
	names, err := caseload.Names(ctx, p.server.rows(among), among.Operation, groups)
	if err != nil {
		return nil, err
	}
	found := make([]person, len(names))
	var closed []eventstore.Part
	var at []int
	for i, n := range names {
		found[i] = person{participant: n.Participant, group: n.Group}
		if known, ok := p.opened.Get(n.Part.EventID); ok {
			found[i].identity = hold(n.Participant, known)
		} else {
			closed, at = append(closed, n.Part), append(at, i)
		}
	}
	steps, err := eventstore.OpenParts(ctx, p.server.Keys, closed)
	if err != nil {
		return nil, storeError(err)
	}
	for i, step := range steps {
		who := caseload.Read(step)
		found[at[i]].identity = hold(found[at[i]].participant, who)
		if step != nil {
			p.keep(closed[i].EventID, who, since)
		}
	}
	return found, nil
}

// names answers the name of each case: that of the participant who names it. Whose names these are is recorded first.
func (p *people) names(ctx context.Context, among scope, look access.Look, groups []string) (map[string]string, error) {
	found, err := p.of(ctx, among, groups)
	if err != nil {
		return nil, err
	}
	naming := map[string]access.Held[caseload.Identity]{}
	var participants []string
	for _, who := range found {
		_, named := naming[who.group]
		if !named && access.Compare(who.identity, func(i caseload.Identity) bool { return fullName(i) != "" }) {
			naming[who.group], participants = who.identity, append(participants, who.participant)
		}
	}
	shown, err := p.server.show(ctx, look, []journeyv1.PrivacyClass{identity}, participants...)
	if err != nil {
		return nil, err
	}
	names := make(map[string]string, len(groups))
	for group, who := range naming {
		names[group] = fullName(who.Show(shown))
	}
	return names, nil
}

func fullName(i caseload.Identity) string { return strings.TrimSpace(i.GivenName + " " + i.FamilyName) }

// likeness is a person as they are compared: the words of the name, without case and accents, in no order.
type likeness struct {
	words []string
	born  string
}

func likenessOf(i caseload.Identity) likeness {
	return likeness{words: nameWords(i.GivenName + " " + i.FamilyName), born: i.DateOfBirth.GetValue()}
}

// agrees says what speaks for two being the same person: the same date of birth and a word of the name in
// common, or the same name whatever the date. Nil if nothing does.
func (l likeness) agrees(other likeness) []string {
	born := l.born != "" && l.born == other.born
	shared := slices.ContainsFunc(l.words, func(w string) bool { return slices.Contains(other.words, w) })
	same := len(l.words) > 0 && slices.Equal(l.words, other.words)
	switch {
	case born && same:
		return []string{"name", "date_of_birth"}
	case born && shared:
		return []string{"date_of_birth", "part_of_name"}
	case same:
		return []string{"name"}
	}
	return nil
}

// nameWords are the words of a name in order, in lower case, without accents; ß is ss.
func nameWords(name string) []string {
	plain := strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case unicode.IsLetter(r):
			return unicode.ToLower(r)
		}
		return ' '
	}, norm.NFD.String(strings.ReplaceAll(name, "ß", "ss")))
	words := strings.Fields(plain)
	slices.Sort(words)
	return slices.Compact(words)
}
