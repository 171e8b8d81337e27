package caseload

import "journey/projections/obligation"

// schema: nothing in it depends on today. Empty texts are nothing, NULL dates are none.
//   - previous_caseworker had the case before its caseworker, who has it since responsible_since;
//   - stayed_from is the first day of the stay that runs, or of the last one: the entry or a re-entry;
//     exited_on its last day, NULL while it runs;
//   - in_service: a module or a trial of the operation runs;
//   - goals and goal_targets are the open goals of the plans, in the order of their targets;
//   - version is that of the history that names the group.
//
// obligations are all that somebody had to meet or has to, by which an overdue or the next one is found.
// identities are the sealed parts of class IDENTITY of registration and referrals as they hold now: source
// is the kind of step. Nothing else of a person is kept.
const schema = `
CREATE TABLE cases (
    operation         TEXT    NOT NULL,
    group_id          TEXT    NOT NULL,
    phase             TEXT    NOT NULL,
    caseworker        TEXT    NOT NULL,
    partner           TEXT    NOT NULL,
    previous_caseworker TEXT  NOT NULL,
    responsible_since DATE,
    entered_on        DATE,
    stayed_from       DATE,
    exited_on         DATE,
    last_contact_on   DATE,
    last_service_on   DATE,
    in_service        BOOLEAN NOT NULL,
    open_barriers     INTEGER NOT NULL,
    planned_on        DATE,
    goals             TEXT[]  NOT NULL,
    goal_targets      DATE[]  NOT NULL,
    module            TEXT    NOT NULL,
    trial             TEXT    NOT NULL,
    placement         TEXT    NOT NULL,
    placement_kind    TEXT    NOT NULL,
    placement_flagged BOOLEAN NOT NULL,
    permit_ends_on    DATE,
    version           BIGINT  NOT NULL,
    PRIMARY KEY (operation, group_id)
);
CREATE INDEX cases_caseworker ON cases (operation, caseworker, group_id);
CREATE INDEX cases_partner ON cases (operation, partner, group_id);
CREATE TABLE members (
    operation   TEXT NOT NULL,
    group_id    TEXT NOT NULL,
    participant TEXT NOT NULL,
    PRIMARY KEY (operation, group_id, participant)
);
CREATE INDEX members_participant ON members (operation, participant);
CREATE TABLE obligations (
    operation         TEXT    NOT NULL,
    group_id          TEXT    NOT NULL,` + obligation.Definition + `,
    PRIMARY KEY (operation, group_id, participant, obligation)
);
CREATE TABLE identities (
    operation   TEXT  NOT NULL,
    group_id    TEXT  NOT NULL,
    participant TEXT  NOT NULL,
    source      TEXT  NOT NULL,
    occurred_on DATE  NOT NULL,
    event_id    TEXT  NOT NULL,
    sealed      BYTEA NOT NULL,
    PRIMARY KEY (operation, group_id, participant, event_id)
);
` + obligation.Function

// public is the one definition of how a case stands on a day: cases_on works out the days since the last
// contact and the flags, and nothing else does. The flags are in the order of the contract's CaseFlag. A
// flag about a running stay needs one; permits matter while somebody works, too. next_obligation is the
// one that is overdue for longest, else the open one that closes first. After exit_days without any service an
// exit is suggested: the policy of the operation that is valid on the day says after how many.
const public = `
CREATE FUNCTION caseload.cases_on(day DATE, exit_days INTEGER) RETURNS TABLE (
    operation TEXT, group_id TEXT, phase TEXT, caseworker TEXT, partner TEXT, entered_on DATE, exited_on DATE,
    last_contact_on DATE, days_since_contact INTEGER, open_barriers INTEGER, goals TEXT[], goal_targets DATE[],
    module TEXT, trial TEXT, placement TEXT, placement_kind TEXT, permit_ends_on DATE, flags TEXT[], previous_caseworker TEXT,
    responsible_since DATE, version BIGINT
) LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT c.operation, c.group_id, c.phase, c.caseworker, c.partner, c.entered_on, c.exited_on,
        c.last_contact_on, greatest(day - c.last_contact_on, 0), c.open_barriers, c.goals, c.goal_targets,
        c.module, c.trial, c.placement, c.placement_kind, c.permit_ends_on,
        array_remove(ARRAY[
            CASE WHEN day + 60 >= c.permit_ends_on AND (c.exited_on IS NULL OR c.placement <> '') THEN 'permit_ends' END,
            CASE WHEN c.placement_flagged THEN 'placement_flagged' END,
            CASE WHEN s.runs AND day - greatest(c.last_contact_on, c.stayed_from) >= 30 THEN 'no_contact' END,
            CASE WHEN s.runs AND c.planned_on IS NULL AND day - c.stayed_from >= 28 THEN 'no_plan' END,
            CASE WHEN s.runs AND NOT c.in_service
                AND day - greatest(c.last_service_on, c.stayed_from) >= exit_days THEN 'exit_suggested' END,
            CASE WHEN EXISTS (
                SELECT FROM obligations o WHERE o.operation = c.operation AND o.group_id = c.group_id
                AND ` + obligation.State + ` = 'overdue') THEN 'follow_up_overdue' END,
            CASE WHEN c.caseworker = '' AND (c.exited_on IS NULL OR EXISTS (
                SELECT FROM obligations o WHERE o.operation = c.operation AND o.group_id = c.group_id
                AND ` + obligation.State + ` IN ` + obligation.Open + `)) THEN 'unassigned' END
        ], NULL),
        c.previous_caseworker, c.responsible_since, c.version
    FROM cases c
    CROSS JOIN LATERAL (SELECT c.stayed_from IS NOT NULL AND c.exited_on IS NULL) s (runs);
END;
CREATE FUNCTION caseload.next_obligation(of_operation TEXT, of_group TEXT, day DATE) RETURNS TABLE (
    obligation TEXT, opens_on DATE, closes_on DATE
) LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT o.obligation, o.opens_on, o.closes_on
    FROM obligations o CROSS JOIN LATERAL (SELECT ` + obligation.State + `) v (state)
    WHERE o.operation = of_operation AND o.group_id = of_group AND v.state IN ` + obligation.Open + `
    ORDER BY v.state = 'overdue' DESC, o.closes_on, o.participant, o.obligation
    LIMIT 1;
END;`
