-- Who may do what in the database of the keys. It has one login, of which only those processes know the password that
-- open something: JOURNEY_KEYS_DATABASE_URL. The logins of deploy/postgres/roles.sql cannot even connect.
--
--     psql -d journey_keys -f deploy/postgres/keys.sql
--     psql -d journey_keys -c '\password journey_keys'

DO $$
DECLARE
    item RECORD;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'journey_keys') THEN
        CREATE ROLE journey_keys LOGIN;
    END IF;
    EXECUTE format('REVOKE CONNECT, TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT, CREATE ON DATABASE %I TO journey_keys', current_database());
    IF to_regnamespace('keyring') IS NOT NULL THEN
        ALTER SCHEMA keyring OWNER TO journey_keys;
        FOR item IN SELECT c.oid::regclass AS name FROM pg_catalog.pg_class c WHERE c.relnamespace = 'keyring'::regnamespace AND c.relkind = 'r'
        LOOP
            EXECUTE format('ALTER TABLE %s OWNER TO journey_keys', item.name);
        END LOOP;
    END IF;
END;
$$;
