package tabular

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"buf.build/go/protovalidate"
	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	journeyv1 "journey/proto/journey/v1"
)

// Mapping is a mapping that agrees with the contract. It is only read, so any number of tables may use it at once.
type Mapping struct {
	operation string
	sheet     string
	columns   []string // as the mapping writes them
	steps     []stepPlan
	key       []int
	dated     []bool // of each column: it is read as a date, and so it is in keys
	taken     *takenPlan
	ids       uuid.UUID // where ids are made
	requests  uuid.UUID // where request ids are made
	validator protovalidate.Validator
}

// stepPlan is one step of a mapping, resolved.
type stepPlan struct {
	name     string
	id       string // the name, and which of the steps of that name it is: part of the request id
	field    protoreflect.FieldDescriptor
	kind     journeyv1.HistoryKind
	when     []whenPlan
	subject  *reading
	on       *reading
	recorded *reading // when the other system recorded it; nil if none did
	evidence []evidencePlan
	fields   []fieldPlan
	lists    bool // some field lies in an element of a list
}

type fieldPlan struct {
	path   string
	target target
	read   *reading
}

type whenPlan struct {
	column int
	filled bool
	equals map[string]bool
}

type evidencePlan struct {
	kind              journeyv1.EvidenceKind
	reference, sha256 *reading
}

type takenPlan struct {
	system string
	at     *reading // unless the step says something else
	zone   *time.Location
	by     *reading
	actor  *journeyv1.Actor
}

// compiler builds a Mapping; the first fault ends it.
type compiler struct {
	*Mapping
	sealed   map[int]journeyv1.PrivacyClass // columns that fill sealed fields
	computed []int                          // columns that ids are computed from
}

func compile(doc document) (*Mapping, *Fault) {
	validator, err := protovalidate.New()
	if err != nil {
		return nil, fault("mapping.unreadable", err.Error())
	}
	c := &compiler{Mapping: &Mapping{operation: doc.Operation, sheet: doc.Sheet, validator: validator}, sealed: map[int]journeyv1.PrivacyClass{}}
	for _, id := range []struct{ name, is string }{{"source", doc.Source}, {"operation", doc.Operation}, {"table", doc.Table}} {
		if id.is == "" && id.name != "table" {
			return nil, fault("mapping.incomplete", "mapping", id.name)
		}
		if id.is != "" && !c.isID(id.is) {
			return nil, fault("mapping.id", id.name)
		}
	}
	c.ids = uuid.NewSHA1(uuid.NameSpaceURL, []byte("journey:import:"+doc.Source))
	c.requests = uuid.NewSHA1(c.ids, []byte(doc.Table))
	if len(doc.Steps) == 0 {
		return nil, fault("mapping.incomplete", "mapping", "steps")
	}
	if no := c.takenOver(doc.TakenOver); no != nil {
		return nil, no
	}
	for _, name := range doc.Key {
		c.key = append(c.key, c.column(name))
	}
	c.computed = append(c.computed, c.key...)
	for at, s := range doc.Steps {
		if no := c.step(s, s.place(at)); no != nil {
			return nil, no
		}
	}
	for _, name := range c.columns {
		if name == "true" || name == "false" {
			return nil, fault("mapping.quotes", "mapping")
		}
	}
	for _, column := range c.computed {
		if class, is := c.sealed[column]; is {
			return nil, fault("mapping.personal_key", strconv.Quote(c.columns[column]), strings.TrimPrefix(class.String(), "PRIVACY_CLASS_"))
		}
	}
	return c.Mapping, nil
}

// column is the place of a column among those that the mapping uses.
func (c *compiler) column(name string) int {
	for at, known := range c.columns {
		if fold(known) == fold(name) {
			return at
		}
	}
	c.columns, c.dated = append(c.columns, clean(name)), append(c.dated, false)
	return len(c.columns) - 1
}

func (c *compiler) takenOver(t *takenOver) *Fault {
	const place = "taken_over"
	if t == nil {
		return nil
	}
	if !c.isID(t.System) {
		return fault("mapping.id", place+".system")
	}
	zone, err := time.LoadLocation(t.TimeZone)
	if err != nil || t.TimeZone == "" || t.TimeZone == "Local" {
		return fault("mapping.time_zone", place, strconv.Quote(t.TimeZone))
	}
	c.taken = &takenPlan{system: t.System, zone: zone}
	var no *Fault
	if c.taken.at, no = c.single(t.RecordedAt, fieldOf(&journeyv1.RecordRequest{}, "occurred_on"), place+".recorded_at"); no != nil || t.RecordedBy == nil {
		return no
	}
	if c.taken.by, no = c.single(t.RecordedBy.ID, fieldOf(&journeyv1.Actor{}, "id"), place+".recorded_by.id"); no != nil {
		return no
	}
	c.id(c.taken.by, c.isID)
	c.taken.actor = &journeyv1.Actor{Partner: t.RecordedBy.Partner}
	if t.RecordedBy.Role != "" {
		role, ok := enumNumber(c.taken.actor.Role.Descriptor(), t.RecordedBy.Role)
		if !ok {
			return fault("mapping.word_unknown", place+".recorded_by.role", strconv.Quote(t.RecordedBy.Role), enumWords(c.taken.actor.Role.Descriptor()))
		}
		c.taken.actor.Role = journeyv1.Role(role)
	}
	return nil
}

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

