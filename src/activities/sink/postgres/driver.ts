/** PostgreSQL's driver, as a module that is loaded with the first connection: every command would need 40 ms for it. */
export { default as pg } from 'pg';
