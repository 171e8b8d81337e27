package api

import (
	"context"

	"journey/projections"
	"journey/projections/query"
)

// scope is whose rows of the read models a query sees, whatever it asks for: PostgreSQL holds every row against it
// (row-level security). Every query of a read model has one.
type scope = projections.Reading

// ofCaseworker are the cases of an operation that one caseworker is responsible for.
func ofCaseworker(operation, caseworker string) scope {
	return scope{As: projections.ReadsOwn, Operation: operation, Caseworker: caseworker}
}

// ofOrganisation are the cases of an operation that one partner is responsible for.
func ofOrganisation(operation, partner string) scope {
	return scope{As: projections.ReadsPartner, Operation: operation, Partner: partner}
}

// ofEveryone are all cases of an operation: for who reaches all of it, and for the service itself when it looks for
// doubles, of which it tells pseudonyms only.
func ofEveryone(operation string) scope {
	return scope{As: projections.ReadsOperation, Operation: operation}
}

// givenAwayBy says of the cases of an operation that a caseworker gave away who has them, and nothing else.
func givenAwayBy(operation, caseworker string) scope {
	return scope{As: projections.ReadsHanded, Operation: operation, Caseworker: caseworker}
}

// ofStaff are the cases of somebody in whatever operation, to hand them over.
func ofStaff(id string) scope { return scope{As: projections.ReadsStaff, Caseworker: id} }

// rows are the rows of a scope.
func (s *Server) rows(of scope) query.DB { return of.On(s.Database) }

// figures are what the figures of an operation are made of: its participations without names, for sums, for those
// who may see what is behind the sums, and for when something was known.
func (s *Server) figures(operation string) query.DB {
	return s.rows(scope{As: projections.ReadsFigures, Operation: operation})
}

// atOneMoment asks several queries of the rows of a scope of the same moment.
func (s *Server) atOneMoment(ctx context.Context, of scope, ask func(query.DB) error) error {
	return of.AtOneMoment(ctx, s.Database, ask)
}
