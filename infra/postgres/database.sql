-- One service's database and its two roles; run again, it changes nothing but the passwords.
-- <name>_owner owns and migrates, <name>_app serves. No role can connect to another's database.
\set ON_ERROR_STOP on
\set QUIET on
\getenv name TD_DATABASE
\getenv owner_password TD_OWNER_PASSWORD
\getenv app_password TD_APP_PASSWORD
-- Two of these at once would change the same catalogue rows; the lock ends with this connection, at \connect.
SELECT pg_advisory_lock(hashtext('database.sql')) \g /dev/null

\set owner :name _owner
\set app :name _app

SELECT format('CREATE ROLE %I LOGIN', role) FROM unnest(ARRAY[:'owner', :'app']) AS role
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) \gexec
ALTER ROLE :"owner" PASSWORD :'owner_password';
ALTER ROLE :"app" PASSWORD :'app_password';

SELECT format('CREATE DATABASE %I OWNER %I', :'name', :'owner')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name') \gexec
REVOKE ALL ON DATABASE postgres, template1, :"name" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"name" TO :"app";

\connect :"name"
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO :"app";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :"app";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public GRANT USAGE ON SEQUENCES TO :"app";
