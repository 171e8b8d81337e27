package verification_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"journey/cmd/journey/verification"
	"journey/eventstore"
	"journey/eventstore/proof"
	"journey/eventstore/storetest"
	journeyv1 "journey/proto/journey/v1"
)

// headsOf is the tree of the heads of a log.
func headsOf(log []eventstore.Message) *proof.HeadTree {
	var heads proof.Heads
	for _, m := range log {
		heads.Add(m.Sequence, m.Subject, m.Data)
	}
	return heads.Tree(proof.Origin("a-log"))
}

// dayOf is a day signed at a size of a log, with what its heads would be.
func dayOf(t *testing.T, day string, log []eventstore.Message, heads *proof.HeadTree) []byte {
	t.Helper()
	signer, _ := storetest.NoteKeys(t, proof.Origin("a-log"), 1)
	var tree proof.Tree
	for _, m := range log {
		leaf, err := proof.Leaf(m.Sequence, m.Subject, m.Data)
		if err != nil {
			t.Fatal(err)
		}
		tree.Append(leaf, nil)
	}
	signed, err := proof.Day{Day: day, Log: proof.Checkpoint{Origin: signer.Name(), Size: tree.Size(), Root: tree.Root()}, Histories: heads.Len(), Root: heads.Root()}.Sign(signer)
	if err != nil {
		t.Fatal(err)
	}
	return append(signed, '\n')
}

// signedDays is a log of 60 events with its checkpoints, its tree and what else was signed.
func signedDays(t *testing.T, log []eventstore.Message, days, heads []byte) (*verification.Signed, error) {
	t.Helper()
	notes, tree := notarized(t, log, 30, 50)
	_, key := storetest.NoteKeys(t, proof.Origin("a-log"), 1)
	signed, err := verification.ReadSigned(key, tree, notes)
	if err != nil {
		t.Fatal(err)
	}
	return signed, signed.ReadDays(key, days, heads)
}

func through(whole *verification.Whole, log []eventstore.Message) error {
	for _, m := range log {
		if err := whole.Add(m); err != nil {
			return err
		}
	}
	return whole.End(time.Time{}, nil)
}

func TestAHistoryThatIsShownWholeHasNoHiddenTail(t *testing.T) {
	log := grown(t, 60, 45)
	signed, err := signedDays(t, log, dayOf(t, "2026-03-04", log[:50], headsOf(log[:50])), headsOf(log[:50]).Bytes())
	if err != nil {
		t.Fatal(err)
	}
	subject := log[0].Subject
	var mine []eventstore.Message
	for _, m := range log {
		if m.Subject == subject {
			mine = append(mine, m)
		}
	}
	for name, shown := range map[string][]eventstore.Message{"all of it": mine, "as it was on that day": mine[:17]} {
		if day, err := signed.Tail(subject, shown); err != nil || day.Day != "2026-03-04" {
			t.Errorf("%s: %v, %v", name, day.Day, err)
		}
	}
	_, err = signed.Tail(subject, mine[:16])
	wants(t, err, verification.HiddenTail, 47, 49)
	_, err = signed.Tail(subject, nil)
	wants(t, err, verification.HiddenTail, 1, 49)
	_, err = signed.Tail(subject, storetest.Rewritten(t, mine, 16, func(ev *journeyv1.Event) { ev.Step.GetCounsellingSessionHeld().Minutes = 1 }))
	wants(t, err, verification.Heads, 49, 49)
	if _, err := signed.Tail("journey.op.participant.d", nil); err != nil {
		t.Errorf("a history that there is not: %v", err)
	}
	_, err = signed.Tail("journey.op.participant.d", mine[:2])
	wants(t, err, verification.Heads, 4, 4)
	if day, err := (&verification.Signed{}).Tail(subject, mine); err != nil || day != (proof.Day{}) {
		t.Errorf("no day was signed: %v, %v", day, err)
	}
}

