package api

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"connectrpc.com/connect/v2"

	"journey/api/directory"
	"journey/api/rights"
	"journey/domain/calendar"
	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"
)

type staffService struct{ *Server }

// Rules of who may look at and change whom.
const (
	ruleOtherStaff   refusal.Rule = "auth.partner"
	ruleStaffUnknown refusal.Rule = "staff.unknown"
	ruleNoAbsence    refusal.Rule = "directory.no_absence"
)

// ListStaff lists who works in the caller's operations.
func (s *staffService) ListStaff(ctx context.Context, r *journeyv1.ListStaffRequest) (*journeyv1.ListStaffResponse, error) {
	if no := s.shape(r); no != nil {
		return nil, refusalError(connect.CodeInvalidArgument, no)
	}
	actor := ActorOf(ctx)
	if r.Operation != "" && !actor.May(r.Operation) {
		return nil, fail(connect.CodePermissionDenied, "auth.operation", "operation")
	}
	known, err := directory.Load(ctx, s.Database)
	if err != nil {
		return nil, err
	}
	response := &journeyv1.ListStaffResponse{}
	for _, member := range known.Everybody() {
		if !meets(actor, member) || r.Operation != "" && !member.WorksIn(r.Operation) || r.Partner != "" && member.Partner != r.Partner {
			continue
		}
		m := staffMessage(member)
		if !actor.opens(rights.ReadStaff, rights.Operation, identity) {
			m.Name = ""
		}
		if !actor.opens(rights.ReadStaff, rights.Operation, contact) {
			m.Email = ""
		}
		response.Staff = append(response.Staff, m)
	}
	return response, nil
}

// meets says whether somebody works in an operation of the actor's.
func meets(actor Actor, member directory.Staff) bool {
	return slices.Contains(actor.Operations, "*") || slices.Contains(member.Operations, "*") || slices.ContainsFunc(member.Operations, actor.May)
}

// ListPartners lists the organisations. Their names are no secret; their addresses are for those who write.
func (s *staffService) ListPartners(ctx context.Context, _ *journeyv1.ListPartnersRequest) (*journeyv1.ListPartnersResponse, error) {
	known, err := directory.Load(ctx, s.Database)
	if err != nil {
		return nil, err
	}
	response := &journeyv1.ListPartnersResponse{}
	for _, p := range known.Partners() {
		m := &journeyv1.PartnerEntry{Id: p.ID, Name: p.Name, Email: p.Email}
		if !ActorOf(ctx).opens(rights.ReadStaff, rights.Operation, contact) {
			m.Email = ""
		}
		response.Partners = append(response.Partners, m)
	}
	return response, nil
}

// PutDirectory puts entries into the directory, all or none of them.
func (s *staffService) PutDirectory(ctx context.Context, r *journeyv1.PutDirectoryRequest) (*journeyv1.PutDirectoryResponse, error) {
	if no := s.shape(r); no != nil {
		return nil, refusalError(connect.CodeInvalidArgument, no)
	}
	response := &journeyv1.PutDirectoryResponse{}
	put := func(before directory.Directory) (directory.Directory, error) {
		staff, partners, refusals, err := s.entries(ctx, r, before)
		if err != nil {
			return before, err
		}
		refusals = append(refusals, before.Check(staff, partners)...)
		response.Changes, response.Refusals = nil, nil
		for _, no := range refusals {
			response.Refusals = append(response.Refusals, refusalMessage(no))
		}
		if len(refusals) > 0 {
			return before, nil
		}
		after := before.With(staff, partners)
		for _, d := range directory.Differences(before, after) {
			response.Changes = append(response.Changes, &journeyv1.DirectoryChange{Id: d.ID, Partner: d.Partner, Added: d.Added, Fields: d.Fields})
		}
		return after, nil
	}
	if !r.DryRun {
		return response, directory.Change(ctx, s.Database, put)
	}
	before, err := directory.Load(ctx, s.Database)
	if err == nil {
		_, err = put(before)
	}
	return response, err
}

