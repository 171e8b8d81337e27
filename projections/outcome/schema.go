package outcome

import "journey/projections/obligation"

// schema is the tables. Everywhere known_from is the first position of the log at which a row was known and
// known_until the first at which it was not any more (9223372036854775807 = it still is); counts_from and
// counts_until are the cut-offs at which it counts, from the first up to, not including, the second.
// Answers are words: the value, or refused, or not_asked; NULL is a question that does not apply.
const schema = `
CREATE TABLE participations (
    operation TEXT NOT NULL, group_id TEXT NOT NULL,
    known_from BIGINT NOT NULL, known_until BIGINT NOT NULL,
    participant TEXT NOT NULL,
    counts_from DATE NOT NULL, counts_until DATE NOT NULL,
    entered_on DATE NOT NULL,
    gender TEXT, age SMALLINT, age_missing TEXT,
    labour_status TEXT, registered_unemployed TEXT, status_at_entry TEXT,
    unemployed_since DATE, unemployed_since_missing TEXT,
    employment TEXT, contract TEXT, hours_per_week DOUBLE PRECISION, hours_missing TEXT,
    part_time_by_necessity TEXT, requirement_level TEXT, self_employed TEXT,
    in_education_or_training TEXT, isced SMALLINT, isced_missing TEXT,
    citizenship TEXT, parents_born_abroad TEXT, place_type TEXT,
    household TEXT, adults SMALLINT, adults_missing TEXT, any_adult_employed TEXT,
    dependent_children SMALLINT, dependent_children_missing TEXT,
    area TEXT, area_missing TEXT,
    entry_member TEXT NOT NULL, entry_version BIGINT NOT NULL, entry_effective BIGINT NOT NULL, entry_position BIGINT NOT NULL,
    reentered_on DATE, reentry_member TEXT, reentry_version BIGINT, reentry_effective BIGINT, reentry_position BIGINT,
    stays SMALLINT NOT NULL,
    exited_on DATE, exit_reason TEXT, employability_improved TEXT, exit_policy_version INTEGER,
    exit_member TEXT, exit_version BIGINT, exit_effective BIGINT, exit_position BIGINT,
    died_on DATE, died_member TEXT, died_version BIGINT, died_effective BIGINT, died_position BIGINT,
    CHECK (known_from < known_until), CHECK (counts_from < counts_until)
);
CREATE INDEX participations_group ON participations (operation, group_id);

CREATE TABLE special_answers (
    operation TEXT NOT NULL, group_id TEXT NOT NULL,
    known_from BIGINT NOT NULL, known_until BIGINT NOT NULL,
    participant TEXT NOT NULL,
    minority TEXT, disability TEXT, other_disadvantages TEXT, housing_exclusion TEXT,
    member TEXT NOT NULL, version BIGINT NOT NULL, effective BIGINT NOT NULL, position BIGINT NOT NULL
);
CREATE INDEX special_answers_group ON special_answers (operation, group_id);

CREATE TABLE placements (
    operation TEXT NOT NULL, group_id TEXT NOT NULL,
    known_from BIGINT NOT NULL, known_until BIGINT NOT NULL,
    participant TEXT NOT NULL, member TEXT NOT NULL, placement TEXT NOT NULL,
    counts_from DATE NOT NULL, counts_until DATE NOT NULL,
    first_day DATE NOT NULL, last_day DATE,
    kind TEXT, employer TEXT, funding_instrument TEXT,
    qualifying TEXT NOT NULL CHECK (qualifying IN ('yes', 'no', 'unknown')), qualifying_from DATE,
    policy_version INTEGER NOT NULL,
    chain_member TEXT, chain TEXT, chain_first_day DATE,
    version BIGINT NOT NULL, effective BIGINT NOT NULL, position BIGINT NOT NULL,
    end_member TEXT, end_version BIGINT, end_effective BIGINT, end_position BIGINT
);
CREATE INDEX placements_group ON placements (operation, group_id);

CREATE TABLE placement_terms (
    operation TEXT NOT NULL, group_id TEXT NOT NULL,
    known_from BIGINT NOT NULL, known_until BIGINT NOT NULL,
    participant TEXT NOT NULL, member TEXT NOT NULL, placement TEXT NOT NULL,
    holds_from DATE NOT NULL, holds_until DATE NOT NULL,
    employer TEXT, occupation TEXT, requirement_level TEXT,
    hours_per_week DOUBLE PRECISION, contract TEXT, fixed_until DATE, promoted BOOLEAN NOT NULL,
    qualifying TEXT NOT NULL CHECK (qualifying IN ('yes', 'no', 'unknown')),
    version BIGINT NOT NULL, effective BIGINT NOT NULL, position BIGINT NOT NULL
);
CREATE INDEX placement_terms_group ON placement_terms (operation, group_id);

CREATE TABLE sustained (
    operation TEXT NOT NULL, group_id TEXT NOT NULL,
    known_from BIGINT NOT NULL, known_until BIGINT NOT NULL,
    participant TEXT NOT NULL, chain_member TEXT NOT NULL, chain TEXT NOT NULL, chain_first_day DATE NOT NULL,
    days INTEGER NOT NULL, due_on DATE NOT NULL, headline BOOLEAN NOT NULL,
    answer TEXT NOT NULL CHECK (answer IN ('yes', 'no', 'unknown')), shown_on DATE,
    kind TEXT, qualified BOOLEAN NOT NULL, lasted TEXT NOT NULL CHECK (lasted IN ('yes', 'no', 'unknown')),
    member TEXT, version BIGINT, effective BIGINT, position BIGINT
);
CREATE INDEX sustained_group ON sustained (operation, group_id);

CREATE TABLE obligations (
    operation TEXT NOT NULL, group_id TEXT NOT NULL,
    known_from BIGINT NOT NULL, known_until BIGINT NOT NULL,
    participant TEXT NOT NULL, member TEXT NOT NULL, obligation TEXT NOT NULL,
    opens_on DATE NOT NULL, checkpoint_on DATE NOT NULL, closes_on DATE NOT NULL,
    completed_on DATE, late BOOLEAN NOT NULL,
    closed_on DATE, closed_as TEXT, reopened_on DATE, not_required_from DATE,
    begun_position BIGINT NOT NULL, completed_position BIGINT, closed_position BIGINT
);
CREATE INDEX obligations_group ON obligations (operation, group_id);
` + obligation.Function + `

CREATE TABLE memberships (
    operation TEXT NOT NULL, group_id TEXT NOT NULL,
    known_from BIGINT NOT NULL, known_until BIGINT NOT NULL,
    participant TEXT NOT NULL,
    counts_from DATE NOT NULL, counts_until DATE NOT NULL,
    entered_on DATE NOT NULL, exited_on DATE,
    gender TEXT NOT NULL CHECK (gender IN ('women', 'men', 'non_binary', 'not_stated')),
    yes BIGINT NOT NULL, base BIGINT NOT NULL, unknown BIGINT NOT NULL, near BIGINT NOT NULL,
    closes_on DATE, later_on DATE
);
CREATE INDEX memberships_group ON memberships (operation, group_id);
CREATE STATISTICS memberships_alike (ndistinct) ON gender, yes, base, unknown FROM memberships;

CREATE TABLE special_memberships (
    operation TEXT NOT NULL, group_id TEXT NOT NULL,
    known_from BIGINT NOT NULL, known_until BIGINT NOT NULL,
    participant TEXT NOT NULL,
    counts_from DATE NOT NULL, counts_until DATE NOT NULL,
    entered_on DATE NOT NULL, exited_on DATE,
    gender TEXT NOT NULL CHECK (gender IN ('women', 'men', 'non_binary', 'not_stated')),
    yes BIGINT NOT NULL, base BIGINT NOT NULL, unknown BIGINT NOT NULL, near BIGINT NOT NULL,
    closes_on DATE, later_on DATE
);
CREATE INDEX special_memberships_group ON special_memberships (operation, group_id);
CREATE STATISTICS special_memberships_alike (ndistinct) ON gender, yes, base, unknown FROM special_memberships;

CREATE TABLE responsibilities (
    operation TEXT NOT NULL, group_id TEXT NOT NULL,
    known_from BIGINT NOT NULL, known_until BIGINT NOT NULL,
    participant TEXT NOT NULL,
    counts_from DATE NOT NULL, counts_until DATE NOT NULL,
    caseworker TEXT NOT NULL, partner TEXT NOT NULL,
    member TEXT NOT NULL, version BIGINT NOT NULL, effective BIGINT NOT NULL, position BIGINT NOT NULL
);
CREATE INDEX responsibilities_group ON responsibilities (operation, group_id);

CREATE TABLE statuses (
    operation TEXT NOT NULL, group_id TEXT NOT NULL,
    known_from BIGINT NOT NULL, known_until BIGINT NOT NULL,
    participant TEXT NOT NULL, member TEXT NOT NULL, happened_on DATE NOT NULL,
    version BIGINT NOT NULL, effective BIGINT NOT NULL, position BIGINT NOT NULL,
    told_on DATE, source TEXT, from_follow_up BOOLEAN NOT NULL,
    labour_status TEXT, registered_unemployed TEXT,
    employment TEXT, contract TEXT, hours_per_week DOUBLE PRECISION, hours_missing TEXT,
    part_time_by_necessity TEXT, requirement_level TEXT, self_employed TEXT,
    in_education_or_training TEXT, searching TEXT, living_secured TEXT, promoted TEXT, still_in_placement TEXT
);
CREATE INDEX statuses_group ON statuses (operation, group_id);

CREATE TABLE qualifications (
    operation TEXT NOT NULL, group_id TEXT NOT NULL,
    known_from BIGINT NOT NULL, known_until BIGINT NOT NULL,
    participant TEXT NOT NULL, member TEXT NOT NULL, happened_on DATE NOT NULL,
    version BIGINT NOT NULL, effective BIGINT NOT NULL, position BIGINT NOT NULL,
    kind TEXT, formal BOOLEAN NOT NULL, isced SMALLINT, cefr TEXT, proven BOOLEAN NOT NULL
);
CREATE INDEX qualifications_group ON qualifications (operation, group_id);

CREATE TABLE recognitions (
    operation TEXT NOT NULL, group_id TEXT NOT NULL,
    known_from BIGINT NOT NULL, known_until BIGINT NOT NULL,
    participant TEXT NOT NULL, member TEXT NOT NULL, happened_on DATE NOT NULL,
    version BIGINT NOT NULL, effective BIGINT NOT NULL, position BIGINT NOT NULL,
    qualification TEXT NOT NULL, decision TEXT
);
CREATE INDEX recognitions_group ON recognitions (operation, group_id);

CREATE TABLE completions (
    operation TEXT NOT NULL, group_id TEXT NOT NULL,
    known_from BIGINT NOT NULL, known_until BIGINT NOT NULL,
    participant TEXT NOT NULL, member TEXT NOT NULL, happened_on DATE NOT NULL,
    version BIGINT NOT NULL, effective BIGINT NOT NULL, position BIGINT NOT NULL,
    what TEXT NOT NULL, item TEXT NOT NULL, outcome TEXT
);
CREATE INDEX completions_group ON completions (operation, group_id);

CREATE TABLE services (
    operation TEXT NOT NULL, group_id TEXT NOT NULL,
    known_from BIGINT NOT NULL, known_until BIGINT NOT NULL,
    participant TEXT NOT NULL, member TEXT NOT NULL, happened_on DATE NOT NULL,
    version BIGINT NOT NULL, effective BIGINT NOT NULL, position BIGINT NOT NULL,
    service TEXT NOT NULL, counselling BOOLEAN NOT NULL, minutes INTEGER NOT NULL
);
CREATE INDEX services_group ON services (operation, group_id);

CREATE TABLE operations (
    operation TEXT NOT NULL, group_id TEXT NOT NULL,
    known_from BIGINT NOT NULL, known_until BIGINT NOT NULL,
    name TEXT NOT NULL, indicator_set TEXT, specific_objective TEXT, time_zone TEXT NOT NULL,
    starts_on DATE, ends_on DATE,
    by_social_partners BOOLEAN NOT NULL, on_womens_participation BOOLEAN NOT NULL, for_public_administrations BOOLEAN NOT NULL,
    indicator_parameters TEXT,
    version BIGINT NOT NULL, effective BIGINT NOT NULL, position BIGINT NOT NULL
);
CREATE INDEX operations_group ON operations (operation, group_id);

CREATE TABLE targets (
    operation TEXT NOT NULL, group_id TEXT NOT NULL,
    known_from BIGINT NOT NULL, known_until BIGINT NOT NULL,
    counts_from DATE NOT NULL, counts_until DATE NOT NULL,
    code TEXT NOT NULL, breakdown TEXT NOT NULL, value DOUBLE PRECISION NOT NULL, due_on DATE,
    version BIGINT NOT NULL, effective BIGINT NOT NULL, position BIGINT NOT NULL
);
CREATE INDEX targets_group ON targets (operation, group_id);

CREATE TABLE area_reports (
    operation TEXT NOT NULL, group_id TEXT NOT NULL,
    known_from BIGINT NOT NULL, known_until BIGINT NOT NULL,
    place SMALLINT NOT NULL, areas TEXT NOT NULL, source TEXT NOT NULL, as_of DATE,
    sgb2_area DOUBLE PRECISION, sgb2_city DOUBLE PRECISION,
    unemployment_area DOUBLE PRECISION, unemployment_city DOUBLE PRECISION,
    migration_background_area DOUBLE PRECISION, migration_background_city DOUBLE PRECISION,
    version BIGINT NOT NULL, effective BIGINT NOT NULL, position BIGINT NOT NULL
);
CREATE INDEX area_reports_group ON area_reports (operation, group_id);

CREATE TABLE activities (
    operation TEXT NOT NULL, group_id TEXT NOT NULL,
    known_from BIGINT NOT NULL, known_until BIGINT NOT NULL,
    subject TEXT NOT NULL, what TEXT NOT NULL, happened_on DATE NOT NULL,
    people INTEGER, number INTEGER, kind TEXT, area TEXT, item TEXT, before_score SMALLINT, after_score SMALLINT,
    version BIGINT NOT NULL, effective BIGINT NOT NULL, position BIGINT NOT NULL
);
CREATE INDEX activities_group ON activities (operation, group_id);

CREATE INDEX clock_position ON clock (operation, position);
`
