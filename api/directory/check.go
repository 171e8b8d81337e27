package directory

import (
	"fmt"
	"net/mail"
	"slices"
	"strings"

	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"
)

// Rules of the entries of the directory.
const (
	RuleTwice           refusal.Rule = "directory.twice"
	RuleBadEmail        refusal.Rule = "directory.bad_email"
	RuleUnknownRole     refusal.Rule = "directory.unknown_role"
	RulePartnerUnknown  refusal.Rule = "directory.partner_unknown"
	RuleDeputyUnknown   refusal.Rule = "directory.deputy_unknown"
	RuleDeputyTwice     refusal.Rule = "directory.deputy_twice"
	RuleDeputyThemself  refusal.Rule = "directory.deputy_of_themself"
	RuleDeputyLeft      refusal.Rule = "directory.deputy_has_left"
	RuleAbsenceReversed refusal.Rule = "directory.absence_reversed"
	RuleAbsencesOverlap refusal.Rule = "directory.absences_overlap"
)

// Check is everything that stands against putting these into the directory, in their order; nil if nothing
// does. Only what is put is judged. A field is a path in the request: staff[2].email. No answer holds a name or an
// address.
func (d Directory) Check(staff []Staff, partners []Partner) []*refusal.Refusal {
	c := checking{after: d.With(staff, partners), seen: map[string]bool{}}
	for i, p := range partners {
		c.at = fmt.Sprintf("partners[%d]", i)
		c.once("partner "+p.ID, p.ID)
		c.email(p.ID, p.Email)
	}
	for i, s := range staff {
		c.at = fmt.Sprintf("staff[%d]", i)
		c.once("staff "+s.ID, s.ID)
		c.email(s.ID, s.Email)
		if s.Role <= journeyv1.Role_ROLE_UNSPECIFIED || s.Role >= journeyv1.Role_ROLE_SERVICE {
			c.no(RuleUnknownRole, "role", s.ID)
		}
		if _, known := c.after.partners[s.Partner]; !known {
			c.no(RulePartnerUnknown, "partner", s.ID, s.Partner)
		}
		c.deputies(s)
		c.absences(s)
	}
	return c.found
}

// checking is where a check stands and what it has found.
type checking struct {
	after Directory
	seen  map[string]bool
	at    string
	found []*refusal.Refusal
}

func (c *checking) no(rule refusal.Rule, field string, args ...string) {
	c.found = append(c.found, refusal.New(rule, c.at+"."+field, args...))
}

func (c *checking) once(what, id string) {
	if c.seen[what] {
		c.no(RuleTwice, "id", id)
	}
	c.seen[what] = true
}

// email takes a bare address; empty is none, and then nothing is sent.
func (c *checking) email(id, email string) {
	if email == "" {
		return
	}
	read, err := mail.ParseAddress(email)
	if err != nil || read.Address != email || strings.ContainsAny(email, "\r\n ") {
		c.no(RuleBadEmail, "email", id)
	}
}

func (c *checking) deputies(s Staff) {
	for i, deputy := range s.Deputies {
		other, known := c.after.staff[deputy]
		switch field := fmt.Sprintf("deputies[%d]", i); {
		case deputy == s.ID:
			c.no(RuleDeputyThemself, field, s.ID)
		case !known:
			c.no(RuleDeputyUnknown, field, s.ID, deputy)
		case slices.Contains(s.Deputies[:i], deputy):
			c.no(RuleDeputyTwice, field, s.ID, deputy)
		case other.LeftOn.String() != "":
			c.no(RuleDeputyLeft, field, s.ID, deputy, other.LeftOn.String())
		}
	}
}

func (c *checking) absences(s Staff) {
	if no := CheckAbsences(s); no != nil {
		no.Field = c.at + "." + no.Field
		c.found = append(c.found, no)
	}
}

// CheckAbsences is what stands against the absences of somebody: one ends before it begins, or shares a day
// with another; nil if nothing does.
func CheckAbsences(s Staff) *refusal.Refusal {
	for i, a := range s.Absences {
		field := fmt.Sprintf("absences[%d]", i)
		if a.Until < a.From {
			return refusal.New(RuleAbsenceReversed, field, s.ID, a.From.String(), a.Until.String())
		}
		for _, b := range s.Absences[:i] {
			if a.From <= b.Until && b.From <= a.Until {
				return refusal.New(RuleAbsencesOverlap, field, s.ID, a.From.String(), a.Until.String())
			}
		}
	}
	return nil
}
