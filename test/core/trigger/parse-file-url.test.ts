import { expect, test } from 'vitest';
import { parseFileUrl } from '../../../src/core/trigger/parse-file-url.js';

test.each<[string, object]>([
  ['/Volumes/main/raw/in', { kind: 'volume', path: '/Volumes/main/raw/in' }],
  ['/Volumes/main/raw/in/a//b/', { kind: 'volume', path: '/Volumes/main/raw/in/a/b' }],
  ['dbfs:/Volumes/main/raw/in/', { kind: 'volume', path: '/Volumes/main/raw/in' }],
  ['s3://my-bucket', { kind: 's3', bucket: 'my-bucket', prefix: '' }],
  ['s3a://my-bucket/in/new', { kind: 's3', bucket: 'my-bucket', prefix: 'in/new/' }],
  ['gs://my_bucket//in/', { kind: 'gcs', bucket: 'my_bucket', prefix: 'in/' }],
  [
    'abfss://raw@lake1.dfs.core.windows.net/in/',
    { kind: 'azure', account: 'lake1', container: 'raw', prefix: 'in/' },
  ],
  [
    'wasbs://raw@lake1.blob.core.windows.net',
    { kind: 'azure', account: 'lake1', container: 'raw', prefix: '' },
  ],
])('%s is a place', (url, place) => {
  expect(parseFileUrl(url)).toEqual(place);
});

test.each([
  '',
  '/Volumes/main/raw',
  '/Volumes/main/raw/in/../other',
  '/mnt/in',
  'dbfs:/in',
  'ftp://host/in',
  's3://',
  's3://B/in',
  'gs:/bucket',
  'abfss://lake1.dfs.core.windows.net/in',
  'abfss://raw@lake1.example.com/in',
])('%j is none', (url) => {
  expect(parseFileUrl(url)).toMatchObject({ kind: 'issue', hint: /s3:\/\/bucket/ });
});
