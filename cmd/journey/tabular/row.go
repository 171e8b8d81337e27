package tabular

import (
	"hash/maphash"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	journeyv1 "journey/proto/journey/v1"
)

// Row is one step of one row: a request, or why the whole row is none. A row to which no step of the mapping
// applies has neither.
type Row struct {
	// Number is the row as a spreadsheet counts it, from 1.
	Number int
	// Request is what is to be recorded.
	Request *journeyv1.RecordRequest
	// Faults are the cells that cannot be read; no step of the row is to be recorded then.
	Faults []*Fault

	mapping *Mapping
	step    *stepPlan
	line    line
}

// builder turns the rows of one table into requests.
type builder struct {
	*Mapping
	seen map[uuid.UUID]seen
	seed maphash.Seed
}

// seen is the row that a request id came from first.
type seen struct {
	row int
	sum uint64
}

func (m *Mapping) builder() *builder {
	return &builder{Mapping: m, seen: map[uuid.UUID]seen{}, seed: maphash.MakeSeed()}
}

// rows are the steps of one row.
func (b *builder) rows(l line) []Row {
	var rows []Row
	var faults []*Fault
	for i := range b.steps {
		s := &b.steps[i]
		if !s.applies(l) {
			continue
		}
		request, nos := b.request(s, l)
		faults = append(faults, nos...)
		rows = append(rows, Row{Number: l.number, Request: request, mapping: b.Mapping, step: s, line: l})
	}
	faults = append(faults, b.repeats(rows, len(faults) > 0)...)
	switch {
	case len(faults) > 0:
		return []Row{{Number: l.number, Faults: distinct(faults)}}
	case len(rows) == 0:
		return []Row{{Number: l.number}}
	}
	return rows
}

func (s *stepPlan) applies(l line) bool {
	for _, w := range s.when {
		text := l.cells[w.column]
		if w.equals != nil && !w.equals[fold(text)] && !w.equals[spoken(text)] || w.equals == nil && w.filled != (text != "") {
			return false
		}
	}
	return true
}

// spoken is how YAML reads a yes or no that stands in it without quotes: true or false.
func spoken(text string) string {
	if yes, ok := yesOrNo(fold(text)); ok {
		return strconv.FormatBool(yes)
	}
	return text
}

// request is one step of a row. Every cell that cannot be read is a fault.
func (b *builder) request(s *stepPlan, l line) (*journeyv1.RecordRequest, []*Fault) {
	var faults []*Fault
	text := func(r *reading, needed bool) string {
		v, no := r.value(r.text(l), l)
		if no == nil && !v.IsValid() && needed {
			no = r.fail(l, "row.empty")
		}
		if no != nil {
			faults = append(faults, no)
		}
		if no != nil || !v.IsValid() {
			return ""
		}
		return v.String()
	}
	request := &journeyv1.RecordRequest{
		Operation: b.operation, Kind: s.kind, Subject: text(s.subject, true), OccurredOn: text(s.on, true), Step: &journeyv1.Step{},
	}
	for _, e := range s.evidence {
		document := &journeyv1.Evidence{Kind: e.kind, Reference: text(e.reference, false)}
		if document.Reference == "" {
			continue
		}
		if e.sha256 != nil {
			if v, no := e.sha256.value(e.sha256.text(l), l); no != nil {
				faults = append(faults, no)
			} else if v.IsValid() {
				document.Sha256 = v.Bytes()
			}
		}
		request.Evidence = append(request.Evidence, document)
	}
	var no *Fault
	if request.TakenOver, no = b.takenOver(s.recorded, l, text); no != nil {
		faults = append(faults, no)
	}
	message := request.Step.ProtoReflect().Mutable(s.field).Message()
	for _, f := range s.fields {
		if f.read.column < 0 && f.target.inList() && !f.target.begun(message) {
			continue
		}
		if no := f.read.into(message, &f.target, l); no != nil {
			faults = append(faults, no)
		}
	}
	if s.lists {
		prune(message)
	}
	id, no := b.requestID(s, l)
	if no != nil {
		return nil, append(faults, no)
	}
	request.RequestId = id.String()
	return request, faults
}

func (m *Mapping) takenOver(recorded *reading, l line, text func(*reading, bool) string) (*journeyv1.TakenOver, *Fault) {
	t := m.taken
	if t == nil {
		return nil, nil
	}
	cell := recorded.text(l)
	if cell == "" {
		return nil, recorded.fail(l, "row.empty")
	}
	at, ok := moment(cell, recorded.dates, t.zone, l.from1904)
	if !ok {
		return nil, recorded.fail(l, "row.time")
	}
	taken := &journeyv1.TakenOver{System: t.system, SourceRecordedAt: timestamppb.New(at)}
	if t.by != nil {
		if id := text(t.by, false); id != "" {
			taken.RecordedBy = proto.CloneOf(t.actor)
			taken.RecordedBy.Id = id
		}
	}
	return taken, nil
}

// requestID is the same whenever the same row is read for the same step, from a CSV as from a workbook.
func (m *Mapping) requestID(s *stepPlan, l line) (uuid.UUID, *Fault) {
	key := m.key
	if len(key) == 0 {
		key = []int{s.subject.column}
	}
	parts := []string{s.id}
	for _, column := range key {
		text := l.cells[column]
		if text == "" {
			return uuid.Nil, fault("row.key_empty").at(l.number).in(m.columns[column], "")
		}
		if m.dated[column] {
			if day, ok := date(text, nil, l.from1904); ok {
				text = day.Format("2006-01-02")
			}
		}
		parts = append(parts, text)
	}
	return uuid.NewSHA1(m.requests, []byte(strings.Join(parts, "\x00"))), nil
}

// repeats refuses a row that has the key of an earlier row and says something else. A row that says the
// same again passes: the service knows it already.
func (b *builder) repeats(rows []Row, unreadable bool) []*Fault {
	for _, r := range rows {
		if unreadable {
			return nil
		}
		id := uuid.MustParse(r.Request.RequestId)
		text, _ := proto.MarshalOptions{Deterministic: true}.Marshal(r.Request)
		sum := maphash.Bytes(b.seed, text)
		first, known := b.seen[id]
		if known && first.sum != sum {
			column, value := r.Cell("request_id")
			return []*Fault{fault("row.key_repeated", strconv.Itoa(first.row)).at(r.Number).in(column, value)}
		}
		if !known {
			b.seen[id] = seen{r.Number, sum}
		}
	}
	return nil
}

// distinct leaves out a fault that stands there for another step already.
func distinct(faults []*Fault) []*Fault {
	type cell struct{ rule, column string }
	told := map[cell]bool{}
	var out []*Fault
	for _, f := range faults {
		if c := (cell{f.Rule, f.Column}); !told[c] {
			told[c] = true
			out = append(out, f)
		}
	}
	return out
}