func TestTheHeadsOfEveryDayAreHeldAgainstTheLog(t *testing.T) {
	log := grown(t, 60, 45)
	day := func(name string, size int, heads *proof.HeadTree) []byte { return dayOf(t, name, log[:size], heads) }
	early, late := headsOf(log[:30]), headsOf(log[:50])
	for name, c := range map[string]struct {
		days []byte
		asOf string
		kind verification.Kind
		at   uint64
	}{
		"none":                       {nil, "", "", 0},
		"two, and one without steps": {slices.Concat(day("2026-03-04", 30, early), day("2026-03-05", 50, late), day("2026-03-06", 50, late)), "2026-03-06", "", 0},
		"a tail was left out":        {slices.Concat(day("2026-03-04", 30, headsOf(log[:29])), day("2026-03-05", 50, late)), "2026-03-05", verification.Heads, 30},
		"a history was left out":     {slices.Concat(day("2026-03-04", 30, headsOf(log[1:2])), day("2026-03-05", 50, late)), "2026-03-05", verification.Heads, 30},
	} {
		t.Run(name, func(t *testing.T) {
			signed, err := signedDays(t, log, c.days, late.Bytes())
			if err != nil {
				t.Fatal(err)
			}
			whole := verification.NewWhole(signed)
			err = through(whole, log)
			if c.kind != "" {
				wants(t, err, c.kind, c.at, c.at)
			} else if err != nil {
				t.Error(err)
			}
			if whole.AsOf().Day != c.asOf {
				t.Errorf("as of %q, want %q", whole.AsOf().Day, c.asOf)
			}
		})
	}
}

func TestTamperingWithDaysIsNamed(t *testing.T) {
	log := grown(t, 60, 45)
	late := headsOf(log[:50])
	day := dayOf(t, "2026-03-05", log[:50], late)
	_, err := signedDays(t, log, bytes.Replace(day, []byte("03-05"), []byte("03-06"), 1), late.Bytes())
	wants(t, err, verification.Signature, 0, 0)
	_, err = signedDays(t, log, day, headsOf(log[:49]).Bytes())
	wants(t, err, verification.HeadsFile, 0, 0)
	_, err = signedDays(t, log, day, []byte{})
	wants(t, err, verification.HeadsFile, 0, 0)

	// Read between the two files of a day that is being signed, and then again.
	before := dayOf(t, "2026-03-04", log[:30], headsOf(log[:30]))
	signed, err := signedDays(t, log, before, late.Bytes())
	wants(t, err, verification.HeadsFile, 0, 0)
	_, key := storetest.NoteKeys(t, proof.Origin("a-log"), 1)
	if err := signed.ReadDays(key, slices.Concat(before, day), late.Bytes()); err != nil || len(signed.Days) != 2 {
		t.Errorf("read again: %v, %d days", err, len(signed.Days))
	}
	other := grown(t, 60, 30)
	_, err = signedDays(t, log, dayOf(t, "2026-03-05", other[:50], late), late.Bytes())
	wants(t, err, verification.TwoTrees, 50, 50)
}

// Who has only what grows, without the tree and the heads, still has every day verified, by the whole log.
func TestWithoutTheFilesThatAreMadeAgainTheLogShowsEverything(t *testing.T) {
	log := grown(t, 60, 45)
	notes, tree := notarized(t, log, 30, 50)
	_, key := storetest.NoteKeys(t, proof.Origin("a-log"), 1)
	late, other := headsOf(log[:50]), headsOf(log[:49])
	for name, c := range map[string]struct {
		tree  tlog.HashReader
		heads []byte
		whole bool
	}{
		"both are there":     {tree, late.Bytes(), true},
		"the tree is not":    {nil, late.Bytes(), false},
		"the heads are not":  {tree, nil, false},
		"neither of them is": {nil, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			for _, heads := range []*proof.HeadTree{late, other} {
				signed, err := verification.ReadSigned(key, c.tree, notes)
				if err != nil {
					t.Fatal(err)
				}
				kept := c.heads
				if heads == other && kept != nil {
					kept = other.Bytes()
				}
				if err := signed.ReadDays(key, dayOf(t, "2026-03-05", log[:50], heads), kept); err != nil {
					t.Fatal(err)
				}
				if signed.Whole() != c.whole {
					t.Errorf("whole is %v", signed.Whole())
				}
				whole := verification.NewWhole(signed)
				if err := through(whole, log); heads == other {
					wants(t, err, verification.Heads, 50, 50)
				} else if err != nil || whole.AsOf().Day != "2026-03-05" || whole.Fits() != 2 {
					t.Errorf("%v, as of %q, %d checkpoints", err, whole.AsOf().Day, whole.Fits())
				}
			}
		})
	}
}

