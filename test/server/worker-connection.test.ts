import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isLoopback } from '../../src/server/worker-connection.ts';

it('tells the addresses of this machine from those of others', () => {
  const own = ['localhost:7233', '127.0.0.1:7233', '127.1.2.3:80', '[::1]:7233', 'localhost'];
  const others = ['temporal:7233', 'localhost.example.com:7233', '10.0.0.1:7233', '127.example.com:7233', '[::2]:7233'];
  assert.deepEqual(own.filter(isLoopback), own);
  assert.deepEqual(others.filter(isLoopback), []);
});
