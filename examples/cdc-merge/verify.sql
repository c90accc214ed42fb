SELECT count(*) AS customers, count(*) FILTER (WHERE city = 'Bergen') AS moved FROM customers;
