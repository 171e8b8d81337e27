// Package projections keeps read models equal to a pure function of the histories: it folds each group
// of histories into rows and moves the checkpoint in the same transaction.
package projections

import (
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// Model is one version of one read model. Its tables live in the schema <Name>_v<Version>; the schema
// <Name> holds the views and functions on the live version, and only those are public.
type Model struct {
	Name    string
	Version int
	// Classes are the privacy classes the model opens. Everything else stays empty in what Rows sees.
	Classes []journeyv1.PrivacyClass
	// Tables are the tables that Rows fills, in the order in which they are written.
	Tables []Table
	// Schema is the DDL of the tables, indexes and functions, run with the search path set to the
	// version's schema. Each table begins with the columns operation TEXT and group_id TEXT.
	Schema string
	// Public is DDL for what the schema <Name> offers beyond one view a table, run at promotion with the
	// search path set to the version's schema. It writes the schema <Name> out, and binds the live tables
	// at creation (SQL functions with BEGIN ATOMIC).
	Public string
	// Rows is the row function: the only one, live and in a rebuild. It must not look at a clock.
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

// Group is what is folded at once: one history, or those of several participants linked as one person.
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
	// Context is the operation's own history up to the same position: policies, time zone, period.
	// Policies are immutable by version, so a later one changes no row.
	Context []eventstore.Recorded
}
