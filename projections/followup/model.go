package followup

import (
	"journey/projections"
	"journey/projections/obligation"
)

// Version is the version of the model. It rises whenever Rows or a table changes.
const Version = 2

// Model is the read model followup: one row an obligation, the detached ones included. It opens no
// sealed part.
func Model() projections.Model {
	return projections.Model{
		Name: "followup", Version: Version,
		Tables:      []projections.Table{{Name: "obligations", Columns: columns}},
		Readers:     []projections.Reader{projections.ReadsOwn, projections.ReadsPartner, projections.ReadsOperation, projections.ReadsReminders},
		Responsible: "obligations",

		Schema: schema,
		Public: public,
		Rows:   rows,
	}
}

var columns = append(append([]string{"operation", "group_id"}, obligation.Columns...),
	"clock", "anchor", "begins_on", "policy_version", "caseworker", "partner", "attempted_on", "not_required_reason",
	"placement_ended_on", "outside_rates", "detached", "begun_position", "completed_position")

// schema: participant is the member in whose history the clock begins; caseworker and partner are who is
// responsible now, empty if nobody is; begun_position is that of the step that began the clock and
// completed_position that of the step that completed it, as they were first recorded, NULL if there is none.
const schema = `
CREATE TABLE obligations (
    operation          TEXT    NOT NULL,
    group_id           TEXT    NOT NULL,` + obligation.Definition + `,
    clock              TEXT    NOT NULL,
    anchor             TEXT    NOT NULL,
    begins_on          DATE    NOT NULL,
    policy_version     INTEGER NOT NULL,
    caseworker         TEXT    NOT NULL,
    partner            TEXT    NOT NULL,
    attempted_on       DATE[]  NOT NULL,
    not_required_reason TEXT   NOT NULL,
    placement_ended_on DATE,
    outside_rates      BOOLEAN NOT NULL,
    detached           BOOLEAN NOT NULL,
    begun_position     BIGINT,
    completed_position BIGINT,
    PRIMARY KEY (operation, group_id, participant, obligation)
);
CREATE INDEX obligations_oldest ON obligations (operation, closes_on, participant, obligation);
CREATE INDEX obligations_caseworker ON obligations (operation, caseworker, closes_on, participant, obligation);
CREATE INDEX obligations_participant ON obligations (operation, participant);
CREATE INDEX obligations_partner ON obligations (operation, partner, closes_on, participant, obligation);
` + obligation.Function

// public is the one definition of what an obligation is on a day. Whoever lists or counts asks it.
// A reason is why it is not required, or a mark: detached, or placement_ended while it is open.
const public = `
CREATE FUNCTION followup.obligations_on(day DATE) RETURNS TABLE (
    operation TEXT, group_id TEXT, participant TEXT, obligation TEXT, caseworker TEXT, partner TEXT, state TEXT,
    opens_on DATE, checkpoint_on DATE, closes_on DATE, completed_on DATE, attempts INTEGER, reason TEXT,
    policy_version INTEGER, detached BOOLEAN, outside_rates BOOLEAN, begun_position BIGINT, completed_position BIGINT
) LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT o.operation, o.group_id, o.participant, o.obligation, o.caseworker, o.partner,
        ` + obligation.State + `,
        o.opens_on, o.checkpoint_on, o.closes_on,
        CASE WHEN day >= o.completed_on THEN o.completed_on END,
        (SELECT count(*)::INTEGER FROM unnest(o.attempted_on) a (attempted_on) WHERE a.attempted_on <= day),
        CASE ` + obligation.State + `
            WHEN 'not_required' THEN o.not_required_reason
            WHEN 'upcoming' THEN CASE WHEN day > o.placement_ended_on THEN 'placement_ended' ELSE '' END
            WHEN 'due'      THEN CASE WHEN day > o.placement_ended_on THEN 'placement_ended' ELSE '' END
            WHEN 'overdue'  THEN CASE WHEN day > o.placement_ended_on THEN 'placement_ended' ELSE '' END
            ELSE CASE WHEN o.detached THEN 'detached' ELSE '' END
        END,
        o.policy_version, o.detached, o.outside_rates, o.begun_position, o.completed_position
    FROM obligations o;
END;`
