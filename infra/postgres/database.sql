-- One service's database and its three roles; run again, it changes nothing but the passwords, and turns a database that an
-- earlier version made into what is described here.
--   <name>_owner     owns the tables and cannot log in
--   <name>_migrator  logs in for the verb "migrate" alone and works as the owner
--   <name>_app       serves
-- The database itself is the administrator's, so that no role of the service can drop it. None can connect to another's.
\set ON_ERROR_STOP on
\set QUIET on
\getenv name TD_DATABASE
\getenv migrator_password TD_MIGRATOR_PASSWORD
\getenv app_password TD_APP_PASSWORD
-- Two of these at once would change the same catalogue rows; the lock ends with this connection, at \connect.
SELECT pg_advisory_lock(hashtext('database.sql')) \g /dev/null

\set owner :name _owner
\set migrator :name _migrator
\set app :name _app

SELECT format('CREATE ROLE %I', role) FROM unnest(ARRAY[:'owner', :'migrator', :'app']) AS role
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) \gexec
ALTER ROLE :"owner" NOLOGIN PASSWORD NULL;
ALTER ROLE :"migrator" LOGIN NOINHERIT PASSWORD :'migrator_password';
ALTER ROLE :"app" LOGIN PASSWORD :'app_password';
GRANT :"owner" TO :"migrator";
-- Whatever it makes is the owner's from the first moment on.
ALTER ROLE :"migrator" SET role = :'owner';

SELECT format('CREATE DATABASE %I', :'name')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name') \gexec
ALTER DATABASE :"name" OWNER TO CURRENT_USER;
REVOKE ALL ON DATABASE postgres, template1, :"name" FROM PUBLIC;
REVOKE ALL ON DATABASE :"name" FROM :"owner";
GRANT CONNECT ON DATABASE :"name" TO :"app", :"migrator";

\connect :"name"
BEGIN;
-- A statement on event triggers starts none, so that the guard does not stand in the way of its own renewal.
DROP EVENT TRIGGER IF EXISTS td_refuse_ddl;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO :"owner";
GRANT USAGE ON SCHEMA public TO :"app";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :"app";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public GRANT USAGE ON SEQUENCES TO :"app";

-- Where rows are only ever added (a ledger, once its migration has made it one), nothing about tables, triggers, functions
-- and rights is changed but by a migration: not as the owner, and by an administrator only who first takes this guard away
-- in so many words. The schema is the administrator's, since an owner could replace a function that lies in its own.
CREATE SCHEMA IF NOT EXISTS td_guard;
SELECT format($definition$
    CREATE OR REPLACE FUNCTION td_guard.refuse_ddl() RETURNS event_trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $body$
    BEGIN
      IF session_user <> %L AND EXISTS (SELECT FROM pg_proc WHERE proname = 'td_append_only' AND pronamespace = 'public'::regnamespace) THEN
        RAISE EXCEPTION '%% is refused: the tables of this log are changed by its migrations alone', tg_tag USING ERRCODE = 'insufficient_privilege';
      END IF;
    END $body$
    $definition$, :'migrator') \gexec
CREATE EVENT TRIGGER td_refuse_ddl ON ddl_command_start EXECUTE FUNCTION td_guard.refuse_ddl();
-- Also in a session that plays a replica.
ALTER EVENT TRIGGER td_refuse_ddl ENABLE ALWAYS;
COMMIT;
