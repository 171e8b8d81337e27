package followup

import (
	"cmp"
	"strconv"
	"strings"

	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

// key names an obligation among those of several members.
type key struct{ member, id string }

// clocks is the obligations that placements and exits create, before anything was done about them.
func clocks(in Input, placements []Placement, exits []Exit) []Obligation {
	var all []Obligation
	for _, c := range chains(in.Policies, placements) {
		all = append(all, employmentClock(c)...)
	}
	for _, x := range exits {
		all = append(all, exitClock(in.Policies.ByVersion(x.PolicyVersion), x)...)
	}
	return all
}

func employmentClock(c Chain) []Obligation {
	var all []Obligation
	for _, w := range c.Policy.Employment {
		o := blank(c.Anchor.Member, Employment, c.Anchor.ID, strconv.Itoa(w.Day))
		o.AnchorVersion, o.Begins, o.PolicyVersion = c.Anchor.Version, c.Anchor.First, c.Policy.Version
		o.window(w, c.Anchor.First)
		if c.Last < o.Checkpoint {
			o.PlacementEndedOn = c.Last
		}
		if c.Next <= o.Closes {
			o.notRequired(c.Next, NewChain, c.NextVersion)
		}
		all = append(all, o)
	}
	return all
}

// dayAfterExit is the checkpoint of the immediate result, 28 days after the exit.
const dayAfterExit = "28d"

// AsksOfCheckpoint answers whether an obligation asks for the status on the day of its checkpoint, whenever the
// contact is; the others ask for that of the contact. The immediate result counts no status of a later day.
func AsksOfCheckpoint(id string) bool {
	return strings.HasPrefix(id, string(ExitClock)+".") && strings.HasSuffix(id, "."+dayAfterExit)
}

func exitClock(policy Policy, x Exit) []Obligation {
	anchor := strconv.FormatUint(x.Version, 10)
	early := blank(x.Member, ExitClock, anchor, dayAfterExit)
	early.window(policy.Exit28, x.On)
	late := blank(x.Member, ExitClock, anchor, "6m")
	late.window(policy.Exit6M, x.On)
	both := []Obligation{early, late}
	for i := range both {
		both[i].AnchorVersion, both[i].Begins, both[i].PolicyVersion = x.Version, x.On, policy.Version
	}
	return both
}

func blank(member string, clock Clock, anchor, checkpoint string) Obligation {
	return Obligation{
		Member: member, Clock: clock, Anchor: anchor, ID: string(clock) + "." + anchor + "." + checkpoint,
		Begins: calendar.None, Opens: calendar.None, Checkpoint: calendar.None, Closes: calendar.None,
		CompletedOn: calendar.None, ClosedOn: calendar.None, ReopenedOn: calendar.None,
		NotRequiredFrom: calendar.None, PlacementEndedOn: calendar.None,
	}
}

func (o *Obligation) window(w Window, begins calendar.Date) {
	checkpoint := w.Checkpoint(begins)
	o.Opens, o.Checkpoint, o.Closes = checkpoint.Add(-w.Before), checkpoint, checkpoint.Add(w.After)
}

// notRequired keeps the earliest day from which it is not required.
func (o *Obligation) notRequired(from calendar.Date, why Reason, by uint64) {
	if o.NotRequiredFrom == calendar.None || from < o.NotRequiredFrom {
		o.NotRequiredFrom, o.NotRequiredReason, o.NotRequiredBy = from, why, by
	}
}

// voidBy is the entry that voids an exit: the earliest first day on which the person was in the
// operation again, or still was through another history (G1, G11).
func (in Input) voidBy(x Exit) (Entry, bool) {
	var by Entry
	found := false
	for _, e := range in.Entries {
		if !in.staysAfter(e, x) {
			continue
		}
		e.On = max(e.On, x.On)
		if !found || e.On < by.On {
			by, found = e, true
		}
	}
	return by, found
}

// staysAfter: the stay that begins with an entry ends after the exit, or not at all.
func (in Input) staysAfter(e Entry, x Exit) bool {
	for _, other := range in.Exits {
		if other.Holds() && other.Member == e.Member &&
			after(other.On, other.Version, e.On, e.Version) && !laterExit(other, x) {
			return false
		}
	}
	return true
}

func laterExit(a, b Exit) bool {
	return cmp.Or(cmp.Compare(a.On, b.On), cmp.Compare(a.Version, b.Version), cmp.Compare(a.Member, b.Member)) > 0
}

func after(on calendar.Date, version uint64, other calendar.Date, otherVersion uint64) bool {
	return cmp.Or(cmp.Compare(on, other), cmp.Compare(version, otherVersion)) > 0
}

// died is the day somebody died and the step that says so.
func (in Input) died() (calendar.Date, uint64, bool) {
	on, by := calendar.Forever, uint64(0)
	for _, x := range in.Exits {
		if x.Holds() && x.Reason == journeyv1.ExitReason_EXIT_REASON_DIED && x.On < on {
			on, by = x.On, x.Version
		}
	}
	for _, c := range in.Closures {
		if c.Why == journeyv1.ClosureReason_CLOSURE_REASON_DIED && c.On < on {
			on, by = c.On, c.Version
		}
	}
	return on, by, on != calendar.Forever
}
