// Package projections keeps read models equal to a pure function of the histories: it folds each group
// of histories into rows and moves the checkpoint in the same transaction.
package projections

import (
	"context"
	"fmt"
	"regexp"

	"github.com/jackc/pgx/v5"

	"journey/domain/operation"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// Model is one version of one read model. Its tables live in a schema of their own for each time it is
// built, <Name>_v<Version>_g<generation>; the schema <Name> holds the views and functions on the live
// one, and only those are public.
type Model struct {
	Name    string
	Version int
	// Classes are the privacy classes the model opens. Everything else stays empty in what Rows sees.
	Classes []journeyv1.PrivacyClass
	// Tables are the tables that Rows fills, in the order in which they are written.
	Tables []Table
	// Schema is the DDL of the tables, indexes and functions, run with the search path set to the
	// version's schema. Each table begins with the columns operation TEXT and group_id TEXT. The names
	// heads, links, clock, checkpoint and handed are the engine's.
	Schema string
	// Public is DDL for what the schema <Name> offers beyond one view a table, run at promotion with the
	// search path set to the version's schema. It writes the schema <Name> out, and binds the live tables
	// at creation (SQL functions with BEGIN ATOMIC). The view checkpoint(log, sequence, version, parked)
	// is there for queries that answer with their position.
	Public string
	// Clock asks for the table clock(operation, known_at, position) beside the model's own: by operation and
	// second, the last position that was known in it. It has a view like every table.
	Clock bool
	// EverLinked keeps together who was ever linked: a group stays one after an unlink, and after the
	// retraction of a link. It is for rows that say, too, what was known while they were linked. Rows then
	// tells by the steps who is one person, and when. Otherwise a group is who is linked now.
	EverLinked bool
	// Readers are who may read rows, see Reader; by what each row is shown, wall says. Nobody else may read any but
	// the owner, and whom Public shows something.
	Readers []Reader
	// Responsible is the table whose columns caseworker and partner say who is responsible for a group, for readers who
	// see it by that. It has one row a group, or the same answer in each; empty if no reader needs one.
	Responsible string
	// Handed are the columns of that table that ReadsHanded may read, by its column previous_caseworker: they are the
	// public view handed.
	Handed []string
	// Definitions are what rows and figures are made by beside the code. They are noted with each generation, so
	// that a comparison tells a definition that changed from code that did.
	Definitions []Definition
	// Figures answers the figures that are compared, beside the rows, before a generation is promoted; nil = there
	// are none. It asks the public schema, as a reader does, in a transaction in which that is the one of the
	// generation in question, for what was known at a position; the same rows must answer the same figures.
	Figures func(ctx context.Context, tx pgx.Tx, position uint64) ([]Figure, error)
	// Rows is the row function: the only one, live and in a rebuild. It must not look at a clock. An error
	// or a panic parks the group; the error's text is shown to people and holds no personal data.
	Rows func(Group) ([]TableRows, error)
}

// Table is a table that Rows fills. Columns are all columns, operation and group_id first.
type Table struct {
	Name    string
	Columns []string
}

// TableRows is rows of one table. Values are in the order of Table.Columns, without operation and
// group_id, which the engine sets.
type TableRows struct {
	Table string
	Rows  [][]any
}

// Group is what is folded at once: one history, or those of several participants linked as one person (or
// once linked, see Model.EverLinked).
type Group struct {
	Operation string
	Kind      journeyv1.HistoryKind
	// ID names the group: the subject's id, or for linked participants that of the earliest registration.
	ID string
	// Members are the histories, the one that names the group first. Each holds the events up to the
	// position the fold is for, and no further.
	Members []eventstore.History
	// Merged is the events of all members by sequence.
	Merged []eventstore.Recorded
	// Facts is what the operation's own history says up to the same position: policies, time zone, period.
	// Policies are immutable by version, so a later one changes no row. It is folded once for all groups.
	Facts func() operation.Facts
}

// name is what a model, a table and a column may be called: it becomes a name in PostgreSQL.
var name = regexp.MustCompile(`^[a-z][a-z0-9_]{0,40}$`)

// reserved are the names that the engine uses in the schema of a version and in the public one.
var reserved = map[string]bool{"heads": true, "links": true, "clock": true, "checkpoint": true, handed: true}

// check refuses a model that is not written as the engine needs it; a mistake that any test hits.
func (m Model) check() error {
	if !name.MatchString(m.Name) || m.Version < 1 || m.Rows == nil || len(m.Tables) == 0 {
		return fmt.Errorf("model %q: it needs a name, a version from 1, tables and a row function", m.Name)
	}
	seen := map[string]bool{}
	for _, t := range m.Tables {
		if !name.MatchString(t.Name) || reserved[t.Name] || seen[t.Name] {
			return fmt.Errorf("model %s: table %q: not a name, taken, or there twice", m.Name, t.Name)
		}
		seen[t.Name] = true
		if len(t.Columns) < 2 || t.Columns[0] != "operation" || t.Columns[1] != "group_id" {
			return fmt.Errorf("model %s: table %s: the first columns are operation and group_id", m.Name, t.Name)
		}
		for _, c := range t.Columns {
			if !name.MatchString(c) {
				return fmt.Errorf("model %s: table %s: column %q is not a name", m.Name, t.Name, c)
			}
		}
	}
	return m.checkReaders()
}
