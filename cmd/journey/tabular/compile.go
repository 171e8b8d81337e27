package tabular

import (
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

func (m *Mapping) isID(text string) bool {
	return m.validator.Validate(&journeyv1.Actor{Id: text}) == nil
}

func (m *Mapping) isParticipant(text string) bool {
	return m.validator.Validate(&journeyv1.PersonsLinked{Other: text}) == nil
}

func fieldOf(m proto.Message, name string) protoreflect.FieldDescriptor {
	return m.ProtoReflect().Descriptor().Fields().ByName(protoreflect.Name(name))
}
