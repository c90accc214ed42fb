SELECT count(*) AS cities FROM read_files('/Volumes/main/geo/cities.csv', format => 'csv', header => true);
