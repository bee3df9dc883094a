/** DATABASE_URL and REDIS_URL of a bench go in; that database is made anew and that Redis is emptied. */
import { Redis } from 'ioredis';
import pg from 'pg';

const { DATABASE_URL = '', REDIS_URL = '', PEER_PG_URL = '' } = process.env;

const name = pg.escapeIdentifier(new URL(DATABASE_URL).pathname.slice(1));
const server = new pg.Client({ connectionString: PEER_PG_URL });
await server.connect();
await server.query(`drop database if exists ${name} with (force)`);
await server.query(`create database ${name}`);
await server.end();

const redis = new Redis(REDIS_URL);
await redis.flushall();
await redis.quit();
