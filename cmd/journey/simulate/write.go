package simulate

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/google/uuid"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"

	journeyv1 "journey/proto/journey/v1"
)

// space is the name space of the request ids.
var space = uuid.NewSHA1(uuid.NameSpaceURL, []byte("journey/simulate"))

// requests puts all lines in the order of their recording, gives them their versions and makes their steps.
func (s *simulation) requests() ([]*journeyv1.RecordRequest, error) {
	lines := slices.Clone(s.operation.entries)
	for _, h := range s.histories {
		lines = append(lines, h.entries...)
	}
	slices.SortStableFunc(lines, func(a, b *entry) int { return a.at.Compare(b.at) })
	requests := make([]*journeyv1.RecordRequest, 0, len(lines))
	for _, e := range lines {
		e.history.version++
		e.version = e.history.version
		if e.other != nil {
			e.other.version++
		}
		if e.ages {
			e.history.version++
		}
		if e.given != nil {
			requests = append(requests, e.given)
			continue
		}
		request, err := s.request(e)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", len(requests)+1, err)
		}
		requests = append(requests, request)
	}
	return requests, nil
}

func (s *simulation) request(e *entry) (*journeyv1.RecordRequest, error) {
	step, err := stepOf(e.step())
	if err != nil {
		return nil, err
	}
	by := e.by
	if by == nil {
		who := e.history.responsible(e.on)
		by = &who
	}
	name := fmt.Sprintf("%s/%d/%s/%d", s.id, s.seed, e.history.subject, e.ordinal)
	return &journeyv1.RecordRequest{
		Operation:  s.id,
		Kind:       e.history.kind,
		Subject:    e.history.subject,
		OccurredOn: e.on.String(),
		RequestId:  uuid.NewSHA1(space, []byte(name)).String(),
		Evidence:   e.evidence,
		Step:       step,
		TakenOver: &journeyv1.TakenOver{
			System:           s.system,
			SourceRecordedAt: timestamppb.New(e.at),
			RecordedBy:       &journeyv1.Actor{Id: by.id, Role: e.role, Partner: by.partner},
		},
	}, nil
}

// stepOf puts a step into the list of steps, in the place that has its type.
func stepOf(message proto.Message) (*journeyv1.Step, error) {
	step := &journeyv1.Step{}
	reflected := step.ProtoReflect()
	kinds := reflected.Descriptor().Oneofs().ByName("kind").Fields()
	for i := range kinds.Len() {
		if kind := kinds.Get(i); kind.Message() == message.ProtoReflect().Descriptor() {
			reflected.Set(kind, protoreflect.ValueOfMessage(message.ProtoReflect()))
			return step, nil
		}
	}
	return nil, fmt.Errorf("%s is not a step", message.ProtoReflect().Descriptor().Name())
}

// writeLines writes protojson without the blanks that it varies on purpose.
func writeLines(w io.Writer, requests []*journeyv1.RecordRequest) error {
	out := bufio.NewWriter(w)
	var line bytes.Buffer
	for i, request := range requests {
		text, err := protojson.MarshalOptions{UseProtoNames: true}.Marshal(request)
		if err != nil {
			return fmt.Errorf("line %d: %w", i+1, err)
		}
		line.Reset()
		if err := json.Compact(&line, text); err != nil {
			return fmt.Errorf("line %d: %w", i+1, err)
		}
		line.WriteByte('\n')
		if _, err := out.Write(line.Bytes()); err != nil {
			return fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	return out.Flush()
}