// entries are what a request puts, and what stands against it that the directory alone does not know.
func (s *staffService) entries(ctx context.Context, r *journeyv1.PutDirectoryRequest, before directory.Directory) (staff []directory.Staff, partners []directory.Partner, refusals []*refusal.Refusal, err error) {
	actor := ActorOf(ctx)
	for i, p := range r.Partners {
		if !answersFor(actor, p.Id, nil) {
			refusals = append(refusals, refusal.New(ruleOtherStaff, fmt.Sprintf("partners[%d].id", i), p.Id))
		}
		partners = append(partners, directory.Partner{ID: p.Id, Name: p.Name, Email: p.Email})
	}
	for i, m := range r.Staff {
		field := func(name string) string { return fmt.Sprintf("staff[%d].%s", i, name) }
		old, known := before.Staff(m.Id)
		entry, no := entryOf(m, old, known)
		if no != nil {
			no.Field = field(no.Field)
			refusals = append(refusals, no)
			continue
		}
		if !answersFor(actor, entry.Partner, entry.Operations) || known && !answersFor(actor, old.Partner, old.Operations) {
			refusals = append(refusals, refusal.New(ruleOtherStaff, field("id"), m.Id))
		}
		if entry.LeftOn != calendar.None && (!known || old.LeftOn == calendar.None) {
			held, err := s.held(ctx, m.Id)
			if err != nil {
				return nil, nil, nil, err
			}
			if len(held) > 0 {
				refusals = append(refusals, refusal.New("staff.has_cases", field("left_on"), m.Id, fmt.Sprint(len(held))))
			}
		}
		staff = append(staff, entry)
	}
	return staff, partners, refusals, nil
}

// answersFor says whether an actor may change entries of a partner with these operations: an operator any, a
// coordinator those of their own operations and, if they work for one, their partner.
func answersFor(actor Actor, partner string, operations []string) bool {
	if rights.May(actor.Role, rights.WriteStaff, rights.Operation) {
		return true
	}
	foreign := func(operation string) bool { return !actor.May(operation) }
	return (actor.Partner == "" || actor.Partner == partner) && !slices.ContainsFunc(operations, foreign)
}

// SetAbsence enters an absence, or takes one away.
func (s *staffService) SetAbsence(ctx context.Context, r *journeyv1.SetAbsenceRequest) (*journeyv1.SetAbsenceResponse, error) {
	if no := s.shape(r); no != nil {
		return nil, refusalError(connect.CodeInvalidArgument, no)
	}
	absence, no := absenceOf(&journeyv1.Absence{From: r.From, Until: r.Until})
	if no != nil {
		return nil, refusalError(connect.CodeInvalidArgument, no)
	}
	response := &journeyv1.SetAbsenceResponse{}
	err := directory.Change(ctx, s.Database, func(before directory.Directory) (directory.Directory, error) {
		member, err := s.ours(ctx, before, r.Staff, "staff")
		if err != nil {
			return before, err
		}
		others := slices.DeleteFunc(slices.Clone(member.Absences), func(a directory.Absence) bool { return a.From == absence.From })
		switch {
		case absence.Until != calendar.None:
			others = append(others, absence)
		case len(others) == len(member.Absences):
			return before, fail(connect.CodeFailedPrecondition, ruleNoAbsence, "from", member.ID, r.From)
		}
		slices.SortFunc(others, func(a, b directory.Absence) int { return cmp.Compare(a.From, b.From) })
		member.Absences = others
		after := before.With([]directory.Staff{member}, nil)
		if no := directory.CheckAbsences(member); no != nil {
			return before, refusalError(connect.CodeFailedPrecondition, no)
		}
		response.Staff = staffMessage(member)
		return after, nil
	})
	return response, err
}

// ours is somebody whose entry the caller may change.
func (s *staffService) ours(ctx context.Context, known directory.Directory, id, field string) (directory.Staff, error) {
	member, ok := known.Staff(id)
	switch {
	case !ok:
		return member, fail(connect.CodeNotFound, ruleStaffUnknown, field, id)
	case !answersFor(ActorOf(ctx), member.Partner, member.Operations):
		return member, fail(connect.CodePermissionDenied, ruleOtherStaff, field, id)
	}
	return member, nil
}
