MERGE INTO customers AS t
USING (
  SELECT op, id, city
  FROM read_files(concat('/Volumes/main/crm/changes/', :batch, '.csv'), format => 'csv', header => true)
) AS s
ON t.id = s.id
WHEN MATCHED AND s.op = 'D' THEN DELETE
WHEN MATCHED THEN UPDATE SET city = s.city, changed = CAST(:batch AS INT)
WHEN NOT MATCHED AND s.op <> 'D' THEN INSERT (id, city, changed) VALUES (s.id, s.city, CAST(:batch AS INT));
