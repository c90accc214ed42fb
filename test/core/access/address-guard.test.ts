import { describe, expect, test } from 'vitest';
import {
  clientAddress,
  isLoopbackName,
  networkOf,
  refusedAddress,
} from '../../../src/core/access/address-guard.js';

describe('an address', () => {
  test.each([
    ['169.254.169.254', /link-local/],
    ['::ffff:169.254.169.254', /link-local/],
    ['::ffff:a9fe:a9fe', /link-local/],
    ['64:ff9b::a9fe:a9fe', /link-local/],
    ['2002:a9fe:a9fe::', /link-local/],
    ['::a9fe:a9fe', /link-local/],
    ['fe80::1', /link-local/],
    ['2852039166', /link-local/],
    ['0251.0376.0251.0376', /link-local/],
    ['0xa9fea9fe', /link-local/],
    ['fd00:ec2::254', /metadata/],
    ['100.100.100.200', /metadata/],
    ['168.63.129.16', /metadata/],
    ['0.0.0.0', /unspecified/],
    ['::', /unspecified/],
    ['255.255.255.255', /broadcast/],
    ['224.0.0.1', /multicast/],
    ['nonsense', /no address/],
  ])('%s is never called', (address, reason) => {
    expect(refusedAddress(address, address)).toMatch(reason);
    expect(refusedAddress(address, 'internal.example', 'all')).toMatch(reason);
    expect(refusedAddress(address, 'internal.example', ['internal.example'])).toMatch(reason);
  });

  test.each([
    '10.1.2.3',
    '192.168.0.1',
    '172.16.0.1',
    '100.64.0.1',
    'fd12::1',
    '::ffff:10.0.0.1',
    '198.18.0.1',
  ])('%s is called where that is allowed', (address) => {
    expect(refusedAddress(address, 'internal.example')).toMatch(/private network/);
    expect(refusedAddress(address, 'internal.example', ['other.example', '203.0.113.0/24'])).toBeDefined();
    expect(refusedAddress(address, 'internal.example', 'all')).toBeUndefined();
    expect(refusedAddress(address, 'internal.example', ['Internal.Example'])).toBeUndefined();
  });

  test('is allowed by its network, of its own kind', () => {
    expect(refusedAddress('10.1.2.3', 'x', ['10.0.0.0/8'])).toBeUndefined();
    expect(refusedAddress('10.1.2.3', 'x', ['10.1.2.3'])).toBeUndefined();
    expect(refusedAddress('11.1.2.3', 'x', [])).toBeUndefined();
    expect(refusedAddress('192.168.1.1', 'x', ['10.0.0.0/8', 'fd00::/8'])).toBeDefined();
    expect(refusedAddress('fd12::1', 'x', ['fd00::/8'])).toBeUndefined();
  });

  test.each(['127.0.0.1', '::1', '127.9.9.9'])('%s is of this machine, where it is written so', (address) => {
    for (const host of [address, 'localhost', 'LOCALHOST', '[::1]'])
      expect(refusedAddress(address, host)).toBeUndefined();
    expect(refusedAddress(address, 'rebinding.example')).toMatch(/private network \(loopback\)/);
  });

  test.each(['8.8.8.8', '2001:4860:4860::8888'])('%s is for everyone', (address) => {
    expect(refusedAddress(address, 'dns.example')).toBeUndefined();
  });
});

test('a host is of this machine by its name or its address', () => {
  expect(['localhost', '127.0.0.1', '::1', '[::1]', '::ffff:127.0.0.1'].map(isLoopbackName)).toEqual(
    Array(5).fill(true),
  );
  expect(['0.0.0.0', 'localhost.example', '10.0.0.1', ''].map(isLoopbackName)).toEqual(Array(4).fill(false));
});

test('a network is read, and nothing else', () => {
  expect(networkOf('10.0.0.0/8')?.[1]).toBe(8);
  expect([networkOf('10.0.0.1')?.[1], networkOf('::1')?.[1]]).toEqual([32, 128]);
  expect(['host', '10.0.0.0/99', ''].map(networkOf)).toEqual([undefined, undefined, undefined]);
});

describe('where a request comes from', () => {
  test.each([
    ['203.0.113.9', undefined, [], '203.0.113.9'],
    ['::ffff:203.0.113.9', undefined, [], '203.0.113.9'],
    ['203.0.113.9', '1.2.3.4', [], '203.0.113.9'],
    ['10.0.0.1', '1.2.3.4', ['10.0.0.0/8'], '1.2.3.4'],
    ['::ffff:10.0.0.1', '6.6.6.6, 1.2.3.4, 10.0.0.2', ['10.0.0.0/8'], '1.2.3.4'],
    ['10.0.0.1', 'nonsense', ['10.0.0.0/8'], '10.0.0.1'],
    ['10.0.0.1', '', ['10.0.0.0/8'], '10.0.0.1'],
    ['10.0.0.1', '1.2.3.4', ['fd00::/8', 'nonsense'], '10.0.0.1'],
    ['', '1.2.3.4', ['10.0.0.0/8'], ''],
  ])('%s, forwarded for %s: by the word of proxies alone', (connection, forwarded, proxies, expected) => {
    expect(clientAddress(connection, forwarded, proxies)).toBe(expected);
  });
});
