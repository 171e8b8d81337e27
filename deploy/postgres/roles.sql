-- Who may do what in the database of the read models. An administrator runs this once, before the first start, and
-- again after an update; run twice it changes nothing, and never any data.
--
--     psql -d journey -f deploy/postgres/roles.sql
--     psql -d journey -c '\password journey_projector'    and so on for each login
--
-- The readers are those of projections/readers.go; what each sees, the projector says when it makes a table.

DO $$
DECLARE
    name TEXT;
BEGIN
    FOREACH name IN ARRAY ARRAY['journey_reads_own', 'journey_reads_partner', 'journey_reads_operation', 'journey_reads_handed',
        'journey_reads_staff', 'journey_reads_figures', 'journey_reads_reminders', 'journey_reads_progress', 'journey_reads_told', 'journey_reporting'] LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', name);
        END IF;
    END LOOP;
    FOREACH name IN ARRAY ARRAY['journey_projector', 'journey_api', 'journey_reminder', 'journey_relay'] LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', name);
        END IF;
    END LOOP;
END;
$$;

-- The service reads as one of its readers at a time; what it has of them without being one, no row answers to.
GRANT journey_reads_own, journey_reads_partner, journey_reads_operation, journey_reads_handed, journey_reads_staff,
    journey_reads_figures, journey_reads_progress TO journey_api;
-- It names on certificates which services were told of a person; what that role sees, the relay says: no secret.
GRANT journey_reads_told TO journey_api;
GRANT journey_reads_reminders, journey_reads_progress TO journey_reminder;

-- Each makes schemas of its own, and owns what is in them.
DO $$
DECLARE
    item RECORD;
BEGIN
    EXECUTE format('REVOKE CONNECT, TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO journey_projector, journey_api, journey_reminder, journey_relay, journey_reporting', current_database());
    EXECUTE format('GRANT CREATE ON DATABASE %I TO journey_projector, journey_api, journey_reminder, journey_relay', current_database());
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO journey_projector', current_database()); -- what a comparison finds
    FOR item IN
        SELECT schema, owner FROM (VALUES ('journey_projections', 'journey_projector'), ('journey_api', 'journey_api'),
            ('journey_directory', 'journey_api'), ('journey_calendar', 'journey_api'),
            ('journey_reminder', 'journey_reminder'), ('journey_outbox', 'journey_reminder'), ('journey_relay', 'journey_relay')) s (schema, owner)
    LOOP
        EXECUTE format('CREATE SCHEMA IF NOT EXISTS %I AUTHORIZATION %I', item.schema, item.owner);
    END LOOP;
END;
$$;

-- Whoever starts before the first projector finds that nothing is there yet.
GRANT USAGE ON SCHEMA journey_projections TO journey_reads_progress;

-- The reminders know whom to write to, and nothing else that is the service's.
GRANT USAGE ON SCHEMA journey_directory TO journey_reminder;
GRANT SELECT ON ALL TABLES IN SCHEMA journey_directory TO journey_reminder;
ALTER DEFAULT PRIVILEGES FOR ROLE journey_api IN SCHEMA journey_directory GRANT SELECT ON TABLES TO journey_reminder;

-- The service looks whether anybody was told yet.
GRANT USAGE ON SCHEMA journey_relay TO journey_reads_told;

-- What one login made for all before there were these goes to the one that keeps it.
DO $$
DECLARE
    kept RECORD;
    item RECORD;
    models TEXT[] := '{}';
BEGIN
    IF to_regclass('journey_projections.generation') IS NOT NULL THEN
        EXECUTE 'SELECT array_agg(s) FROM (SELECT schema_name AS s FROM journey_projections.generation
            UNION SELECT views_name FROM journey_projections.generation UNION SELECT model FROM journey_projections.generation) all_of' INTO models;
    END IF;
    FOR kept IN
        SELECT n.oid, n.nspname AS schema, CASE WHEN n.nspname IN ('journey_api', 'journey_directory', 'journey_calendar') THEN 'journey_api'
            WHEN n.nspname IN ('journey_reminder', 'journey_outbox') THEN 'journey_reminder' WHEN n.nspname = 'journey_relay' THEN 'journey_relay' ELSE 'journey_projector' END AS owner
        FROM pg_catalog.pg_namespace n
        WHERE n.nspname = ANY (models) OR n.nspname IN ('journey_projections', 'journey_api', 'journey_directory', 'journey_calendar', 'journey_reminder', 'journey_outbox', 'journey_relay')
    LOOP
        EXECUTE format('ALTER SCHEMA %I OWNER TO %I', kept.schema, kept.owner);
        FOR item IN SELECT c.oid::regclass AS name, CASE c.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END AS kind
            FROM pg_catalog.pg_class c WHERE c.relnamespace = kept.oid AND c.relkind IN ('r', 'v') AND c.relowner <> kept.owner::regrole
        LOOP
            EXECUTE format('ALTER %s %s OWNER TO %I', item.kind, item.name, kept.owner);
        END LOOP;
        FOR item IN SELECT p.oid::regprocedure AS name FROM pg_catalog.pg_proc p WHERE p.pronamespace = kept.oid AND p.proowner <> kept.owner::regrole
        LOOP
            EXECUTE format('ALTER ROUTINE %s OWNER TO %I', item.name, kept.owner);
        END LOOP;
        FOR item IN SELECT format('%I.%I', kept.schema, s.stxname) AS name FROM pg_catalog.pg_statistic_ext s WHERE s.stxnamespace = kept.oid AND s.stxowner <> kept.owner::regrole
        LOOP
            EXECUTE format('ALTER STATISTICS %s OWNER TO %I', item.name, kept.owner);
        END LOOP;
    END LOOP;
END;
$$;