// single is a reading for what cannot be missing: ids and dates of the request itself.
func (c *compiler) single(from cell, field protoreflect.FieldDescriptor, place string) (*reading, *Fault) {
	if len(from.Missing) > 0 {
		return nil, fault("mapping.not_an_answer", place)
	}
	return c.reading(from, field, place)
}

// reading resolves how a cell is read for a field, and reads what is written in the mapping itself.
func (c *compiler) reading(from cell, field protoreflect.FieldDescriptor, place string) (*reading, *Fault) {
	if (from.Column == "") == (from.Value == nil) {
		return nil, fault("mapping.source", place)
	}
	r := &reading{column: -1, field: field, isDate: isDateField(field), decimal: from.Decimal, list: from.List, words: wordsOf(from.Values)}
	if from.Column != "" {
		r.column, r.name = c.column(from.Column), clean(from.Column)
		c.dated[r.column] = c.dated[r.column] || r.isDate
	} else {
		r.constant = clean(*from.Value)
	}
	if from.UUID {
		r.space = c.ids
	}
	if no := r.options(from, place); no != nil {
		return nil, no
	}
	for _, written := range from.Dates {
		layout, ok := layoutOf(written)
		if !ok {
			return nil, fault("mapping.dates", place, strconv.Quote(written))
		}
		r.dates = append(r.dates, layout)
	}
	for word, meaning := range from.Missing {
		n, ok := enumNumber(journeyv1.Missing(0).Descriptor(), meaning)
		if !ok {
			return nil, fault("mapping.word_unknown", place+" missing", strconv.Quote(meaning), "refused, not_asked")
		}
		if r.missing == nil {
			r.missing = map[string]journeyv1.Missing{}
		}
		r.missing[fold(word)] = journeyv1.Missing(n)
	}
	for word, meaning := range from.Values {
		if r.values == nil {
			r.values = map[string]protoreflect.Value{}
		}
		v, no := r.written(meaning, place+" values")
		if no != nil {
			return nil, no
		}
		r.values[fold(word)] = v
	}
	if _, gone := r.missing[fold(r.constant)]; from.Value != nil && !gone && r.values == nil {
		if _, no := r.written(r.constant, place+" value"); no != nil {
			return nil, no
		}
	}
	return r, nil
}

// options refuses what would have no effect.
func (r *reading) options(from cell, place string) *Fault {
	kind := r.field.Kind()
	text := kind == protoreflect.StringKind && !r.isDate
	number := !text && !r.isDate && kind != protoreflect.BoolKind && kind != protoreflect.EnumKind && kind != protoreflect.BytesKind && kind != protoreflect.MessageKind
	switch {
	case len(from.Dates) > 0 && !r.isDate:
		return fault("mapping.option", place, "dates")
	case from.Decimal != "" && !number:
		return fault("mapping.option", place, "decimal")
	case from.List != "" && !r.field.IsList():
		return fault("mapping.option", place, "list")
	case from.UUID && !text:
		return fault("mapping.option", place, "uuid")
	case len(from.Values) > 0 && kind == protoreflect.MessageKind:
		return fault("mapping.option", place, "values")
	case from.Decimal != "" && from.Decimal != "comma" && from.Decimal != "point":
		return fault("mapping.decimal", place)
	}
	return nil
}

// written reads a value that stands in the mapping; empty leaves the field out.
func (r *reading) written(text, place string) (protoreflect.Value, *Fault) {
	if text == "" || r.field.Kind() == protoreflect.MessageKind {
		return protoreflect.Value{}, nil
	}
	v, rule := r.plain(text, false)
	switch {
	case rule == "":
		return v, nil
	case r.field.Kind() == protoreflect.EnumKind:
		return v, fault("mapping.word_unknown", place, strconv.Quote(text), enumWords(r.field.Enum()))
	}
	return v, fault("mapping.value", place, strconv.Quote(text))
}

// id says when a text is an id already; a column that ids are made of must not be personal.
func (c *compiler) id(r *reading, is func(string) bool) {
	r.isID = is
	if r.space != uuid.Nil && r.column >= 0 {
		c.computed = append(c.computed, r.column)
	}
}

func (m *Mapping) isID(text string) bool {
	return m.validator.Validate(&journeyv1.Actor{Id: text}) == nil
}

func (m *Mapping) isParticipant(text string) bool {
	return m.validator.Validate(&journeyv1.PersonsLinked{Other: text}) == nil
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

func fieldOf(m proto.Message, name string) protoreflect.FieldDescriptor {
	return m.ProtoReflect().Descriptor().Fields().ByName(protoreflect.Name(name))
}