// A log whose lines are no events is cut off or older by what its lines say of their time.
func TestTheEndOfALogIsOlderOnlyByItsOwnTime(t *testing.T) {
	log := grown(t, 60, 45)
	notes, tree := notarized(t, log, 50)
	_, key := storetest.NoteKeys(t, proof.Origin("a-log"), 1)
	for name, c := range map[string]struct {
		stored func(eventstore.Message) time.Time
		kind   verification.Kind
	}{
		"before its stream was made": {func(eventstore.Message) time.Time { return recorded.Add(-time.Second) }, verification.Older},
		"after its stream was made":  {func(eventstore.Message) time.Time { return recorded.Add(time.Second) }, verification.CutOff},
		"nobody knows when":          {func(eventstore.Message) time.Time { return time.Time{} }, verification.CutOff},
	} {
		t.Run(name, func(t *testing.T) {
			signed, err := verification.ReadSigned(key, tree, notes)
			if err != nil {
				t.Fatal(err)
			}
			whole := verification.NewRecords(signed)
			for _, m := range log[:40] {
				if err := whole.Add(m); err != nil {
					t.Fatal(err)
				}
			}
			wants(t, whole.End(recorded, c.stored), c.kind, 41, 50)
		})
	}
}

// Of one operation everything is verified; what others have must still be what was signed, or it could be theirs.
func TestOneOperationIsVerified(t *testing.T) {
	log := grownIn(t, 60, 45, "op", "other")
	notes, tree := notarized(t, log, 30, 50)
	_, key := storetest.NoteKeys(t, proof.Origin("a-log"), 1)
	verify := func(log []eventstore.Message, tree tlog.HashReader) (*verification.Whole, error) {
		signed, err := verification.ReadSigned(key, tree, notes)
		if err != nil {
			t.Fatal(err)
		}
		whole := verification.NewOperation(signed, "op")
		return whole, through(whole, log)
	}
	whole, err := verify(log, tree)
	if err != nil || whole.Histories() != 3 || whole.Verified() != 30 || whole.Fits() != 2 {
		t.Errorf("%v; %d events of %d histories, %d checkpoints", err, whole.Verified(), whole.Histories(), whole.Fits())
	}
	changed := storetest.Rewritten(t, log, 19, func(ev *journeyv1.Event) { ev.Step.GetCounsellingSessionHeld().Minutes = 1 }) // of the other one
	_, err = verify(changed, tree)
	wants(t, err, verification.Changed, 20, 20)
	_, err = verify(changed, nil)
	wants(t, err, verification.Forked, 1, 30)
	noise := slices.Clone(log)
	noise[57].Data = []byte("\xff\xff no event") // behind what is signed
	_, err = verify(noise, tree)
	wants(t, err, verification.Changed, 58, 58)
	_, err = verify(slices.Delete(slices.Clone(log), 57, 58), tree)
	wants(t, err, verification.Removed, 58, 58)
	whole, err = verify(nil, nil)
	wants(t, err, verification.CutOff, 1, 50)
	if whole.Verified() != 0 {
		t.Errorf("%d events of nothing", whole.Verified())
	}
}

// A log without chains is held against what was signed.
func TestALogWithoutChainsIsVerified(t *testing.T) {
	log := grown(t, 60, 45)
	for i := range log { // no history any more
		log[i].Subject = "access.op.a"
	}
	signed, err := signedDays(t, log, dayOf(t, "2026-03-05", log[:50], headsOf(log[:50])), headsOf(log[:50]).Bytes())
	if err != nil {
		t.Fatal(err)
	}
	whole := verification.NewRecords(signed)
	if err := through(whole, log); err != nil || whole.Histories() != 1 || whole.Verified() != 60 || whole.AsOf().Day != "2026-03-05" {
		t.Errorf("%v; %d events of %d, as of %s", err, whole.Verified(), whole.Histories(), whole.AsOf().Day)
	}
	changed := storetest.Rewritten(t, log, 19, func(ev *journeyv1.Event) { ev.Step.GetCounsellingSessionHeld().Minutes = 1 })
	wants(t, through(verification.NewRecords(signed), changed), verification.Changed, 20, 20)
	noise := slices.Clone(log)
	noise[57].Data = []byte("\xff\xff no record")
	wants(t, through(verification.NewRecords(signed), noise), verification.Changed, 58, 58)
	if err := through(verification.NewWhole(signed), log); err == nil {
		t.Error("as histories it fits")
	}
}
