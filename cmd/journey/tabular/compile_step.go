package tabular

import (
	"slices"
	"strconv"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	journeyv1 "journey/proto/journey/v1"
)

// step resolves one step of the mapping.
func (c *compiler) step(s step, place string) *Fault {
	if s.Step == "" {
		return fault("mapping.incomplete", place, "step")
	}
	plan := stepPlan{name: s.Step, field: fieldOf(&journeyv1.Step{}, s.Step)}
	if plan.field == nil {
		return fault("mapping.step_unknown", place, strconv.Quote(s.Step))
	}
	same := 1
	for _, other := range c.steps {
		if other.name == s.Step {
			same++
		}
	}
	plan.id = s.Step + " " + strconv.Itoa(same)
	var no *Fault
	if plan.kind, no = kindOf(plan.field.Message(), s.Kind, place); no != nil {
		return no
	}
	for _, w := range s.When {
		if w.Column == "" {
			return fault("mapping.incomplete", place+" when", "column")
		}
		when := whenPlan{column: c.column(w.Column), filled: w.Filled == nil || *w.Filled}
		if len(w.Equals) > 0 {
			when.equals = map[string]bool{}
			for _, word := range w.Equals {
				when.equals[fold(word)] = true
			}
		}
		plan.when = append(plan.when, when)
	}
	request := &journeyv1.RecordRequest{}
	if plan.on, no = c.single(s.OccurredOn, fieldOf(request, "occurred_on"), place+" occurred_on"); no != nil {
		return no
	}
	if no := c.recordedAt(&plan, s.RecordedAt, place); no != nil {
		return no
	}
	if plan.subject, no = c.subject(s, plan.kind, place); no != nil {
		return no
	}
	for i, e := range s.Evidence {
		one, no := c.evidence(e, place+" evidence "+strconv.Itoa(i+1))
		if no != nil {
			return no
		}
		plan.evidence = append(plan.evidence, one)
	}
	if no := c.fields(&plan, s, place); no != nil {
		return no
	}
	c.steps = append(c.steps, plan)
	return nil
}

// recordedAt is when another system recorded a step: the step's own cell, or that of all.
func (c *compiler) recordedAt(plan *stepPlan, own *cell, place string) *Fault {
	switch {
	case c.taken == nil && own != nil:
		return fault("mapping.option", place, "recorded_at without taken_over")
	case c.taken == nil:
		return nil
	case own == nil:
		plan.recorded = c.taken.at
		return nil
	}
	var no *Fault
	plan.recorded, no = c.single(*own, fieldOf(&journeyv1.RecordRequest{}, "occurred_on"), place+" recorded_at")
	return no
}

// subject is how the id of the history is read: an operation's own history needs none.
func (c *compiler) subject(s step, kind journeyv1.HistoryKind, place string) (*reading, *Fault) {
	if kind == journeyv1.HistoryKind_HISTORY_KIND_OPERATION && s.Subject.Column == "" && s.Subject.Value == nil {
		s.Subject.Value = &c.operation
	}
	r, no := c.single(s.Subject, fieldOf(&journeyv1.RecordRequest{}, "subject"), place+" subject")
	if no != nil {
		return nil, no
	}
	is := c.isID
	if kind == journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT {
		is = c.isParticipant
	}
	c.id(r, is)
	if r.column < 0 && len(c.key) == 0 {
		return nil, fault("mapping.key", place)
	}
	if r.column >= 0 {
		c.computed = append(c.computed, r.column)
	}
	return r, nil
}

func (c *compiler) evidence(e evidence, place string) (evidencePlan, *Fault) {
	var plan evidencePlan
	kind, ok := enumNumber(plan.kind.Descriptor(), e.Kind)
	if !ok {
		return plan, fault("mapping.word_unknown", place, strconv.Quote(e.Kind), enumWords(plan.kind.Descriptor()))
	}
	plan.kind = journeyv1.EvidenceKind(kind)
	var no *Fault
	if plan.reference, no = c.single(e.Reference, fieldOf(&journeyv1.Evidence{}, "reference"), place+" reference"); no == nil && e.Sha256 != nil {
		plan.sha256, no = c.single(*e.Sha256, fieldOf(&journeyv1.Evidence{}, "sha256"), place+" sha256")
	}
	return plan, no
}

// fields resolves the fields of a step. They are filled in the order of their paths, so that an answer
// that is missing as a whole is known before what lies in it; what is the same for every row comes last,
// because it must not begin an element of a list alone.
func (c *compiler) fields(plan *stepPlan, s step, place string) *Fault {
	for path, cell := range s.Fields {
		where := place + " " + path
		t, no := resolve(plan.field.Message(), path, place)
		if no != nil {
			return no
		}
		leaf := t.leaf
		if leaf == nil {
			leaf = t.hops[len(t.hops)-1].field
		}
		if len(cell.Missing) > 0 && t.answer == 0 {
			return fault("mapping.not_an_answer", where)
		}
		read, no := c.reading(cell, leaf, where)
		if no != nil {
			return no
		}
		c.id(read, c.isID)
		if t.class > journeyv1.PrivacyClass_PRIVACY_CLASS_PSEUDONYMOUS && read.column >= 0 {
			c.sealed[read.column] = t.class
		}
		plan.fields = append(plan.fields, fieldPlan{path, t, read})
		plan.lists = plan.lists || t.inList()
	}
	late := func(f fieldPlan) int {
		if f.read.column < 0 && f.target.inList() {
			return 1
		}
		return 0
	}
	slices.SortFunc(plan.fields, func(a, b fieldPlan) int {
		if l := late(a) - late(b); l != 0 {
			return l
		}
		for i := range min(len(a.target.hops), len(b.target.hops)) {
			x, y := a.target.hops[i], b.target.hops[i]
			if x.field != y.field {
				return int(x.field.Number()) - int(y.field.Number())
			}
			if x.index != y.index {
				return x.index - y.index
			}
		}
		return len(a.target.hops) - len(b.target.hops)
	})
	return nil
}

func kindOf(md protoreflect.MessageDescriptor, word, place string) (journeyv1.HistoryKind, *Fault) {
	allowed, _ := proto.GetExtension(md.Options(), journeyv1.E_History).([]journeyv1.HistoryKind)
	var words []string
	for _, k := range allowed {
		name := strings.ToLower(strings.TrimPrefix(k.String(), "HISTORY_KIND_"))
		if name == strings.ToLower(word) || word == "" && len(allowed) == 1 {
			return k, nil
		}
		words = append(words, name)
	}
	if word == "" {
		return 0, fault("mapping.incomplete", place, "kind ("+strings.Join(words, ", ")+")")
	}
	return 0, fault("mapping.kind", place, strconv.Quote(word), strings.Join(words, ", "))
}
