import { describe, expect, test } from 'vitest';
import { type FilePlace, parseFileUrl } from '../../../src/core/trigger/parse-file-url.js';

describe('a place is read from its URL', () => {
  test.each<[string, FilePlace]>([
    ['/Volumes/main/raw/in', { kind: 'volume', url: '/Volumes/main/raw/in/', path: '/Volumes/main/raw/in' }],
    [
      'dbfs:/Volumes/main/raw/in//a b/',
      { kind: 'volume', url: '/Volumes/main/raw/in/a b/', path: '/Volumes/main/raw/in/a b' },
    ],
    [
      'DBFS:///Volumes/main/raw/in/',
      { kind: 'volume', url: '/Volumes/main/raw/in/', path: '/Volumes/main/raw/in' },
    ],
    ['s3://my-bucket', { kind: 's3', url: 's3://my-bucket/', bucket: 'my-bucket', prefix: '' }],
    ['s3://my-bucket/', { kind: 's3', url: 's3://my-bucket/', bucket: 'my-bucket', prefix: '' }],
    ['s3://b.1/in', { kind: 's3', url: 's3://b.1/in/', bucket: 'b.1', prefix: 'in/' }],
    [
      'S3A://Old_Bucket/in/50%25 #1+[x]//',
      {
        kind: 's3',
        url: 'S3A://Old_Bucket/in/50%25 #1+[x]/',
        bucket: 'Old_Bucket',
        prefix: 'in/50%25 #1+[x]/',
      },
    ],
    ['gs://my_bucket/in', { kind: 'gcs', url: 'gs://my_bucket/in/', bucket: 'my_bucket', prefix: 'in/' }],
    [
      'abfss://raw@lake1.dfs.core.windows.net/in/new',
      {
        ...{ kind: 'adls', url: 'abfss://raw@lake1.dfs.core.windows.net/in/new/' },
        ...{ account: 'lake1', host: 'lake1.blob.core.windows.net', container: 'raw', prefix: 'in/new/' },
      },
    ],
    [
      'wasbs://$root@lake1.blob.core.chinacloudapi.cn',
      {
        ...{ kind: 'adls', url: 'wasbs://$root@lake1.blob.core.chinacloudapi.cn/' },
        ...{ account: 'lake1', host: 'lake1.blob.core.chinacloudapi.cn', container: '$root', prefix: '' },
      },
    ],
    [
      'abfs://raw@lake1.z06.dfs.storage.azure.net/in',
      {
        ...{ kind: 'adls', url: 'abfs://raw@lake1.z06.dfs.storage.azure.net/in/' },
        ...{ account: 'lake1', host: 'lake1.z06.blob.storage.azure.net', container: 'raw', prefix: 'in/' },
      },
    ],
  ])('%s', (url, place) => {
    expect(parseFileUrl(url)).toEqual({ kind: 'place', place });
  });
});

describe('what is no place is told, with how to write it', () => {
  test.each([
    ['', /^"" is no folder of a volume\. Write \/Volumes\/<catalog>/],
    ['landing/in', /is no folder of a volume/],
    ['dbfs:/mnt/in', /is no folder of a volume/],
    ['/Volumes/main/raw', /lacks a catalog, a schema or a volume/],
    ['/Volumes/main/raw/in/../out', /has a step "\." or "\.\."/],
    ['s3://', /has no name of a bucket/],
    ['s3:/bucket/in', /has no name of a bucket/],
    ['s3://a_b@c/in', /has no name of a bucket/],
    ['gs://Bucket/in', /has no name of a bucket/],
    ['abfss://lake1.dfs.core.windows.net/in', /has no container and account/],
    ['abfss://raw@other@lake1.dfs.core.windows.net/in', /has no container and account/],
    ['abfss://raw@lake1.example/in', /has no container and account/],
    ['abfss://Raw_Data@lake1.dfs.core.windows.net/in', /has no name of a container before the @/],
    ['s3://bucket/in/*.csv', /has a wildcard or a reference, and names one folder instead/],
    ['s3://bucket/{{job.parameters.day}}', /has a wildcard or a reference/],
    ['ftp://host/in', /is of a storage that cannot be listed \(ftp\)\. Write \/Volumes/],
  ])('%s', (url, problem) => {
    expect(parseFileUrl(url)).toEqual({ kind: 'problem', problem: expect.stringMatching(problem) as string });
  });

  test('a password in a URL is not repeated, and a long one is cut', () => {
    const secret = parseFileUrl('s3://key:secret@bucket/in');
    expect(secret).toMatchObject({
      kind: 'problem',
      problem: expect.stringContaining('"s3://…@bucket/in"') as string,
    });
    expect(JSON.stringify(secret)).not.toContain('secret');
    expect(JSON.stringify(parseFileUrl(`ftp://${'x'.repeat(5000)}`)).length).toBeLessThan(700);
  });
});
